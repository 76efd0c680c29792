import { authenticate, settle } from './authentication';
import type { Account } from './account';
import type { Call } from './action';
import { emit } from './action';
import { chargeIntent, declineIntent } from './charging';
import { StripeFailure, invalidRequest, lockTimeout, resourceMissing } from './errors';
import type { PaymentIntent } from './objects';
import { isRecord } from './parameters';
import type { Pipeline } from './pipeline';

/**
 * What tests and scenarios may do to the sandbox and no client of Stripe can: POST with a JSON body, no key.
 *
 * | path | body | does |
 * |---|---|---|
 * | /_sandbox/clock | { advanceMs } | moves the account's clock forward; answers { now } in milliseconds |
 * | /_sandbox/fail-next | { path?, executed? } | the next POST (to that path, spelled with :id) gets a 500, stored under its key; executed: the work is done all the same |
 * | /_sandbox/reset | – | empties the account and takes the planned failures and the clock back |
 * | /_sandbox/payment_intents/:id/authenticate | { result: 'succeed' or 'fail' } | the customer answers in the browser; answers the intent |
 * | /_sandbox/payment_intents/:id/process | { result: 'begin', 'succeed' or 'fail' } | puts an open intent with a payment method into `processing`, or ends that |
 */
export function createControls(account: Account, pipeline: Pipeline) {
  return function control(method: string, path: string, body: unknown, origin: string): { status: number; body: unknown } {
    try {
      if (method !== 'POST') throw unknownControl(method, path);
      return { status: 200, body: obey(path, isRecord(body) ? body : {}, origin) };
    } catch (error) {
      if (error instanceof StripeFailure) return { status: error.status, body: { error: error.body } };
      throw error;
    }
  };

  function obey(path: string, body: Readonly<Record<string, unknown>>, origin: string): unknown {
    switch (path) {
      case '/_sandbox/clock':
        if (typeof body['advanceMs'] !== 'number' || body['advanceMs'] < 0) throw invalidRequest('Say { "advanceMs": milliseconds }, 0 or more.');
        account.advance(body['advanceMs']);
        return { now: account.now() };
      case '/_sandbox/fail-next':
        pipeline.planFailure({ path: typeof body['path'] === 'string' ? body['path'] : null, executed: body['executed'] === true });
        return { planned: true };
      case '/_sandbox/reset':
        account.reset();
        pipeline.forgetFailures();
        return { reset: true };
      default:
        return obeyForIntent(path, body, origin);
    }
  }

  function obeyForIntent(path: string, body: Readonly<Record<string, unknown>>, origin: string): PaymentIntent {
    const [, id, verb] = /^\/_sandbox\/payment_intents\/([^/]+)\/(authenticate|process)$/.exec(path) ?? [];
    if (id === undefined) throw unknownControl('POST', path);
    const intent = account.intents.get(id);
    if (!intent) throw resourceMissing('payment_intent', id, { param: 'intent', inUrl: true });
    if (pipeline.locks.has(id)) throw lockTimeout();
    const call: Call = { account, requestId: account.id('req'), idempotencyKey: null, origin, id, parameters: {} };
    const { result } = body;
    if (verb === 'authenticate' && (result === 'succeed' || result === 'fail')) return authenticate(call, intent, result);
    if (verb === 'process' && (result === 'begin' || result === 'succeed' || result === 'fail')) return process(call, intent, result);
    throw invalidRequest(`Say { "result": ${verb === 'process' ? '"begin", ' : ''}"succeed" or "fail" }.`);
  }
}

/** https://docs.stripe.com/payments/paymentintents/lifecycle: processing ends in succeeded or back in requires_payment_method. */
function process(call: Call, intent: PaymentIntent, result: 'begin' | 'fail' | 'succeed'): PaymentIntent {
  const method = intent.payment_method === null ? undefined : call.account.methods.get(intent.payment_method);
  if (!method || (intent.status === 'processing') === (result === 'begin') || !['processing', 'requires_action', 'requires_confirmation'].includes(intent.status)) {
    throw invalidRequest(`PaymentIntent ${intent.id} cannot do that: its status is ${intent.status}.`);
  }
  if (result === 'succeed') return settle(() => chargeIntent(call, intent, method));
  if (result === 'fail') return settle(() => declineIntent(call, intent, method, { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' }));
  const begun = call.account.saveIntent({ ...intent, next_action: null, status: 'processing' });
  emit(call, 'payment_intent.processing', begun);
  return begun;
}

const unknownControl = (method: string, path: string) => invalidRequest(`The sandbox has no control ${method} ${path}.`, { status: 404 });
