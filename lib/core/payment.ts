import { guard } from './guard';
import { attemptsBegun, closeRecord, shortened, withRecord } from './history';
import type { AttemptRecord } from './history';
import { abandonClaimAfterMs } from './retry';
import type { Cause, Decline } from './outcome';

/** What the shop asked for. Content is amount, currency and customer; none of it ever changes. */
export interface Order {
  /** From the shop; names one order and is the identity for ever. 1–100 printable ASCII characters. */
  readonly id: string;
  /** ISO 4217 minor units. */
  readonly amountMinor: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
  readonly customer?: string;
  /** The customer agreed to be charged later without being there. */
  readonly offSession: boolean;
  readonly description?: string;
  /** Nobody wants the charge after this time (ms since 1970). */
  readonly validUntil: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Instruments for other providers than the default one. */
  readonly instruments?: Readonly<Record<string, Instrument>>;
}

/** A token of one account: it works nowhere else. */
export interface Instrument {
  readonly paymentMethod: string;
  readonly customer?: string;
}

/** A POST exactly as it was first sent; sent again it is the same in every byte. */
export interface StoredRequest {
  readonly key: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** When the key was first used (ms). Stripe forgets keys after 24 h. */
  readonly firstSentAt: number;
}

/**
 * The one intent that may be charged for this payment at this provider. Its id is written put-if-absent, and only the id
 * that is read back is ever confirmed: that, and the provider's own rule that an intent succeeds once, is "never twice".
 */
export interface Fence {
  readonly provider: string;
  readonly create: StoredRequest;
  readonly intentId?: string;
  /** The confirm that was sent last, while its answer is missing or it may be sent again. */
  readonly confirm?: StoredRequest;
  /** The answer to `confirm` is missing: it may still be executed late. Set before the request leaves. */
  readonly inDoubt: boolean;
  /** An older confirm was given up (a stored server error, or a key too old to repeat): it too may be executed late. */
  readonly abandoned: boolean;
  /** The intent was seen as canceled: it can never be charged again. */
  readonly canceled?: true;
  /** The browser has the client secret and can confirm at any moment. */
  readonly secretGiven: boolean;
  /** How many intents were asked for, this one included; part of the keys. Only a canceled or unconfirmed one is followed by another. */
  readonly n: number;
  /** Confirm keys used on this intent; part of the next one. */
  readonly confirms: number;
  /** Cancel keys whose answer came; part of the next one. */
  readonly cancels: number;
  /** The instrument for this provider, where it is not the default one; else the payment's own counts. */
  readonly paymentMethod?: string;
  /** The customer was told of this provider, by a decline or a question, and brought another card for it: no other provider. */
  readonly stays?: true;
}

/** The intent of an earlier fence: canceled, or never confirmed. It stands here so that the books can be closed over it, too. */
export interface LeftIntent {
  readonly provider: string;
  readonly intentId: string;
}

interface Common {
  readonly order: Order;
  readonly paymentMethod?: string;
  readonly correlationId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Grows by one with every write; the condition of the next. */
  readonly version: number;
  /** Names the write, so that an applied write whose answer was lost is recognised as ours. */
  readonly writeId: string;
  readonly attempts: readonly AttemptRecord[];
  readonly fence?: Fence;
  readonly leftIntents?: readonly LeftIntent[];
  /** How often its message was taken for lost and another one sent: older ones end when they arrive. */
  readonly resends?: number;
  /** Somebody asked for a cancel while it could not be confirmed yet. */
  readonly cancelRequested?: true;
}

export interface Claimed extends Common { readonly state: 'claimed' }
export interface Queued extends Common {
  readonly state: 'queued';
  /** Not to be tried before (ms). */
  readonly notBefore: number;
  /** When a message was last sent for it (ms). */
  readonly sentAt: number;
  readonly reason: string;
}
export interface Attempting extends Common {
  readonly state: 'attempting';
  readonly fence: Fence;
  /** After it the attempt is over whatever happened to its process (ms). */
  readonly leaseUntil: number;
}
/** What answered looks have shown so far of a payment that they do not settle. */
export interface Seen {
  /** The first look that the provider answered (ms). */
  readonly since: number;
  /** What the last one showed. */
  readonly what: string;
  /** How often people were told. */
  readonly told: number;
}

export interface Unknown extends Common {
  readonly state: 'unknown';
  readonly fence: Fence;
  readonly since: number;
  readonly nextLookAt: number;
  readonly looks: number;
  /** The last try was declined while an older one may still be executed: it ends `declined` once the intent is canceled. */
  readonly declinedWith?: DeclineReason;
  readonly seen?: Seen;
}
export interface NeedsCustomer extends Common {
  readonly state: 'needs_customer';
  readonly fence: Fence & { readonly intentId: string };
  readonly nextLookAt: number;
  readonly looks: number;
  readonly seen?: Seen;
}
export interface Charged extends Common { readonly state: 'charged'; readonly fence: Fence & { readonly intentId: string } }
export interface DeclineReason extends Pick<Decline, 'code' | 'declineCode' | 'adviceCode'> {
  /** The field that was refused, in the provider's words. */
  readonly param?: string;
}
export interface Declined extends Common { readonly state: 'declined'; readonly why: DeclineReason }
export interface Expired extends Common { readonly state: 'expired' }
export interface Cancelled extends Common {
  readonly state: 'cancelled';
  /** `abandoned`: a bare claim that nobody followed up; the shop may send the id again. */
  readonly reason: 'requested' | 'abandoned' | 'at_provider';
}
export interface Quarantined extends Common { readonly state: 'quarantined'; readonly reason: string }

export type Payment =
  | Claimed | Queued | Attempting | Unknown | NeedsCustomer
  | Charged | Declined | Expired | Cancelled | Quarantined;

export type PaymentState = Payment['state'];

/** Same id, same wish? Amount, currency and customer decide. */
export function sameContent(a: Order, b: Order): boolean {
  return a.amountMinor === b.amountMinor && a.currency === b.currency && a.customer === b.customer;
}

/** Can anything still charge this payment without us? Only then must a cancel be confirmed before it ends uncharged. */
export function mayStillBeCharged(payment: Payment): boolean {
  const { fence } = payment;
  return fence?.intentId !== undefined && fence.canceled === undefined && (fence.inDoubt || fence.abandoned || fence.secretGiven);
}

/** Is the charge still wanted? */
export function isWanted(payment: Payment, now: number): boolean {
  return payment.cancelRequested === undefined && now < payment.order.validUntil;
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

/** When reconcile has to take an open payment up again (ms), or undefined once it has ended. */
export function dueAt(payment: Change): number | undefined {
  switch (payment.state) {
    case 'claimed':
      return payment.updatedAt + abandonClaimAfterMs;
    case 'queued':
      return payment.order.validUntil;
    case 'attempting':
      return payment.leaseUntil;
    case 'unknown':
    case 'needs_customer':
      return payment.nextLookAt;
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

/** What every transition of the state machine has to say; the ledger adds version and write id. */
export type Change<P extends Payment = Payment> = P extends Payment ? Omit<P, 'version' | 'writeId'> : never;

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
  return { ...ended(payment, 'expired', now), state: 'expired' };
}

export function cancel(payment: Payment, reason: Cancelled['reason'], now: number): Change<Cancelled> {
  return { ...ended(payment, 'cancelled', now), state: 'cancelled', reason };
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
