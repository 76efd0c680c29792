import type { Change, Payment } from './payment';
import { isPaymentId } from './request';

/** A message of the retry queue: it names a payment and nothing else. */
export interface RetryMessage {
  readonly version: 1;
  readonly paymentId: string;
  readonly correlationId: string;
  /** How many before it were taken for lost; left out for the first. */
  readonly resends?: number;
}

/** The message for a payment as its row stands, or will stand after this change. */
export function retryMessageOf({ order, correlationId, resends }: Pick<Payment | Change, 'order' | 'correlationId' | 'resends'>): RetryMessage {
  return { version: 1, paymentId: order.id, correlationId, ...(resends !== undefined && { resends }) };
}

/**
 * Was another message sent since, because this one was taken for lost? Then it ends here: a payment that waits long has one message
 * that goes round, however often it was taken for lost.
 */
export function isReplaced(message: RetryMessage, payment: Payment): boolean {
  return (message.resends ?? 0) < (payment.resends ?? 0);
}

/** Why something was set aside where an alarm says "look". */
export type Poison = 'unreadable' | 'unknown_version' | 'no_ledger_row' | 'impossible_state' | 'quarantined';

/** Reads a message body; anything but a message of a known version is poison. */
export function parseRetryMessage(body: string): { readonly message: RetryMessage } | { readonly poison: Poison } {
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return { poison: 'unreadable' };
  const { version, paymentId, correlationId, resends } = value as Partial<Record<keyof RetryMessage, unknown>>;
  if (typeof version !== 'number') return { poison: 'unreadable' };
  if (version !== 1) return { poison: 'unknown_version' };
  // What cannot be an id has no row, and a ledger that refuses to look for it would bring the message back a thousand times.
  if (typeof paymentId !== 'string' || !isPaymentId(paymentId)) return { poison: 'unreadable' };
  return { message: { version, paymentId, correlationId: typeof correlationId === 'string' ? correlationId : paymentId, ...(typeof resends === 'number' && { resends }) } };
}

/** What wakes reconcile: one payment, or everything that is unknown. */
export type ReconcileWish = LookWish | { readonly sweep: true };

export interface LookWish {
  readonly paymentId: string;
  /** An event says that this intent succeeded: look at that one, whatever the ledger says. */
  readonly succeeded?: string;
}

/** Anything unreadable becomes a sweep: a look too many does no harm. */
export function parseReconcileWish(body: string): ReconcileWish {
  const value = parse(body);
  if (typeof value === 'object' && value !== null && 'paymentId' in value && typeof value.paymentId === 'string' && isPaymentId(value.paymentId)) {
    const succeeded = 'succeeded' in value && typeof value.succeeded === 'string' ? value.succeeded : undefined;
    return { paymentId: value.paymentId, ...(succeeded !== undefined && { succeeded }) };
  }
  return { sweep: true };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
