import type { Clock, Provider, ProviderCalls } from '../app/ports';
import { classify } from '../core/classify';
import type { Try } from '../core/outcome-table';
import type { ConfirmParams, CreateParams, Forms } from '../core/fence';
import type { Answer, Intent, IntentStatus } from '../core/outcome';

/** What happens to one request on its way. */
export type Fault =
  | 'none'
  /** Never connected. */
  | 'refused'
  /** Never processed, never answered. */
  | 'lost'
  /** Processed, and the answer lost. */
  | 'lost_after'
  /** No answer now; processed when `runLate` is called. */
  | 'late'
  /** A 500 that the key stores and replays; nothing was executed. */
  | 'stored_500'
  /** The same, after the request was executed. */
  | 'executed_500'
  | 'rate_limited'
  | 'wrong_key';

export type Operation = 'create' | 'confirm' | 'retrieve' | 'cancel' | 'probe';

/** The provider's own record of one intent. */
export interface BookedIntent {
  readonly id: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  status: IntentStatus;
  /** Each time money moved; more than one would be a provider that breaks its word. */
  charges: number;
}

export interface MemoryProvider extends Provider {
  readonly books: readonly BookedIntent[];
  /** Executes requests that nobody waits for any more. */
  runLate(): void;
  /** The customer finishes in the browser. */
  authenticate(intentId: string): void;
}

/** A provider that takes our own words. */
export const plainForms: Forms = { create: (params) => ({ ...params }), confirm: (params) => ({ ...params }) };

const dayMs = 24 * 3_600_000;

/**
 * A card provider in memory with Stripe's rules: intents that succeed once, keys that are kept 24 h and replay their first
 * answer, a stored 500 included (https://docs.stripe.com/api/idempotent_requests).
 * Cards: `pm_card_chargeDeclined` is declined, `pm_card_authenticationRequired` asks for the customer, the rest succeeds.
 * @param faultOf asked before every request
 */
export function createMemoryProvider({ name = 'stripe', clock, faultOf, timeoutMs }: {
  /** @default 'stripe' */
  readonly name?: string;
  readonly clock: Clock;
  readonly faultOf: (operation: Operation, count: number) => Fault;
  /** How long a request without an answer takes. */
  readonly timeoutMs: number;
}): MemoryProvider {
  const books: BookedIntent[] = [];
  const stored = new Map<string, { readonly at: number; readonly answer: Answer }>();
  const late: (() => void)[] = [];
  let requests = 0;

  const failed = (attempt: Partial<Try>): Answer => classify({ sent: true, ...attempt });
  const find = (id: string): BookedIntent | undefined => books.find((intent) => intent.id === id);
  const seen = (intent: BookedIntent): Intent =>
    ({ kind: 'intent', id: intent.id, status: intent.status, clientSecret: `${intent.id}_secret_x`, paymentId: intent.paymentId });
  const serverError = (): Answer => failed({ status: 500, error: { type: 'api_error' } });
  const unknownIntent = (): Answer => failed({ status: 404, error: { type: 'invalid_request_error', code: 'resource_missing', param: 'intent' } });
  const unexpected = (): Answer => failed({ status: 400, error: { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' } });

  /** One request: the fault decides whether it is executed and whether its answer arrives. */
  async function request(operation: Operation, deadlineAt: number, run: () => Answer, key?: string): Promise<Answer> {
    const execute = key === undefined ? run : once(key, run);
    requests += 1;
    if (clock.now() >= deadlineAt) return failed({ sent: false, deadline: true });
    const fault = faultOf(operation, requests);
    switch (fault) {
      case 'none':
        return execute();
      case 'refused':
        return failed({ sent: false, socketCode: 'ECONNREFUSED' });
      case 'lost':
        await clock.sleep(Math.min(timeoutMs, deadlineAt - clock.now()));
        return failed({ deadline: true });
      case 'late':
        late.push(() => void execute());
        await clock.sleep(Math.min(timeoutMs, deadlineAt - clock.now()));
        return failed({ deadline: true });
      case 'lost_after':
        execute();
        return failed({ socketCode: 'ECONNRESET' });
      case 'stored_500':
        return key === undefined ? serverError() : once(key, serverError)();
      case 'executed_500':
        return (key === undefined ? serverError : once(key, () => (run(), serverError())))();
      case 'rate_limited':
        return failed({ status: 429, error: { type: 'invalid_request_error', code: 'rate_limit' } });
      case 'wrong_key':
        return failed({ status: 401, error: { type: 'invalid_request_error' } });
      default:
        return fault satisfies never;
    }
  }

  /** The first answer of a key is its answer for a day. */
  function once(key: string, execute: () => Answer): () => Answer {
    return () => {
      const known = stored.get(key);
      if (known !== undefined && clock.now() - known.at < dayMs) return known.answer;
      const answer = execute();
      stored.set(key, { at: clock.now(), answer });
      return answer;
    };
  }

  function create({ amountMinor, metadata }: CreateParams): Answer {
    const intent: BookedIntent = { id: `${name === 'stripe' ? 'pi' : `pi_${name}`}_${books.length + 1}`, paymentId: metadata['paymedic_payment_id'] ?? '', amountMinor, status: 'requires_confirmation', charges: 0 };
    books.push(intent);
    return seen(intent);
  }

  function confirm(id: string, { paymentMethod }: ConfirmParams): Answer {
    const intent = find(id);
    if (intent === undefined) return unknownIntent();
    if (intent.status === 'succeeded' || intent.status === 'canceled') return unexpected();
    if (paymentMethod === 'pm_card_chargeDeclined') {
      intent.status = 'requires_payment_method';
      return failed({ status: 402, error: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' } });
    }
    if (paymentMethod === 'pm_card_authenticationRequired') intent.status = 'requires_action';
    else succeed(intent);
    return seen(intent);
  }

  function cancel(id: string): Answer {
    const intent = find(id);
    if (intent === undefined) return unknownIntent();
    if (intent.status === 'succeeded' || intent.status === 'canceled') return unexpected();
    intent.status = 'canceled';
    return seen(intent);
  }

  function succeed(intent: BookedIntent): void {
    intent.status = 'succeeded';
    intent.charges += 1;
  }

  const callsUntil = (deadlineAt: number): ProviderCalls => ({
    create: ({ key, params }) => request('create', deadlineAt, () => create(params as unknown as CreateParams), key),
    confirm: (id, { key, params }) => request('confirm', deadlineAt, () => confirm(id, params as unknown as ConfirmParams), key),
    retrieve: (id) => request('retrieve', deadlineAt, () => {
      const intent = find(id);
      return intent === undefined ? unknownIntent() : seen(intent);
    }),
    cancel: (id, key) => request('cancel', deadlineAt, () => cancel(id), key),
    async probe() {
      const answer = await request('probe', deadlineAt, () => ({ kind: 'intent', id: '', status: 'processing' }));
      if (answer.kind !== 'failure') return 'up';
      return answer.cause === 'ours' ? 'refused' : answer.cause === 'rate' ? 'up' : 'down';
    },
  });

  return {
    name,
    forms: plainForms,
    configured: () => Promise.resolve(true),
    session: (deadlineAt, work) => work(callsUntil(deadlineAt)),
    books,
    runLate: () => late.splice(0).forEach((execute) => execute()),
    authenticate(intentId) {
      const intent = find(intentId);
      if (intent !== undefined && intent.status === 'requires_action') succeed(intent);
    },
  };
}
