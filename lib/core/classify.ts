import type { Decline, Failure } from './outcome';

/**
 * What is known of one try that did not bring an intent. A try is one HTTP request: our HTTP client sends exactly one
 * per call, so nothing here hides an earlier one (stripe-node repeats ECONNRESET by itself; DOMAIN.md).
 */
export interface Try {
  /** Did any byte of the request leave after the connection stood? False proves that the provider never saw it. */
  readonly sent: boolean;
  /** Set when our own deadline ended the try. */
  readonly deadline?: boolean;
  /** Code of the socket's error, e.g. `ECONNREFUSED`. */
  readonly socketCode?: string;
  /** HTTP status; absent when no response was read. */
  readonly status?: number;
  /** The error object of the body, as far as it could be parsed. */
  readonly error?: ProviderError;
  /** `Stripe-Should-Retry`, if sent. https://docs.stripe.com/api/idempotent_requests */
  readonly shouldRetry?: boolean;
}

/** Stripe's error object. https://docs.stripe.com/api/errors */
export interface ProviderError {
  readonly type?: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  readonly param?: string;
}

/**
 * The one table from everything a provider call can end with to what it means. Total: what no row knows is `unknown`
 * and is looked up, never repeated blindly.
 */
export function classify(attempt: Try): Failure | Decline {
  const { status, error } = attempt;
  if (status === undefined) return withoutAnswer(attempt);
  if (status === 402) return declined(error);
  if (status === 429) {
    // Also `lock_timeout`: another request holds the intent. https://docs.stripe.com/rate-limits
    return fail(attempt, 'not_charged', 'slow_down', 'rate', 'the provider asks for fewer requests');
  }
  if (status === 401 || status === 403) {
    return fail(attempt, 'not_charged', 'call_person', 'ours', 'the provider does not accept our key or its rights');
  }
  if (status === 409) {
    // The first request with this key is still running. https://docs.stripe.com/api/idempotent_requests
    return fail(attempt, 'unknown', 'look_up', 'provider', 'an earlier request with the same key is still running');
  }
  if (status >= 500) {
    // The first answer of a key is stored, a 500 included, and replayed: the key is used up. Should-Retry says it is not.
    const handling = error !== undefined && attempt.shouldRetry !== true ? 'look_up_new_key' : 'look_up';
    return fail(attempt, 'unknown', handling, 'provider', `the provider answered ${status}`);
  }
  if (status === 400 || status === 404) return refused(attempt);
  return fail(attempt, 'unknown', 'look_up', 'unrecognised', `the provider answered ${status} in a form we cannot read`);
}

function withoutAnswer(attempt: Try): Failure {
  if (!attempt.sent) {
    const what = attempt.deadline ? 'no connection within the deadline' : 'no connection to the provider';
    return fail(attempt, 'not_charged', 'wait', 'network', what);
  }
  if (attempt.deadline) return fail(attempt, 'unknown', 'look_up', 'provider', 'no answer within the deadline');
  return fail(attempt, 'unknown', 'look_up', 'network', 'the connection broke after the request was sent');
}

/** 400 and 404. https://docs.stripe.com/error-codes */
function refused(attempt: Try): Failure {
  const { error } = attempt;
  if (error === undefined) {
    return fail(attempt, 'unknown', 'look_up', 'unrecognised', `the provider answered ${attempt.status} in a form we cannot read`);
  }
  if (error.type === 'idempotency_error') {
    return fail(attempt, 'unknown', 'call_person', 'ours', 'the same key was used with other parameters');
  }
  if (error.code === 'payment_intent_unexpected_state') {
    // Confirmed, cancelled or in work already: the intent itself knows.
    return fail(attempt, 'unknown', 'look_up', 'customer', 'the intent has moved on');
  }
  if (error.type === 'invalid_request_error' && error.param === 'intent') {
    return fail(attempt, 'unknown', 'call_person', 'ours', 'the provider does not know this intent: is the key of another account?');
  }
  if (error.type === 'invalid_request_error' && isOfTheShop(error.param)) {
    return fail(attempt, 'not_charged', 'refuse', 'customer', `the provider does not take this payment's ${error.param}`);
  }
  if (error.type === 'invalid_request_error' && attempt.status === 404) {
    // Something of ours points to the wrong place; no proof for what an earlier place did.
    return fail(attempt, 'unknown', 'call_person', 'ours', 'the provider does not know what we ask for');
  }
  if (error.type === 'invalid_request_error') {
    return fail(attempt, 'not_charged', 'call_person', 'ours', 'the provider refuses the form of our request');
  }
  return fail(attempt, 'unknown', 'look_up', 'unrecognised', `the provider answered ${attempt.status} of an unknown kind`);
}

/** Only what the shop sent may end its payment; any other refusal is a fault of ours, and the payment waits. */
function isOfTheShop(param: string | undefined): boolean {
  const field = param?.split('[')[0];
  return field !== undefined && ['payment_method', 'customer', 'amount', 'currency', 'description', 'metadata'].includes(field);
}

/** 402: the issuer answered. https://docs.stripe.com/declines */
function declined(error: ProviderError | undefined): Failure | Decline {
  if (error?.type !== 'card_error') {
    return fail({ sent: true, status: 402, ...(error && { error }) }, 'unknown', 'look_up', 'unrecognised', 'a 402 that is no card error');
  }
  return {
    kind: 'declined',
    code: error.code ?? 'card_declined',
    ...(error.decline_code !== undefined && { declineCode: error.decline_code }),
    ...(error.advice_code !== undefined && { adviceCode: error.advice_code }),
  };
}

function fail(
  attempt: Try,
  outcome: Failure['outcome'],
  handling: Failure['handling'],
  cause: Failure['cause'],
  detail: string,
): Failure {
  // An idempotency error has a type only. https://docs.stripe.com/api/errors
  const code = attempt.error?.code ?? (attempt.error?.type === 'idempotency_error' ? attempt.error.type : attempt.socketCode);
  return {
    kind: 'failure',
    outcome,
    handling,
    cause,
    detail: code === undefined ? detail : `${detail} (${code})`,
    ...(attempt.status !== undefined && { status: attempt.status }),
    ...(code !== undefined && { code }),
    ...(attempt.error?.param !== undefined && { param: attempt.error.param }),
  };
}
