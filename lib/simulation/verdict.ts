import type { Payment } from '../core/payment';
import { chargesOf, finals, isBroken } from './case';
import type { Case } from './case';
import { missingEvents, untrueEvents } from './told';
import { saidUnwanted, unwantedConfirms } from './wanted';
import type { Exchange } from './word';
import { stateOf } from './word';

export type Law = 'doubleCharges' | 'lost' | 'stuck' | 'untruthful' | 'forgotten';

export interface Breach {
  readonly law: Law;
  readonly paymentId: string;
  readonly what: string;
}

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
  const chargedAt = chargesOf(one);
  const say = (law: Law, what: string): void => void breaches.push({ law: law !== 'doubleCharges' && law !== 'stuck' && one.forgotten ? 'forgotten' : law, paymentId: one.paymentId, what });

  if (chargedAt.length > 1) say('doubleCharges', `charged ${chargedAt.length} times: ${one.booked.filter(({ charges }) => charges > 0).map(({ id }) => id).join(', ')}`);
  for (const exchange of one.exchanges) for (const what of untruths(exchange, one, chargedAt)) say('untruthful', what);
  for (const what of [...untrueEvents(one), ...unwantedConfirms(one)]) say('untruthful', what);
  for (const what of [...brokenPromise(one), ...lostRows(one), ...missingEvents(one)]) say('lost', what);
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
    return isBroken(one, { state, from, until, asked }) ? [`${spoke}, and it was charged`] : [];
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

function lostRows(one: Case): readonly string[] {
  const accepted = one.writes.some(({ row }) => row.state === 'queued' || row.state === 'attempting');
  if (!accepted) return [];
  const { row, exchanges } = one;
  if (row === undefined) return ['was accepted, and its row is gone'];
  if (row.state === 'cancelled') {
    // Of two clocks one may see `validUntil` and cancel the intent, and the other find it canceled before its time.
    const overdue = (one.writes.at(-1)?.at ?? 0) >= row.order.validUntil - one.skewMs;
    const wished = row.reason === 'at_provider' ? one.cancelledByHand || overdue : row.reason === 'requested' && (exchanges.some(({ kind }) => kind === 'cancel') || saidUnwanted(one));
    return wished ? [] : [`was accepted, and ended cancelled (${row.reason}) though nobody wanted that`];
  }
  return [];
}
