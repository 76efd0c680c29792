import type { Destination } from '../core/delivery';
import type { Payment } from '../core/payment';
import type { BookedIntent } from '../memory/provider-account';
import type { Written } from './ledger-history';
import type { SentConfirm } from './sent';
import type { HeardWord } from './order-desk';
import type { Told } from './shop';
import type { Exchange } from './word';
import { stateOf } from './word';

/** Everything that is known of one payment once a schedule has come to rest. */
export interface Case {
  readonly paymentId: string;
  /** What any account at any provider has booked. */
  readonly booked: readonly BookedIntent[];
  /** Every request of the shop. */
  readonly exchanges: readonly Exchange[];
  /** Every write of its row, in their order, and the row as it stands. */
  readonly writes: readonly Written[];
  readonly row: Payment | undefined;
  /** A person cancelled an intent of it at the provider. */
  readonly cancelledByHand: boolean;
  /** Some of its writes are gone with a restored ledger. */
  readonly forgotten: boolean;
  /** Its intent is in an account whose key is not configured: only a person can look. */
  readonly outOfReach: boolean;
  /** How far the clocks of two environments may differ (ms). */
  readonly skewMs: number;
  /** Every confirm that a process of ours has sent, and how long an attempt may take (ms). Absent: nobody has looked. */
  readonly sent?: { readonly confirms: readonly SentConfirm[]; readonly deadlineMs: number };
  /** What the order hook said, and to whom. Absent: nobody is asked. */
  readonly asked?: { readonly heard: readonly HeardWord[] };
  /** The events that reached the shop, and by which ways each one has to. Absent: nothing carries any, and what the ledger wrote counts as told. */
  readonly told?: { readonly ways: readonly Destination[]; readonly inbox: readonly Told[] };
}

/** So long an HTTP API waits for its function: a request that is older has nobody who waits for it. */
const waitedForMs = 30_000;

/** Answers after which nothing may be charged, unless the shop has since sent the id again. */
export const finals: ReadonlySet<string> = new Set(['declined', 'expired', 'cancelled']);
/** A word that says "not charged", and the times (ms) between which it was found to be so. */
export interface Final {
  readonly state: string;
  readonly from: number;
  readonly until: number;
  /** Of a POST. */
  readonly asked?: Exchange['asked'];
}

/** Was it charged all the same, though the shop had not sent the id again? */
export function isBroken(one: Case, word: Final): boolean {
  return chargesOf(one).some((at) => !one.exchanges.some((other) => other.from <= at && isSince(one, other, word)));
}

/**
 * Is this a request that has sent the id again since? A POST that began after the word's own request did. After a decline
 * also one with another card that ran beside it, whichever was answered first. After a claim was given up also one that somebody still waits
 * for: its answer comes after the word.
 */
function isSince({ writes, skewMs }: Case, other: Exchange, { state, from, until, asked }: Final): boolean {
  if (other.kind !== 'post' || (other.answer !== undefined && ['invalid', 'other-content'].includes(stateOf(other.answer)))) return false;
  if (other.from > from) return true;
  if (state === 'declined') return other.over > from && (asked === undefined || other.asked?.paymentMethod !== asked.paymentMethod);
  const stood = writes.findLast(({ at }) => at <= until)?.row;
  const givenUp = stood?.state === 'cancelled' && stood.reason === 'abandoned';
  return givenUp && other.until > until && other.from > from - waitedForMs - skewMs;
}

/** When money moved for it (ms). */
export const chargesOf = ({ booked }: Case): readonly number[] => booked.flatMap((intent) => intent.chargedAt);
