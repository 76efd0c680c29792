import type { Payment } from './payment';

/**
 * Something happened to an intent of ours at the provider, says an event: a reason to look, never the truth. Events come late,
 * twice, in any order, or not at all.
 */
export interface Hint {
  readonly paymentId: string;
  readonly intentId: string;
  /** The event says that money moved: then even an end that the shop was told is looked at again. */
  readonly succeeded: boolean;
}

/** What may end or move a payment of ours, among the types of https://docs.stripe.com/api/events/types. Refunds and disputes stay with the shop. */
export const hintTypes = [
  'payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.canceled', 'payment_intent.requires_action', 'payment_intent.processing',
] as const;

/** Could a look change anything? Most events tell what the ledger knows already, and those cost one read and no more. */
export function isWorthALook(payment: Payment, { intentId, succeeded }: Hint): boolean {
  switch (payment.state) {
    case 'unknown':
    case 'needs_customer':
      return true;
    case 'attempting':
      // The attempt brings the answer itself, and when it dies, its lease ends.
      return false;
    case 'claimed':
    case 'queued':
    case 'declined':
    case 'expired':
    case 'cancelled':
      return succeeded;
    case 'charged':
      return succeeded && payment.fence.intentId !== intentId;
    case 'quarantined':
      return false;
    default:
      return payment satisfies never;
  }
}
