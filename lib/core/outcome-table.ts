import type { Failure } from './outcome';

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

/** One kind of end of a provider call, and what it means. */
export interface OutcomeRow {
  /** What happened, as docs/outcomes.md says it. */
  readonly what: string;
  readonly when: (attempt: Try) => boolean;
  /** `declined`: the issuer or the customer's bank said no, which proves that this try charged nothing. */
  readonly verdict: Pick<Failure, 'outcome' | 'handling' | 'cause'> | 'declined';
  /** For people; `{status}` and `{param}` are filled in. */
  readonly detail: string;
  /** Where the rule comes from. */
  readonly source: string;
}

const docs = {
  errors: 'https://docs.stripe.com/api/errors',
  codes: 'https://docs.stripe.com/error-codes',
  declines: 'https://docs.stripe.com/declines/codes',
  keys: 'https://docs.stripe.com/api/idempotent_requests',
  limits: 'https://docs.stripe.com/rate-limits',
  handling: 'https://docs.stripe.com/error-low-level',
  authentication: 'https://docs.stripe.com/keys',
  intents: 'https://docs.stripe.com/payments/paymentintents/lifecycle',
} as const;

const notCharged = (handling: Failure['handling'], cause: Failure['cause']) => ({ outcome: 'not_charged', handling, cause }) as const;
const unknown = (handling: Failure['handling'], cause: Failure['cause']) => ({ outcome: 'unknown', handling, cause }) as const;

const has = (...codes: readonly string[]) => ({ error }: Try): boolean => error?.code !== undefined && codes.includes(error.code);
const isInvalidRequest = ({ error }: Try): boolean => error?.type === 'invalid_request_error';
const isRefusal = (attempt: Try): boolean => (attempt.status === 400 || attempt.status === 404) && isInvalidRequest(attempt);
const inUse = has('idempotency_key_in_use');

/** Only what the shop sent may end its payment; any other refusal is a fault of ours, and the payment waits. */
const fieldsOfTheShop = ['payment_method', 'customer', 'amount', 'currency', 'description', 'metadata'];
const isOfTheShop = ({ error }: Try): boolean => fieldsOfTheShop.includes(error?.param?.split('[')[0] ?? '');

/** Codes that say of this one payment, its card or its amount, that it cannot be charged; some of them come without a `param`. */
const aboutThisPayment = has(
  'amount_too_large', 'amount_too_small', 'card_decline_rate_limit_exceeded', 'card_declined', 'charge_exceeds_source_limit', 'charge_exceeds_transaction_limit',
  'expired_card', 'expired_payment_method', 'incorrect_address', 'incorrect_cvc', 'incorrect_number', 'incorrect_postal_code', 'incorrect_zip', 'insufficient_funds',
  'invalid_card_type', 'invalid_charge_amount', 'invalid_cvc', 'invalid_expiry_month', 'invalid_expiry_year', 'invalid_number',
  'payment_intent_authentication_failure', 'payment_intent_incompatible_payment_method', 'payment_intent_mandate_invalid',
  'payment_intent_payment_attempt_expired', 'payment_intent_payment_attempt_failed', 'payment_method_billing_details_address_missing',
  'payment_method_currency_mismatch', 'payment_method_customer_decline', 'payment_method_not_available', 'payment_method_provider_decline',
  'payment_method_restricted', 'payment_method_unactivated', 'payment_method_unexpected_state', 'payment_method_unsupported_type',
  'token_already_used', 'token_in_use',
);

/**
 * From everything that a call can end with to what it means, read from top to bottom: the first row that fits is it.
 * docs/outcomes.md shows it to people; a test keeps the two in step.
 */
export const outcomeTable: readonly OutcomeRow[] = [
  {
    what: 'No connection within our deadline', when: ({ status, sent, deadline }) => status === undefined && !sent && deadline === true,
    verdict: notCharged('wait', 'network'), detail: 'no connection within the deadline', source: docs.handling,
  },
  {
    what: 'No connection: no such name, refused, reset or TLS failed before the request left', when: ({ status, sent }) => status === undefined && !sent,
    verdict: notCharged('wait', 'network'), detail: 'no connection to the provider', source: docs.handling,
  },
  {
    what: 'Sent, and no whole answer within our deadline', when: ({ status, deadline }) => status === undefined && deadline === true,
    verdict: unknown('look_up', 'provider'), detail: 'no answer within the deadline', source: docs.handling,
  },
  {
    what: 'Sent, and the connection broke before the whole answer was read', when: ({ status }) => status === undefined,
    verdict: unknown('look_up', 'network'), detail: 'the connection broke after the request was sent', source: docs.handling,
  },
  {
    what: '402 with a card error: the issuer said no', when: ({ status, error }) => status === 402 && error?.type === 'card_error',
    verdict: 'declined', detail: 'declined', source: docs.declines,
  },
  {
    what: '402 that is no card error', when: ({ status }) => status === 402,
    verdict: unknown('look_up', 'unrecognised'), detail: 'a 402 that is no card error', source: docs.errors,
  },
  {
    // `lock_timeout`: another request holds the intent. stripe-node takes a 400 with `rate_limit` for a 429 as well.
    what: '429, or 400 with `rate_limit` or `lock_timeout`', when: (attempt) => attempt.status === 429 || (isRefusal(attempt) && has('rate_limit', 'lock_timeout', 'payment_intent_rate_limit_exceeded')(attempt)),
    verdict: notCharged('slow_down', 'rate'), detail: 'the provider asks for fewer requests', source: docs.limits,
  },
  {
    what: '401 or 403', when: ({ status }) => status === 401 || status === 403,
    verdict: notCharged('call_person', 'ours'), detail: 'the provider does not accept our key or its rights', source: docs.authentication,
  },
  {
    what: '409, or `idempotency_key_in_use`: the first request with this key is still running', when: (attempt) => attempt.status === 409 || (attempt.status === 400 && inUse(attempt)),
    verdict: unknown('look_up', 'provider'), detail: 'an earlier request with the same key is still running', source: docs.keys,
  },
  {
    // The first answer of a key is stored, a 500 included, and replayed: the key is used up.
    what: '5xx with Stripe’s error object', when: ({ status, error, shouldRetry }) => status !== undefined && status >= 500 && error !== undefined && shouldRetry !== true,
    verdict: unknown('look_up_new_key', 'provider'), detail: 'the provider answered {status}', source: docs.keys,
  },
  {
    what: '5xx of something in between, or with `Stripe-Should-Retry: true`', when: ({ status }) => status !== undefined && status >= 500,
    verdict: unknown('look_up', 'provider'), detail: 'the provider answered {status}', source: docs.handling,
  },
  {
    what: '400 or 404 without Stripe’s error object', when: ({ status, error }) => (status === 400 || status === 404) && error === undefined,
    verdict: unknown('look_up', 'unrecognised'), detail: 'the provider answered {status} in a form we cannot read', source: docs.errors,
  },
  {
    what: '`idempotency_error`: the same key came with other parameters', when: ({ status, error }) => (status === 400 || status === 404) && error?.type === 'idempotency_error',
    verdict: unknown('call_person', 'ours'), detail: 'the same key was used with other parameters', source: docs.keys,
  },
  {
    // Confirmed, cancelled or in work already: the intent itself knows.
    what: '`payment_intent_unexpected_state`, `intent_invalid_state` or `payment_intent_action_required`', when: (attempt) => [400, 404].includes(attempt.status ?? 0) && has('payment_intent_unexpected_state', 'intent_invalid_state', 'payment_intent_action_required')(attempt),
    verdict: unknown('look_up', 'customer'), detail: 'the intent has moved on', source: docs.intents,
  },
  {
    what: '400 or 404 about the intent', when: (attempt) => isRefusal(attempt) && attempt.error?.param === 'intent',
    verdict: unknown('call_person', 'ours'), detail: 'the provider does not know this intent: is the key of another account?', source: docs.codes,
  },
  {
    what: '`payment_method_provider_timeout`', when: (attempt) => isRefusal(attempt) && has('payment_method_provider_timeout')(attempt),
    verdict: unknown('look_up', 'provider'), detail: 'the payment method did not answer the provider in time', source: docs.codes,
  },
  {
    what: '400 or 404 about a field of the shop: payment method, customer, amount, currency, description, metadata', when: (attempt) => isRefusal(attempt) && isOfTheShop(attempt),
    verdict: notCharged('refuse', 'customer'), detail: "the provider does not take this payment's {param}", source: docs.codes,
  },
  {
    what: '400 with a code that says this card or this amount cannot be charged', when: (attempt) => attempt.status === 400 && isRefusal(attempt) && aboutThisPayment(attempt),
    verdict: notCharged('refuse', 'customer'), detail: 'the provider cannot charge this payment', source: docs.codes,
  },
  {
    // Something of ours points to the wrong place; no proof for what an earlier place did.
    what: '404 about anything else', when: (attempt) => attempt.status === 404 && isRefusal(attempt),
    verdict: unknown('call_person', 'ours'), detail: 'the provider does not know what we ask for', source: docs.errors,
  },
  {
    what: '400 about anything else: the form of our request', when: isRefusal,
    verdict: notCharged('call_person', 'ours'), detail: 'the provider refuses the form of our request', source: docs.errors,
  },
  {
    what: '400 or 404 of an unknown kind', when: ({ status }) => status === 400 || status === 404,
    verdict: unknown('look_up', 'unrecognised'), detail: 'the provider answered {status} of an unknown kind', source: docs.errors,
  },
  {
    what: 'Anything else: another status, or a 2xx that is no PaymentIntent', when: () => true,
    verdict: unknown('look_up', 'unrecognised'), detail: 'the provider answered {status} in a form we cannot read', source: docs.errors,
  },
];
