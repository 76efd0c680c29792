import { dueAt } from '../core/payment';
import type { Payment } from '../core/payment';
import { resendFromShortQueueAfterMs } from '../core/retry';
import { defaultSettings } from '../core/settings';
import { askingCard, badCard, goodCard } from './actors';
import { createBehaviours } from './behaviour';
import type { Task } from './behaviour';
import { nameOf, told, validUntil, withStores } from './moment';
import type { Actor, Budget, Moment, Spoken } from './moment';
import type { Policy } from './product';
import type { Fate, Process } from './scheduler';
import { createSmallSteps, fatesOfCalls } from './small-steps';
import { createSmallWorld, isSpent, queueNames } from './small-world';
import type { QueueName } from './small-world';
import { describeStep } from './timeline';
import { judge } from './verdict';
import type { Walked } from './walk';
import type { Exchange } from './word';
import { startMs } from './world';

/** What is walked: so many callers of one payment with this card. */
export interface Small {
  readonly callers: number;
  readonly card: string;
  readonly budget: Budget;
  /** So many faults at most come together in one interleaving; the browser is none. */
  readonly faults: number;
}

const oneOfEach: Budget = { crash: 1, lostAnswer: 1, lateExecution: 1, duplicateDelivery: 1, browserConfirm: 1 };
/** How many kinds of faults there are: all of them may come together. */
export const mostFaults = 4;

/** What the exhaustive mode walks: one payment with a card that is taken, one that is declined, one for which the customer is asked. */
export const smallsWith = (faults: number): readonly Small[] => [askingCard, goodCard, badCard].map((card) => ({ callers: 2, card, budget: oneOfEach, faults }));

/** What stands at a fork of a small world. */
export interface SmallWalked extends Walked {
  take(way: number): Promise<SmallWalked>;
  /** What happened so far, for people, if they asked for it. */
  readonly timeline: readonly string[] | undefined;
}

const paymentId = 'order';
const minuteMs = 60_000;
/** How long the functions may run (ms), as the stack configures them. */
const replayMs = 30_000;
const reconcileMs = 50_000;

/** The provider works on no request for longer: its client has given up by then, and somebody has looked and sent it again. */
const longestWorkMs = 15_000;
/** What is still open then goes round in circles: looks are at most 15 minutes apart, and four faults hold up few of them. No key is forgotten before. */
const longEnoughMs = 120 * minuteMs;

/** What each fate costs. */
const costs: Partial<Readonly<Record<Fate, keyof Budget>>> = {
  crash_before: 'crash', crash_after: 'crash',
  answer_lost: 'lostAnswer', reset_executed: 'lostAnswer', late_write: 'lateExecution', reset_late: 'lateExecution', on_its_way: 'lateExecution', slow: 'lateExecution',
};

/** Who has sent the last confirm. */
const somebody: Process = { id: 0, name: 'a process', environment: { name: 'environment', skewMs: 0, earlier: false }, startedAt: startMs, state: 'ended', frozenUntil: 0, lastEffectAt: startMs };

interface Way {
  readonly label: () => string;
  readonly costs?: keyof Budget;
  readonly go: (from: Moment) => Promise<Moment>;
}

const get: Task = { name: 'get', work: (product) => product.get(paymentId) };
const sweep: Task = { name: 'reconcile on schedule', work: (product, now) => product.sweep(now + reconcileMs) };
const taskOf: Readonly<Record<QueueName, (body: string) => Task>> = {
  retryQueue: (body) => ({ name: `replay ${body}`, work: (product, now) => product.replay(body, now + replayMs) }),
  reconcileQueue: (body) => ({ name: `reconcile ${body}`, work: (product, now) => product.settle(body, now + reconcileMs) }),
};

/**
 * One payment from the first call to its end, at every fork of which somebody else decides: whose call is next and what becomes of
 * it, which message is delivered, when a late request is executed. Time passes only when nothing else can happen but that.
 */
export async function beginSmall(policy: Policy, { callers, card, budget, faults }: Small, traced = false): Promise<SmallWalked> {
  const world = createSmallWorld();
  const steps = createSmallSteps(world, createBehaviours(policy));
  const order = { id: paymentId, amountMinor: 100, paymentMethod: card, offSession: false, currency: 'usd', validUntil: new Date(validUntil).toISOString() };
  const post: Task = { name: 'post', work: (product, now) => product.post(order, 'correlation', now) };

  const isLeft = ({ left, faultsLeft }: Moment, cost: keyof Budget | undefined): boolean => cost === undefined || (left[cost] > 0 && (cost === 'browserConfirm' || faultsLeft > 0));

  function waysFrom(moment: Moment): readonly Way[] {
    const now = [...moment.actors.flatMap((actor) => callsOf(moment, actor)), ...deliveries(moment)].filter((way) => isLeft(moment, way.costs));
    const late = moment.late.map((one): Way => ({ label: () => `late: ${describeStep(one.call.name, one.call.args)}`, go: (from) => steps.execute(from, one) }));
    const browser = moment.secrets.filter(() => isLeft(moment, 'browserConfirm')).map((intentId): Way => ({
      label: () => `the browser confirms ${intentId}`, costs: 'browserConfirm',
      go: async (from) => withStores(from, await world.browser(from.stores, from.now, intentId)),
    }));
    const all = [...now, ...late, ...browser];
    // The browser may stay away for ever, so time passes whatever it could do.
    return now.length > 0 || nextAt(moment) > latest(moment) ? all : [...all, { label: () => 'time passes', go: pass }];
  }

  function callsOf(moment: Moment, actor: Actor): readonly Way[] {
    const { does: { call }, waitsUntil } = actor;
    if (call === undefined || Math.max(call.notBefore, waitsUntil ?? 0) > moment.now) return [];
    if (waitsUntil !== undefined) return [{ label: () => `#${actor.no}: ${call.name} has no answer until the deadline`, go: (from) => steps.timeOut(from, actor) }];
    const fates = [...(fatesOfCalls[call.name] ?? []), 'done', 'crash_after', ...(actor.wasDone ? [] : ['crash_before' as const])] as const;
    return fates.map((fate): Way => {
      const cost = costs[fate];
      return {
        label: () => `#${actor.no}: ${describeStep(call.name, call.args)}${fate === 'done' ? '' : `  ← ${fate}`}`, ...(cost !== undefined && { costs: cost }),
        go: (from) => steps.perform(from, actor, call, fate),
      };
    });
  }

  /** A standard queue keeps no order: of different messages each may be the next. */
  function deliveries(moment: Moment): readonly Way[] {
    return queueNames.flatMap((queue) => {
      const due = moment.stores[queue].view.messages.filter(({ visibleAt }) => visibleAt <= moment.now);
      const different = due.flatMap(({ body }, place) => (due.findIndex((other) => other.body === body) === place ? [place] : []));
      return different.flatMap((place) => [1, 2].map((copies): Way => ({
        label: () => `${queue} delivers${copies === 2 ? ' twice' : ''}: ${due[place]?.body}`, ...(copies === 2 && { costs: 'duplicateDelivery' as const }),
        go: (from) => delivered(from, queue, place, copies),
      })));
    });
  }

  async function delivered(from: Moment, queue: QueueName, which: number, copies: number): Promise<Moment> {
    const received = await world.receive(from.stores, queue, from.now, which);
    const { body, place } = (received.heard as { readonly value: { readonly body: string; readonly place: number } }).value;
    let moment = withStores(from, received);
    for (let copy = 0; copy < copies; copy += 1) moment = await steps.begin(moment, taskOf[queue](body), { holds: { queue, place } });
    return moment;
  }

  async function pass(from: Moment): Promise<Moment> {
    const now = Math.max(from.now, nextAt(from));
    const moment = told({ ...from, now }, () => 'time has passed');
    return sweepAt(moment) > now ? moment : steps.begin({ ...moment, sweptAt: now }, sweep);
  }

  /** Everybody asks once more, and every word is held against the books. */
  async function judgeAll(last: Moment): Promise<readonly string[]> {
    let moment = await steps.begin({ ...last, now: last.now + 1 }, get, { asks: 'get' });
    for (let [actor] = moment.actors; actor?.does.call !== undefined; [actor] = moment.actors) moment = await steps.perform(moment, actor, actor.does.call, 'done');
    const { row, writes } = moment.stores.ledger.view;
    return judge({
      paymentId, row, booked: moment.stores.account.view.books, exchanges: moment.spoken.map((one) => exchangeOf(one, card)), writes, sent: { deadlineMs: defaultSettings.deadlineMs, confirms: moment.confirmedAt === 0 ? [] : [{ process: somebody, intentId: '', at: moment.confirmedAt }] }, cancelledByHand: false, forgotten: false, outOfReach: false, skewMs: 0,
    }).map(({ law, what }) => `${law}: ${what}`);
  }

  function walkedFrom(moment: Moment): SmallWalked {
    const ways = waysFrom(moment);
    return {
      timeline: moment.timeline,
      ways: () => ways.length,
      async take(index) {
        const way = ways[index];
        if (way === undefined) throw new RangeError(`there is no way ${index} here`);
        const then = await way.go(told(paid(moment, way.costs), way.label));
        return walkedFrom({ ...then, late: then.late.filter(({ call, client, begunAt }) => client !== undefined || begunAt !== undefined || !isSpent(then.stores, call)) });
      },
      state: () => nameOf(moment),
      judge: () => judgeAll(moment),
    };
  }

  let beginning: Moment = {
    now: startMs, stores: world.empty(), actors: [], spoken: [], late: [], left: budget, faultsLeft: faults, sweptAt: -Infinity, confirmedAt: 0, secrets: [], ids: 0, begun: 0, timeline: traced ? [] : undefined,
  };
  for (let caller = 0; caller < callers; caller += 1) beginning = await steps.begin(beginning, post, { asks: 'post' });
  return walkedFrom(beginning);
}

function paid(moment: Moment, cost: keyof Budget | undefined): Moment {
  if (cost === undefined) return moment;
  return { ...moment, left: { ...moment.left, [cost]: moment.left[cost] - 1 }, faultsLeft: moment.faultsLeft - (cost === 'browserConfirm' ? 0 : 1) };
}

function exchangeOf({ kind, from, until, effectAt, answer, is }: Spoken, card: string): Exchange {
  const ended = is === 'dead' ? effectAt : until;
  return {
    kind, paymentId, from, until: ended, over: Math.max(ended, effectAt), forgotten: false,
    ...(kind === 'post' && { asked: { amountMinor: 100, paymentMethod: card } }), ...(answer && { answer }),
  };
}

/** When reconcile has something to do: its schedule fires every minute, and finds nothing before. */
function sweepAt({ stores, sweptAt }: Moment): number {
  const { row } = stores.ledger.view;
  return row === undefined ? Infinity : Math.max(workAt(row), sweptAt + minuteMs);
}

/** How far time may go before something has to happen. */
const latest = ({ late }: Moment): number => Math.min(startMs + longEnoughMs, ...late.flatMap(({ begunAt }) => (begunAt === undefined ? [] : [begunAt + longestWorkMs])));

function nextAt(moment: Moment): number {
  const { actors, stores, now } = moment;
  const asleep = actors.flatMap(({ does: { call }, waitsUntil }) => [call?.notBefore ?? 0, waitsUntil ?? 0]).filter((at) => at > now);
  return Math.min(sweepAt(moment), ...asleep, ...queueNames.flatMap((queue) => stores[queue].view.messages.map(({ visibleAt }) => visibleAt)));
}

function workAt(row: Payment): number {
  return row.state === 'queued' ? Math.min(row.order.validUntil, Math.max(row.notBefore, row.sentAt + resendFromShortQueueAfterMs)) : (dueAt(row) ?? Infinity);
}
