import { parse } from 'qs';
import type { Account } from './account';
import { apiVersion } from './account';
import type { Action, Call } from './action';
import type { Caller } from './authorization';
import { authorize, secretKeyRequired } from './authorization';
import { findAction } from './endpoints';
import { StripeFailure, invalidRequest, lockTimeout, rateLimited, serverError } from './errors';
import { checkExpand, expand } from './expanding';
import type { StoredAnswer } from './idempotency';
import type { PaymentIntent } from './objects';
import type { Parameters } from './parameters';
import { canonical, checkParameters, text } from './parameters';

/** A request as it came. Header names are lower case. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly origin: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A 500 that the next matching POST gets; `executed` says whether the endpoint did its work before it. */
export interface PlannedFailure {
  readonly path: string | null;
  readonly executed: boolean;
}

export interface PipelineOptions {
  readonly account: Account;
  /** Waits for half of a request's processing time. */
  readonly pause: () => Promise<void>;
  /** Whether one more request may pass. */
  readonly withinRate: () => boolean;
}

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * What happens to a request, in Stripe's order: key, rate limit, idempotency, validation, lock, execution. The rate limiter and the
 * key come before idempotency, so a 429 or 401 is never stored. https://docs.stripe.com/error-low-level#idempotency
 */
export function createPipeline({ account, pause, withinRate }: PipelineOptions) {
  const locks = new Set<string>();
  const planned: PlannedFailure[] = [];

  /** Takes the lock, waits, executes as a whole, waits, and gives the lock back; a client that hung up changes nothing. */
  async function execute(action: Action, call: Call, caller: Caller, key: string | null): Promise<StoredAnswer> {
    const lock = action.lock?.(call);
    if (lock !== undefined && locks.has(lock)) {
      if (key !== null) account.idempotency.release(key);
      throw lockTimeout();
    }
    if (lock !== undefined) locks.add(lock);
    try {
      await pause();
      const answer = runOnce(action, call, caller);
      await pause();
      if (key !== null) account.idempotency.finish(key, answer);
      return answer;
    } finally {
      if (lock !== undefined) locks.delete(lock);
    }
  }

  function runOnce(action: Action, call: Call, caller: Caller): StoredAnswer {
    const stored = (status: number, body: unknown): StoredAnswer => ({ status, body: `${JSON.stringify(body, null, 2)}\n`, requestId: call.requestId });
    const index = action.method === 'POST' ? planned.findIndex(({ path }) => path === null || path === action.path) : -1;
    const failure = index < 0 ? undefined : planned.splice(index, 1)[0];
    if (failure?.executed === false) return stored(500, { error: serverError().body });
    try {
      const object = caller === 'browser' ? forBrowser(action.run(call) as PaymentIntent) : action.run(call);
      if (failure) return stored(500, { error: serverError().body });
      const paths = call.parameters['expand'];
      return stored(200, Array.isArray(paths) ? expand(account, object, paths.map(String)) : object);
    } catch (error) {
      if (failure) return stored(500, { error: serverError().body });
      const known = asFailure(error);
      return stored(known.status, { error: known.body });
    }
  }

  async function answerOrThrow(request: ApiRequest, requestId: string): Promise<ApiAnswer> {
    const caller = authorize(request.headers['authorization']);
    if (!withinRate()) throw rateLimited();
    const found = findAction(request.method, request.path);
    if (!found) {
      throw invalidRequest(`Unrecognized request URL (${request.method}: ${request.path}). See https://docs.stripe.com/ or contact support.`, { status: 404 });
    }
    const { action, id } = found;
    const parameters = readParameters(request);
    const key = request.method === 'POST' ? (request.headers['idempotency-key'] ?? null) : null;
    const echo: Record<string, string> = key === null ? {} : { 'Idempotency-Key': key };
    if (key !== null) {
      const earlier = account.idempotency.begin(key, { endpoint: request.path, fingerprint: canonical(parameters) });
      if (earlier) return respond(earlier, { ...echo, 'Idempotent-Replayed': 'true', 'Original-Request': earlier.requestId, ...noRetry(earlier) });
    }
    const call: Call = { account, requestId, idempotencyKey: key, origin: request.origin, id, parameters };
    try {
      checkParameters(parameters, action.spec);
      checkExpand(parameters['expand']);
      action.check?.(parameters, request.headers['stripe-version'] ?? apiVersion);
      if (caller === 'browser') checkBrowser(action, call);
    } catch (error) {
      if (key !== null) account.idempotency.release(key);
      throw error;
    }
    const answer = await execute(action, call, caller, key);
    return respond(answer, { ...echo, ...(key === null ? {} : { 'Original-Request': requestId }), ...noRetry(answer, key !== null) });
  }

  return {
    /** Objects that a running request holds. */
    locks: locks as ReadonlySet<string>,
    planFailure: (failure: PlannedFailure) => planned.push(failure),
    forgetFailures: () => planned.splice(0),

    /** Answers any request under /v1; never throws. */
    async answer(request: ApiRequest): Promise<ApiAnswer> {
      const requestId = account.id('req');
      const always = { 'Content-Type': 'application/json', 'Request-Id': requestId, 'Stripe-Version': request.headers['stripe-version'] ?? apiVersion };
      try {
        const { status, headers, body } = await answerOrThrow(request, requestId);
        return { status, headers: { ...always, ...headers }, body };
      } catch (error) {
        const { status, body, headers } = asFailure(error);
        const key = request.headers['idempotency-key'];
        return { status, headers: { ...always, ...(key === undefined ? {} : { 'Idempotency-Key': key }), ...headers }, body: `${JSON.stringify({ error: body }, null, 2)}\n` };
      }
    },
  };
}

const respond = (answer: StoredAnswer, headers: Record<string, string>): ApiAnswer => ({ status: answer.status, headers, body: answer.body });

/** "false": a retry would only be told the same, as of everything that is stored. https://docs.stripe.com/error-low-level#should-retry */
const noRetry = (answer: StoredAnswer, stored = true): Record<string, string> => (answer.status >= 400 && (stored || answer.status < 500) ? { 'Stripe-Should-Retry': 'false' } : {});

/** The v1 API takes forms. https://docs.stripe.com/api */
function readParameters(request: ApiRequest): Parameters {
  if (request.method === 'POST' && request.body !== '' && /json/i.test(request.headers['content-type'] ?? '')) {
    throw invalidRequest('Invalid request (check that your POST content type is application/x-www-form-urlencoded).');
  }
  const source = request.method === 'GET' ? request.query : request.body;
  return parse(source, { depth: 10, arrayLimit: 100, parameterLimit: 1000 });
}

/** A browser may read and confirm the intent whose client secret it has. https://docs.stripe.com/api/payment_intents/object#payment_intent_object-client_secret */
function checkBrowser(action: Action, call: Call): void {
  if (!action.forBrowsers) throw secretKeyRequired();
  const secret = text(call.parameters, 'client_secret');
  if (secret === null) throw invalidRequest('Missing required param: client_secret.', { code: 'parameter_missing', param: 'client_secret' });
  const intent = call.account.intents.get(call.id);
  if (intent && intent.client_secret !== secret) throw invalidRequest('The client_secret provided does not match the client_secret associated with the PaymentIntent.', { param: 'client_secret' });
}

/** The properties marked "retrievable with publishable key". https://docs.stripe.com/api/payment_intents/object */
function forBrowser(intent: PaymentIntent): Partial<PaymentIntent> {
  const {
    id, object, amount, automatic_payment_methods, canceled_at, cancellation_reason, capture_method, client_secret, confirmation_method, created, currency, description, last_payment_error, livemode, next_action,
    payment_method, payment_method_types, processing, receipt_email, setup_future_usage, shipping, source, status,
  } = intent;
  return {
    id, object, amount, automatic_payment_methods, canceled_at, cancellation_reason, capture_method, client_secret, confirmation_method, created, currency, description, last_payment_error, livemode, next_action,
    payment_method, payment_method_types, processing, receipt_email, setup_future_usage, shipping, source, status,
  };
}

/** A fault of the sandbox itself is said on stderr and answered like one of Stripe's. */
function asFailure(error: unknown): StripeFailure {
  if (error instanceof StripeFailure) return error;
  console.error(`Stripe sandbox: a fault of its own: ${String(error)}`);
  return serverError();
}
