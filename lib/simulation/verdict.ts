import type { BookedIntent } from '../memory/provider-account';
import type { Payment } from '../core/payment';
import type { Written } from './ledger-history';
import type { Exchange } from './word';
import { stateOf } from './word';

export type Law = 'doubleCharges' | 'lost' | 'stuck' | 'untruthful' | 'forgotten';

export interface Breach {
  readonly law: Law;
  readonly paymentId: string;
  readonly what: string;
}

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
}

/** So long an HTTP API waits for its function: a request that is older has nobody who waits for it. */
const waitedForMs = 30_000;

/** Answers after which nothing may be charged, unless the shop has since sent the id again. */
const finals: ReadonlySet<string> = new Set(['declined', 'expired', 'cancelled']);
/** Answers of a POST that say of it: it is not accepted. */
const refusals: ReadonlySet<string> = new Set(['not-accepted', 'invalid', 'other-content']);

/** Answers that say nothing of the payment. */
const saysNothing: ReadonlySet<string> = new Set([...refusals, 'unavailable', 'not-found']);

const isOpen = (row: Payment): boolean => ['claimed', 'queued', 'attempting', 'unknown', 'needs_customer'].includes(row.state);

/**
 * Holds every word that was given against the provider's books. docs/adr/0010-simulation.md says what counts as what.
 */
export function judge(one: Case): readonly Breach[] {
  const breaches: Breach[] = [];
  const chargedAt = one.booked.flatMap((intent) => intent.chargedAt);
  const say = (law: Law, what: string): void => void breaches.push({ law: law !== 'doubleCharges' && law !== 'stuck' && one.forgotten ? 'forgotten' : law, paymentId: one.paymentId, what });

  if (chargedAt.length > 1) say('doubleCharges', `charged ${chargedAt.length} times: ${one.booked.filter(({ charges }) => charges > 0).map(({ id }) => id).join(', ')}`);
  for (const exchange of one.exchanges) for (const what of untruths(exchange, one, chargedAt)) say('untruthful', what);
  for (const what of eventsBroken(one, chargedAt)) say('untruthful', what);
  for (const what of losses(one)) say('lost', what);
  if (one.row !== undefined && isOpen(one.row) && !one.outOfReach) say('stuck', `is ${one.row.state} still`);
  if (one.row !== undefined && !isOpen(one.row) && one.row.state !== 'quarantined' && (one.row.state === 'charged') !== (chargedAt.length > 0)) {
    say('untruthful', `the ledger says ${one.row.state}, the books have ${chargedAt.length} charges`);
  }
  return breaches;
}

function untruths({ kind, answer, from, until, asked }: Exchange, one: Case, chargedAt: readonly number[]): readonly string[] {
  if (answer === undefined) return [];
  const state = stateOf(answer);
  const spoke = `${kind} was answered ${answer.status} ${state}`;
  if (state === 'charged') {
    const right = chargedAt.some((at) => at <= until);
    const amount = one.booked.find(({ charges }) => charges > 0)?.amountMinor;
    if (!right) return [`${spoke}, and there was no charge`];
    return asked !== undefined && amount !== undefined && asked.amountMinor !== amount ? [`${spoke} for ${asked.amountMinor}, and ${amount} was charged`] : [];
  }
  if (finals.has(state)) {
    return isBroken(one, chargedAt, { state, from, until, asked }) ? [`${spoke}, and it was charged`] : [];
  }
  if (kind === 'post' && refusals.has(state)) {
    // The shop is owed the truth about this request: some other one must have been the reason for a charge.
    const others = one.exchanges.filter((other) => other.kind === 'post' && other.answer !== answer && mayAccept(other, until));
    return chargedAt.length > 0 && others.length === 0 ? [`${spoke}, and it was charged`] : [];
  }
  if (state === 'not-found') {
    const known = one.exchanges.some((other) => other.kind === 'post' && other.until < from && other.answer !== undefined && !refusals.has(stateOf(other.answer)));
    return known ? [`${spoke}, though it had been answered before`] : [];
  }
  return [];
}

/** An end that the ledger has written is told to the shop as an event, so it is a word like an answer. */
function eventsBroken(one: Case, chargedAt: readonly number[]): readonly string[] {
  const broken = one.writes.find(({ at, row }) => finals.has(row.state) && isBroken(one, chargedAt, { state: row.state, from: at, until: at }));
  return broken === undefined ? [] : [`the ledger said ${broken.row.state}, and it was charged`];
}

/** A word that says "not charged", and the times (ms) between which it was found to be so. */
interface Final {
  readonly state: string;
  readonly from: number;
  readonly until: number;
  /** Of a POST. */
  readonly asked?: Exchange['asked'];
}

/** Was it charged all the same, though the shop had not sent the id again? */
function isBroken(one: Case, chargedAt: readonly number[], word: Final): boolean {
  return chargedAt.some((at) => !one.exchanges.some((other) => other.from <= at && isSince(one, other, word)));
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

/** A POST that may have been accepted: sent later, or not refused itself. */
function mayAccept(other: Exchange, until: number): boolean {
  return other.from > until || other.answer === undefined || !refusals.has(stateOf(other.answer));
}

/** What a shop waits for: it was told to charge nowhere else, and that it will hear more. */
const promises: ReadonlySet<string> = new Set(['queued', 'attempting', 'unknown']);

/** A promise, by word alone: a charge fulfils it, and so does any later word that is none. */
function brokenPromise({ exchanges, booked, outOfReach }: Case): readonly string[] {
  const words = exchanges.flatMap((exchange) => (exchange.answer === undefined ? [] : [{ at: exchange.until, state: stateOf(exchange.answer), kind: exchange.kind }]));
  const promised = words.find(({ state }) => promises.has(state));
  if (promised === undefined || outOfReach || booked.some(({ charges }) => charges > 0)) return [];
  const told = words.some(({ at, state }) => at > promised.at && !promises.has(state) && !saysNothing.has(state));
  return told ? [] : [`${promised.kind} was answered ${promised.state}, it was never charged, and nobody told the shop`];
}

function losses(one: Case): readonly string[] {
  return [...brokenPromise(one), ...lostRows(one)];
}

function lostRows(one: Case): readonly string[] {
  const accepted = one.writes.some(({ row }) => row.state === 'queued' || row.state === 'attempting');
  if (!accepted) return [];
  const { row, exchanges } = one;
  if (row === undefined) return ['was accepted, and its row is gone'];
  if (row.state === 'cancelled') {
    // Of two clocks one may see `validUntil` and cancel the intent, and the other find it canceled before its time.
    const overdue = (one.writes.at(-1)?.at ?? 0) >= row.order.validUntil - one.skewMs;
    const wished = row.reason === 'at_provider' ? one.cancelledByHand || overdue : row.reason === 'requested' && exchanges.some(({ kind }) => kind === 'cancel');
    return wished ? [] : [`was accepted, and ended cancelled (${row.reason}) though nobody wanted that`];
  }
  return [];
}
