/** Whether money moved. Never two-valued: `unknown` means look it up. */
export type Outcome = 'charged' | 'not_charged' | 'unknown';

/** Who stands behind a result. Only `provider` and `network` are outages. */
export type Cause = 'provider' | 'network' | 'ours' | 'issuer' | 'customer' | 'rate' | 'unrecognised';

/** What is done about a failed call. */
export type Handling =
  /** Nothing was charged and nothing is wrong with the payment: it waits and is tried again with the same key. */
  | 'wait'
  /** The provider asks for less: wait, and drain more slowly. */
  | 'slow_down'
  /** Our key or rights are wrong: wait, hold the drain, call a person. */
  | 'call_person'
  /** The provider will never take this payment as it is. */
  | 'refuse'
  /** The answer is missing: look it up, then repeat the same key. */
  | 'look_up'
  /** The answer is a server error that the key will replay for ever: look it up, then use a new key. */
  | 'look_up_new_key';

/** Metric dimension `ErrorCategory` (DESIGN.md, names that are fixed). */
export type ErrorCategory = 'transient' | 'network' | 'authentication' | 'validation' | 'rate_limit' | 'unknown';

/** A call that brought neither an intent nor a decline. */
export interface Failure {
  readonly kind: 'failure';
  /** For this one try alone; an earlier try without an answer stays in doubt. */
  readonly outcome: 'not_charged' | 'unknown';
  readonly handling: Handling;
  readonly cause: Cause;
  /** HTTP status, if one was read. */
  readonly status?: number;
  /** The provider's error code or the socket's, e.g. `resource_missing`, `ECONNRESET`. */
  readonly code?: string;
  /** The field that a refusal is about, in the provider's words. */
  readonly param?: string;
  /** One sentence for people; holds no customer detail. */
  readonly detail: string;
}

/** The issuer or the customer's bank said no. Proof that this try charged nothing. */
export interface Decline {
  readonly kind: 'declined';
  readonly code: string;
  readonly declineCode?: string;
  /** The issuer's advice about trying again, e.g. `do_not_try_again`. */
  readonly adviceCode?: string;
}

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'processing'
  | 'canceled'
  | 'succeeded';

/** What the provider says of one intent. */
export interface Intent {
  readonly kind: 'intent';
  readonly id: string;
  readonly status: IntentStatus;
  /** Handed to the customer's browser only; never stored, never logged. */
  readonly clientSecret?: string;
  /** `metadata.paymedic_payment_id`; anything else is not ours to touch. */
  readonly paymentId?: string;
}

/** Everything one provider call can bring. */
export type Answer = Intent | Decline | Failure;

/** Metric category of a failure; a decline is no error and has none. */
export function errorCategory(failure: Pick<Failure, 'cause' | 'status'>): ErrorCategory | undefined {
  switch (failure.cause) {
    case 'provider':
      return 'transient';
    case 'network':
      return 'network';
    case 'rate':
      return 'rate_limit';
    case 'ours':
      return failure.status === 401 || failure.status === 403 ? 'authentication' : 'validation';
    case 'unrecognised':
      return 'unknown';
    case 'issuer':
    case 'customer':
      return undefined;
    default:
      return failure.cause satisfies never;
  }
}
