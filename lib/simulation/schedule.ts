import { actionsFor, browserAction, fundsFor, mindFor, pinnedFor } from './actors';
import type { Action } from './actors';
import { createSeededChooser } from './chooser';
import type { Chooser } from './chooser';
import { createChaos } from './chaos';
import { comeToRest } from './rest';
import { noneFired } from './faults';
import type { Fired } from './faults';
import { createInvocations } from './invocations';
import type { SentConfirm } from './sent';
import type { Policy } from './product';
import type { Environment } from './scheduler';
import { judge } from './verdict';
import type { Breach } from './verdict';
import { createWorld, startMs } from './world';
import type { Configuration, World } from './world';

export interface ScheduleRequest {
  readonly seed: number;
  readonly policy: Policy;
  /** Write a timeline? Costs time. */
  readonly traced: boolean;
}

/** What became of one schedule. */
export interface ScheduleResult {
  readonly seed: number;
  readonly breaches: readonly Breach[];
  /** The payments that the shop sent once only, by nobody but one caller. */
  readonly sentOnce: readonly string[];
  readonly fired: Fired;
  readonly payments: number;
  readonly environments: number;
  readonly steps: number;
  readonly timeline: readonly string[];
}

const minuteMs = 60_000;
const waysToShop = [['webhook'], ['bus'], ['bus', 'webhook']] as const;

/**
 * One schedule: payments, people and faults in an order that the seed chooses; then the faults stop, and everything comes to
 * rest; then every word that was given is held against the provider's books. The same seed gives the same schedule.
 */
export async function runSchedule({ seed, policy, traced }: ScheduleRequest): Promise<ScheduleResult> {
  const chooser = createSeededChooser(seed);
  const fired = noneFired();
  const configuration: Configuration = {
    fallbackShare: chooser.chance(0.5, 'there is a fallback') ? 0.3 : undefined, minFailures: chooser.chance(0.3, 'a nervous breaker') ? 2 : 5,
    ways: waysToShop[chooser.pick([2, 1, 2], 'how the shop hears')] ?? [],
    mail: ([undefined, 'webhook', 'partner_bus'] as const)[chooser.pick([1, 2, 1], "how the provider's events come")],
    asksShop: chooser.chance(0.4, 'the shop is asked before each replay'),
  };
  const world = createWorld({ seed, chooser, policy, traced, configuration, wroteAsEarlier: () => void (fired.old_code += 1), settledByHint: () => void (fired.hint_settled += 1) });
  const actions: Action[] = [];
  const environments = environmentsOf(chooser);
  const cast: Cast = { world, chooser, fired, actions, environments, cancelledByHand: new Set(), forgotten: new Set(), invocations: createInvocations(world, hear) };
  const ids = Array.from({ length: chooser.between(5, 7, 'how many payments') }, (_, index) => `order-${index + 1}`);
  const spreadMs = [10_000, minuteMs, 10 * minuteMs, 120 * minuteMs][chooser.pick([3, 4, 3, 1], 'over how much time')] ?? minuteMs;
  for (const id of ids) actions.push(...actionsFor(chooser, id, startMs + 1_000, spreadMs));
  if (world.desk !== undefined) for (const id of ids) actions.push(...mindFor(chooser, id, startMs + 1_000, spreadMs));
  actions.push(...pinnedFor(chooser, startMs, spreadMs), ...fundsFor(chooser, startMs, spreadMs));
  if (environments.some(({ skewMs }) => Math.abs(skewMs) >= 1_000)) fired.clock_skew += 1;

  /** A client secret that reaches the browser can be used from then on. */
  function hear({ answer }: { readonly answer?: { readonly body: Readonly<Record<string, unknown>> } }): void {
    const secret = answer?.body['clientSecret'];
    if (typeof secret !== 'string') return;
    const finishes = browserAction(chooser, secret.replace(/_secret_.*/, ''), world.scheduler.now());
    if (finishes !== undefined) actions.push(finishes);
  }

  const chaosSteps = await createChaos(cast, spreadMs)();
  const restSteps = await comeToRest(cast, ids);
  return {
    seed, fired, payments: ids.length, environments: environments.length, steps: chaosSteps + restSteps, timeline: world.timeline.lines,
    sentOnce: ids.filter((id) => cast.invocations.exchanges.filter(({ kind, paymentId }) => kind === 'post' && paymentId === id).length === 1),
    breaches: ids.flatMap((id) => judge(caseOf(cast, id, policy))),
  };
}

/** Who and what takes part in one schedule. */
export interface Cast {
  readonly world: ReturnType<typeof createWorld>;
  readonly chooser: Chooser;
  readonly invocations: ReturnType<typeof createInvocations>;
  readonly environments: readonly Environment[];
  readonly fired: Fired;
  /** What people still do, in any order. */
  readonly actions: Action[];
  /** Payments one of whose intents a person has cancelled. */
  readonly cancelledByHand: Set<string>;
  /** Payments of which a restored ledger has lost writes. */
  readonly forgotten: Set<string>;
}

function environmentsOf(chooser: Chooser): readonly Environment[] {
  const most = [0, 2_000, 20_000, 180_000][chooser.pick([4, 4, 3, 1], 'how wrong the clocks are')] ?? 0;
  const deploying = chooser.chance(0.2, 'a deploy is under way');
  return Array.from({ length: chooser.between(2, 4, 'how many environments') }, (_, index) => ({
    name: `environment ${index + 1}`, skewMs: chooser.between(-most, most, 'the clock'), earlier: deploying && index === 0,
  }));
}

function confirmsOf(world: World, paymentId: string): readonly SentConfirm[] {
  const intents = new Set(world.bookedFor(paymentId).map(({ id }) => id));
  return world.sent.confirms.filter(({ intentId }) => intents.has(intentId));
}

function caseOf({ world, invocations, environments, cancelledByHand, forgotten }: Cast, paymentId: string, policy: Policy): Parameters<typeof judge>[0] {
  const row = world.ledger.rows().find(({ order }) => order.id === paymentId);
  return {
    paymentId, row, booked: world.bookedFor(paymentId),
    exchanges: invocations.exchanges.filter((exchange) => exchange.paymentId === paymentId),
    writes: world.ledger.writes.filter(({ row: written }) => written.order.id === paymentId),
    skewMs: Math.max(...environments.map((one) => one.skewMs)) - Math.min(...environments.map((one) => one.skewMs)),
    cancelledByHand: cancelledByHand.has(paymentId), forgotten: forgotten.has(paymentId),
    outOfReach: row !== undefined && world.isOutOfReach(row),
    sent: { deadlineMs: world.settings.deadlineMs, confirms: confirmsOf(world, paymentId) },
    ...(world.desk && policy.asksNobody !== true && { asked: { heard: world.desk.heard.filter((word) => word.paymentId === paymentId) } }),
    told: { ways: world.shop.ways, inbox: world.shop.inbox.filter(({ event }) => event.data['id'] === paymentId) },
  };
}
