import type { Behaviour, Call } from './behaviour';
import { byText } from './remembered';
import type { QueueName, Stores, Then } from './small-world';
import type { Exchange } from './word';
import { startMs } from './world';

/** The charge is wanted until then (ms). */
export const validUntil = startMs + 5 * 60_000;

/** How often each thing may still go wrong, or be done, in one interleaving. */
export interface Budget {
  readonly crash: number;
  /** Done, and the answer lost: of an AWS service or of the provider. */
  readonly lostAnswer: number;
  /** Given up, and done at any later moment. */
  readonly lateExecution: number;
  readonly duplicateDelivery: number;
  readonly browserConfirm: number;
}

/** A process that runs. */
export interface Actor {
  readonly no: number;
  readonly name: string;
  readonly does: Behaviour;
  /** Was its last call done? Then a crash before the next is one after that: whatever others do in between, nobody can tell them apart. */
  readonly wasDone: boolean;
  /** It has sent its call, and waits for the answer until then (ms). */
  readonly waitsUntil?: number | undefined;
  /** The exchange that it answers. */
  readonly exchange?: number;
  /** The message that it works off, by its place in its queue; -1: it is gone. */
  readonly holds?: { readonly queue: QueueName; readonly place: number };
}

/** An exchange with the shop. */
export interface Spoken extends Pick<Exchange, 'kind' | 'from' | 'answer'> {
  readonly is: 'open' | 'answered' | 'dead';
  readonly until: number;
  /** When anything of it happened last (ms), what was late included. */
  readonly effectAt: number;
  /** Equal for equal answers. */
  readonly heard: number;
}

/** What still happens, whenever it is let happen. */
export interface Late {
  readonly call: Call;
  /** The exchange in which it was sent, for a write. */
  readonly exchange?: number;
  /** The process that waits for the answer. */
  readonly client?: number;
  /** When the provider began to work on it (ms). */
  readonly begunAt?: number;
}

/** A small world as it stands between two steps. Nothing of it ever changes. */
export interface Moment {
  readonly now: number;
  readonly stores: Stores;
  readonly actors: readonly Actor[];
  readonly spoken: readonly Spoken[];
  readonly late: readonly Late[];
  readonly left: Budget;
  readonly faultsLeft: number;
  /** When the schedule of reconcile fired last (ms). */
  readonly sweptAt: number;
  /** When a confirm was sent last (ms); 0: none was. */
  readonly confirmedAt: number;
  /** Intents that the browser has the secret of. */
  readonly secrets: readonly string[];
  /** So many ids were drawn, and so many processes begun. */
  readonly ids: number;
  readonly begun: number;
  /** What happened, for people, if they asked for it. */
  readonly timeline: readonly string[] | undefined;
}

export function told(moment: Moment, line: () => string): Moment {
  return moment.timeline === undefined ? moment : { ...moment, timeline: [...moment.timeline, `${((moment.now - startMs) / 1_000).toFixed(3).padStart(8)} s  ${line()}`] };
}

export const actorOf = (moment: Moment, no: number): Actor | undefined => moment.actors.find((actor) => actor.no === no);

export function withActor(moment: Moment, no: number, change: Partial<Actor>): Moment {
  return { ...moment, actors: moment.actors.map((actor) => (actor.no === no ? { ...actor, ...change } : actor)) };
}

export const withoutActor = (moment: Moment, no: number): Moment => ({ ...moment, actors: moment.actors.filter((actor) => actor.no !== no) });

export const withLate = (moment: Moment, late: Late): Moment => ({ ...moment, late: [...moment.late, late] });

/** Something of an exchange has happened just now. */
export function touched(moment: Moment, exchange: number | undefined, change: Partial<Spoken> = {}): Moment {
  return exchange === undefined ? moment : { ...moment, spoken: moment.spoken.map((one, index) => (index === exchange ? { ...one, effectAt: moment.now, ...change } : one)) };
}

/** Something was done to a store. */
export function withStores(moment: Moment, { stores, moved }: Then): Moment {
  if (moved === undefined) return { ...moment, stores };
  const actors = moment.actors.map((actor) => (actor.holds?.queue === moved.queue ? { ...actor, holds: { ...actor.holds, place: moved.places[actor.holds.place] ?? -1 } } : actor));
  return { ...moment, stores, actors };
}

const nameOfLate = ({ call, begunAt }: Late): string => `${call.id}${begunAt === undefined ? '' : `b${begunAt - startMs}`}`;

/**
 * All that decides what can still happen and how it will be judged: the time, the stores, for each process what it was answered so
 * far, what is late, what may still go wrong, and what the shop was told and when. Neither callers nor processes have names here:
 * where two have changed roles, it is the same moment.
 */
export function nameOf({ now, stores, actors, spoken, late, left, faultsLeft, sweptAt, confirmedAt, secrets, ids }: Moment): string {
  // Where a process may not crash any more, it makes no difference where it could.
  const mayCrash = left.crash > 0 && faultsLeft > 0;
  const awaited = (no: number): string => late.filter(({ client }) => client === no).map(nameOfLate).join('');
  const nameOfActor = ({ no, does, wasDone, waitsUntil, holds }: Actor): string =>
    `${does.id}${mayCrash && wasDone ? 'd' : ''}${waitsUntil === undefined ? '' : `w${awaited(no)}`}${holds === undefined ? '' : `h${holds.place}`}`;
  const lateOf = (exchange: number | undefined): string => late.filter((one) => one.exchange === exchange && one.client === undefined).map(nameOfLate).toSorted(byText).join('+');
  const actorsOf = (exchange: number | undefined): string => actors.filter((one) => one.exchange === exchange).map(nameOfActor).toSorted(byText).join('+');
  const exchanges = spoken.map(({ is, from, until, effectAt, heard }, index) =>
    `${from - startMs}${is === 'open' ? `o${actorsOf(index)}` : is === 'dead' ? `d${effectAt - startMs}` : `a${heard}:${until - startMs}:${effectAt - startMs}`}l${lateOf(index)}`).toSorted(byText);
  return [
    now - startMs, stores.ledger.id, stores.retryQueue.id, stores.reconcileQueue.id, stores.account.id, Object.values(left).join(''), faultsLeft,
    sweptAt - startMs, confirmedAt > validUntil ? confirmedAt - startMs : '', secrets.toSorted(byText).join('+'), ids, exchanges.join(','), actorsOf(undefined), lateOf(undefined),
  ].join(' ');
}
