import { guard } from './guard';
import { attemptsBegun, closeRecord, shortened, withRecord } from './history';
import type { Cause } from './outcome';
import { mayStillBeCharged } from './payment';
import type {
  Attempting, Cancelled, Change, Charged, Claimed, Common, Declined, DeclineReason, Expired, Fence, NeedsCustomer, Order, Payment, Quarantined, Queued, Unknown,
} from './payment';

function common(payment: Payment, now: number): Omit<Common, 'version' | 'writeId'> {
  return {
    order: payment.order,
    ...(payment.paymentMethod !== undefined && { paymentMethod: payment.paymentMethod }),
    correlationId: payment.correlationId,
    createdAt: payment.createdAt,
    updatedAt: now,
    attempts: payment.attempts,
    ...(payment.fence && { fence: payment.fence }),
    ...(payment.leftIntents && { leftIntents: payment.leftIntents }),
    ...(payment.resends !== undefined && { resends: payment.resends }),
    ...(payment.cancelRequested && { cancelRequested: true as const }),
  };
}

export function claim(order: Order, paymentMethod: string | undefined, correlationId: string, now: number): Change<Claimed> {
  return {
    state: 'claimed', order, ...(paymentMethod !== undefined && { paymentMethod }), correlationId,
    createdAt: now, updatedAt: now, attempts: [],
  };
}

export function queue(payment: Payment, reason: string, now: number, notBefore = now): Change<Queued> {
  return { ...common(payment, now), state: 'queued', reason, notBefore, sentAt: now };
}

/** Its message may be lost: another one takes its place. */
export function resend(payment: Queued, now: number): Change<Queued> {
  return { ...queue(payment, payment.reason, now, payment.notBefore), resends: (payment.resends ?? 0) + 1 };
}

/** No message is under way for it: the next look that finds it due sends one. */
export function notSent(payment: Queued, now: number): Change<Queued> {
  return { ...queue(payment, payment.reason, now, payment.notBefore), sentAt: 0 };
}

/** Begins an attempt: from here on the payment is accepted, and the fence stands before the first request leaves. */
export function beginAttempt(payment: Payment, fence: Fence, now: number, leaseUntil: number): Change<Attempting> {
  return {
    ...common(payment, now), ...leaving(payment, fence), state: 'attempting', fence, leaseUntil,
    attempts: withRecord(payment.attempts, { provider: fence.provider, startedAt: now }),
  };
}

/** A row stays small; in practice one is left, when a payment moves. */
const mostLeft = 20;

/** What a new fence leaves behind. */
function leaving({ fence: old, leftIntents = [] }: Payment, next: Fence): Pick<Common, 'leftIntents'> {
  if (old?.intentId === undefined || (old.provider === next.provider && old.intentId === next.intentId)) return {};
  return { leftIntents: [...leftIntents, { provider: old.provider, intentId: old.intentId }].slice(-mostLeft) };
}

/** Writes the intent's id, once, and the confirm that is about to be sent. */
export function fenceIntent(payment: Attempting, fence: Fence, now: number): Change<Attempting> {
  return { ...common(payment, now), state: 'attempting', fence, leaseUntil: payment.leaseUntil };
}

/**
 * Is this newer row still the attempt that `mine` began? Its number owns the lease: each one is written once, under the condition
 * of the version before it. Then somebody has written a wish into the row, and nothing else.
 */
export function isSameAttempt(row: Payment | undefined, mine: Attempting): row is Attempting {
  return row?.state === 'attempting' && attemptsBegun(row.attempts) === attemptsBegun(mine.attempts) && row.leaseUntil === mine.leaseUntil;
}

export function charge(payment: Payment, fence: Fence & { intentId: string }, now: number): Change<Charged> {
  return { ...ended(payment, 'charged', now), state: 'charged', fence: { ...fence, inDoubt: false } };
}

/**
 * The intent was seen as succeeded. An open payment is charged by that. One that the shop was told had ended without a charge
 * is never changed silently: it is set aside with the evidence, and a person decides between delivering and refunding.
 * @returns undefined where the ledger knows it, or where a person has the payment already
 */
export function seenCharged(payment: Payment, fence: Fence & { intentId: string }, now: number): Change<Charged | Quarantined> | undefined {
  switch (payment.state) {
    case 'claimed':
    case 'queued':
    case 'attempting':
    case 'unknown':
    case 'needs_customer':
      return charge(payment, fence, now);
    case 'declined':
    case 'expired':
    case 'cancelled':
      return { ...quarantine(payment, `charged at the provider (${fence.intentId}) after it had ended as ${payment.state}`, now), fence };
    case 'charged':
    case 'quarantined':
      return undefined;
    default:
      return payment satisfies never;
  }
}

export function decline(payment: Payment, fence: Fence, why: DeclineReason, now: number): Change<Declined> {
  return { ...ended(payment, why.declineCode ?? why.code, now), state: 'declined', fence, why };
}

/** The customer has to act; the client secret goes out with the answer, so the browser can confirm from here on. */
export function askCustomer(payment: Payment, fence: Fence & { intentId: string }, now: number, nextLookAt: number): Change<NeedsCustomer> {
  const looks = payment.state === 'needs_customer' ? payment.looks + 1 : 0;
  return { ...ended(payment, 'needs_customer', now), state: 'needs_customer', fence: { ...fence, secretGiven: true }, nextLookAt, looks };
}

export function markUnknown(payment: Payment, fence: Fence, now: number, more: { nextLookAt: number; cause?: Cause; declinedWith?: DeclineReason }): Change<Unknown> {
  const before = payment.state === 'unknown' ? payment : undefined;
  const declinedWith = more.declinedWith ?? before?.declinedWith;
  return {
    ...ended(payment, 'unknown', now, more.cause), state: 'unknown', fence,
    since: before?.since ?? now, nextLookAt: more.nextLookAt, looks: before === undefined ? 0 : before.looks + 1,
    ...(declinedWith !== undefined && { declinedWith }),
  };
}

/** Back to the queue after an attempt that proved nothing was charged by it. */
export function requeue(payment: Payment, fence: Fence, reason: string, cause: Cause | undefined, now: number, notBefore: number): Change<Queued> {
  return { ...ended(payment, reason, now, cause), state: 'queued', fence, reason: shortened(reason), notBefore, sentAt: now };
}

export function expire(payment: Payment, now: number): Change<Expired> {
  return { ...ended(payment, 'expired', now), state: 'expired', ...bare(payment) };
}

export function cancel(payment: Payment, reason: Cancelled['reason'], now: number): Change<Cancelled> {
  return { ...ended(payment, 'cancelled', now), state: 'cancelled', reason, ...bare(payment) };
}

/** The books count what was accepted, and of an end alone nobody could tell. */
function bare({ state }: Payment): { readonly bare?: true } {
  return state === 'claimed' ? { bare: true } : {};
}

/**
 * The end of what nobody wants any more; where something may still charge it, it is looked up instead, which cancels the
 * intent first. Nothing to end where nothing waits for us.
 */
export function endUnwanted(payment: Payment, now: number): Change | undefined {
  switch (payment.state) {
    case 'claimed':
    case 'queued':
    case 'attempting':
      if (guard('may_still_be_charged', mayStillBeCharged(payment)) && payment.fence) return markUnknown(payment, payment.fence, now, { nextLookAt: now });
      return payment.cancelRequested ? cancel(payment, 'requested', now) : expire(payment, now);
    case 'unknown':
    case 'needs_customer':
    case 'charged':
    case 'declined':
    case 'expired':
    case 'cancelled':
    case 'quarantined':
      return undefined;
    default:
      return payment satisfies never;
  }
}

/**
 * Writes down that nobody wants the charge. An attempt keeps its lease; what may still be charged is looked up at once,
 * as only a confirmed cancel of the intent proves that it is not.
 */
export function requestCancel(payment: Queued | Attempting | Unknown | NeedsCustomer, now: number): Change {
  const wish = { ...common(payment, now), cancelRequested: true as const };
  switch (payment.state) {
    case 'attempting':
      return { ...wish, state: 'attempting', fence: payment.fence, leaseUntil: payment.leaseUntil };
    case 'needs_customer':
      return { ...wish, state: 'needs_customer', fence: payment.fence, nextLookAt: now, looks: 0 };
    case 'queued':
    case 'unknown': {
      if (payment.fence === undefined) return cancel(payment, 'requested', now);
      const declinedWith = payment.state === 'unknown' ? payment.declinedWith : undefined;
      return {
        ...wish, state: 'unknown', fence: payment.fence, since: now, nextLookAt: now, looks: 0,
        ...(declinedWith !== undefined && { declinedWith }),
      };
    }
    default:
      return payment satisfies never;
  }
}

export function quarantine(payment: Payment, reason: string, now: number): Change<Quarantined> {
  return { ...ended(payment, 'quarantined', now), state: 'quarantined', reason };
}

/** The intent is seen as canceled: it can never charge again. Says how the payment ends. */
export function retire(payment: Payment, fence: Fence, now: number): Change {
  const closed: Fence = { ...fence, canceled: true, inDoubt: false, abandoned: false };
  if (payment.state === 'unknown' && payment.declinedWith) return decline(payment, closed, payment.declinedWith, now);
  if (payment.cancelRequested) return { ...cancel(payment, 'requested', now), fence: closed };
  if (now >= payment.order.validUntil) return { ...expire(payment, now), fence: closed };
  return { ...cancel(payment, 'at_provider', now), fence: closed };
}

function ended(payment: Payment, result: string, now: number, cause?: Cause): ReturnType<typeof common> {
  return { ...common(payment, now), attempts: closeRecord(payment.attempts, { endedAt: now, result, ...(cause !== undefined && { cause }) }) };
}
