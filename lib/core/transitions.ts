import type { Change, Payment, PaymentState } from './payment';

/**
 * Every step that a payment may take, and no other. It only goes forward: `charged` and `quarantined` are left by nobody, and an
 * end without a charge is left in two ways: the shop sends the id again (another card after a decline; a claim that nobody
 * followed up), or a charge is seen that should not exist, which sets the payment aside.
 */
export const transitions: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  // Charged: only a ledger that was restored to an earlier moment can be so surprised.
  claimed: ['queued', 'attempting', 'charged', 'expired', 'cancelled'],
  queued: ['queued', 'attempting', 'unknown', 'charged', 'declined', 'expired', 'cancelled', 'quarantined'],
  attempting: ['attempting', 'queued', 'unknown', 'needs_customer', 'charged', 'declined', 'expired', 'cancelled', 'quarantined'],
  unknown: ['unknown', 'queued', 'needs_customer', 'charged', 'declined', 'expired', 'cancelled', 'quarantined'],
  needs_customer: ['needs_customer', 'attempting', 'queued', 'charged', 'expired', 'cancelled', 'quarantined'],
  charged: [],
  declined: ['attempting', 'queued', 'quarantined'],
  expired: ['quarantined'],
  cancelled: ['claimed', 'quarantined'],
  quarantined: [],
};

/** A step that the state machine does not have: a bug of ours, and nothing is written. */
export class ImpossibleTransition extends Error {
  override readonly name = 'ImpossibleTransition';
  constructor(previous: Payment, next: Change) {
    super(`payment ${previous.order.id} cannot go from ${previous.state} to ${next.state}`);
  }
}

/** Every ledger calls it before a write. */
export function checkTransition(previous: Payment, next: Change): void {
  const wayBack = previous.state === 'cancelled' && next.state === 'claimed' && previous.reason !== 'abandoned';
  if (!transitions[previous.state].includes(next.state) || wayBack) throw new ImpossibleTransition(previous, next);
}
