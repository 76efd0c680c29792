import type { AttemptRecord } from './history';
import { abandonClaimAfterMs } from './retry';
import type { Decline } from './outcome';

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

/** What every payment has, whatever its state. */
export interface Common {
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
export interface Expired extends Common { readonly state: 'expired'; readonly bare?: true }
export interface Cancelled extends Common {
  readonly state: 'cancelled';
  /** `abandoned`: a bare claim that nobody followed up; the shop may send the id again. */
  readonly reason: 'requested' | 'abandoned' | 'at_provider';
  /** It was a bare claim: never queued, never attempted, so never accepted. */
  readonly bare?: true;
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
