import type { LedgerRow } from './account';
import { closeAccount } from './account';
import { accountOfEvents } from './events-account';
import { planOrders } from './orders';
import type { TrafficPlan } from './orders';
import type { RunResult } from './result';
import { resultOf } from './result';
import type { Run } from './run';
import { anythingWaits } from './run';
import { faultChanges } from './scenarios';
import { createTimeline } from './timeline';
import type { Clock, Sent } from './traffic';
import { sendTraffic } from './traffic';
import { untruths } from './truth';
import type { View } from './view';
import { readRows, watch } from './watch';
import type { World } from './world';

export interface StoryRequest {
  readonly world: World;
  readonly plan: TrafficPlan;
  readonly clock: Clock;
  readonly view: Pick<View, 'say' | 'show'>;
  readonly deadlineMs: number;
  /** Resource types that the local copy of the template lacks. */
  readonly omitted: readonly string[];
  /** What people should know about this world; stays on the screen. */
  readonly notes: readonly string[];
}

/** How long we wait after the traffic for the queue to drain. */
const drainPatienceMs = 300_000;
/** How long the shop may wait for its last event: the pauses after the first failed tries. */
const eventPatienceMs = 160_000;
/** How long after that for the healer to call the incident resolved. */
const settlePatienceMs = 60_000;
const checkEveryMs = 250;
/** The Stripe server's clock may be behind ours. */
const clockMarginMs = 600_000;

/** Sends the traffic, injects the faults, watches, waits for the drain and closes the account. Rejects only when it is stopped or the books cannot be read. */
export async function runStory(request: StoryRequest): Promise<{ readonly result: RunResult; readonly problems: readonly string[] }> {
  const { world, plan, clock, view } = request;
  await world.prepare(plan.scenario);
  const startAt = clock.now();
  const run: Run = {
    plan, startAt, phase: 'selling', fault: 'none', aws: null, route: (await world.route()) ?? 'stripe', control: undefined,
    sent: new Map(), rows: new Map(), timeline: createTimeline(startAt), notices: [], notes: request.notes,
  };
  let clearedAt: number | undefined;
  let queuedAtClear: number | null = null;
  const limitedBefore = world.rateLimited();
  const watching = watch(world, run, clock);
  try {
    await Promise.all([
      sendTraffic({ orders: planOrders(plan), send: (order) => world.post(order), clock, onChange: (sent) => run.sent.set(sent.order.n, sent) }),
      injectFaults(),
      until(() => run.sent.size === plan.payments && [...run.sent.values()].every(({ answer }) => answer), Infinity),
    ]);
    run.phase = 'draining';
    if (!(await until(() => !anythingWaits(run), drainPatienceMs))) view.say('Payments still wait after 5 minutes: the account shows how many.');
    run.phase = 'settling';
    await until(() => isCalm(run), settlePatienceMs);
    // A notice is on its way for a moment after the healer has noted it.
    await until(() => false, 1_500);
  } finally {
    await watching.stop();
  }
  run.phase = 'counting';
  view.show(run, clock.now());
  return close();

  async function injectFaults(): Promise<void> {
    const changes = faultChanges(plan.scenario, plan.payments, plan.ratePerSecond);
    for (const [n, { atMs, fault, controlPlane, aws }] of changes.entries()) {
      await clock.sleep(Math.max(0, startAt + atMs - clock.now()));
      if (n === 0) run.timeline.add(clock.now(), 'fault.injected', { faults: changes.slice(0, -1).map((change) => ({ ...change, atMs: Math.round(change.atMs) })) });
      await world.setFault(fault);
      if (controlPlane !== undefined) await world.setControlPlaneFault(controlPlane);
      if (aws !== undefined) await world.setAwsFault(aws);
      run.fault = fault;
      run.aws = aws ?? null;
      if (n < changes.length - 1) continue;
      clearedAt = clock.now();
      run.timeline.add(clearedAt, 'fault.cleared', aws === undefined ? {} : { awsFaultsFired: await world.awsFaultsFired() });
      await readRows(world, run);
      queuedAtClear = [...run.rows.values()].filter(({ state }) => state === 'queued').length;
    }
  }

  /** Looks, shows and waits. False: it did not become true in time. */
  async function until(isTrue: () => boolean, patienceMs: number): Promise<boolean> {
    const giveUpAt = clock.now() + patienceMs;
    for (;;) {
      if (clearedAt !== undefined && run.route !== 'queue' && !run.timeline.first('drain.done') && !anythingWaits(run, clearedAt)) run.timeline.add(clock.now(), 'drain.done');
      view.show(run, clock.now());
      if (isTrue()) return true;
      if (clock.now() >= giveUpAt) return false;
      await clock.sleep(checkEveryMs);
    }
  }

  /** The shop's own books, once they are complete or will not be. */
  async function toldOf(rows: readonly LedgerRow[]): Promise<ReturnType<typeof accountOfEvents> | undefined> {
    const giveUpAt = clock.now() + eventPatienceMs;
    for (;;) {
      const told = await world.told();
      const account = told && accountOfEvents(rows, told);
      if (account === undefined || account.events.complete || clock.now() >= giveUpAt) return account;
      await clock.sleep(1_000);
    }
  }

  async function close(): Promise<{ result: RunResult; problems: readonly string[] }> {
    const sent = [...run.sent.values()].sort((a, b) => a.order.n - b.order.n);
    const rows: readonly LedgerRow[] = await world.rows(sent.map(({ order }) => order.body.id));
    const told = await toldOf(rows);
    const intents = await world.intents(startAt - clockMarginMs);
    const orders = sent.map((one) => ({ id: one.order.body.id, amountMinor: one.order.body.amountMinor, toldAccepted: toldAccepted(one) }));
    const closed = closeAccount(orders, rows, intents);
    const untrue = untruths(sent, rows, intents);
    const problems = [...closed.problems, ...untrue, ...(told?.problems ?? [])];
    const account = { ...closed.account, closed: closed.account.closed && untrue.length === 0 };
    const result = resultOf({
      scenario: plan.scenario.name, startAt, sent, rows, account, untruthful: untrue.length, events: told?.events ?? null, timeline: run.timeline.entries(), deadlineMs: request.deadlineMs,
      queuedAtClear, rateLimited: world.rateLimited() - limitedBefore, omitted: request.omitted,
    });
    return { result, problems };
  }
}

/** Nothing is left that the healer still has to do or say. */
function isCalm(run: Run): boolean {
  if (anythingWaits(run)) return false;
  const memory = run.control?.memory;
  return memory === undefined || (memory.health.state === 'healthy' && memory.outbox.length === 0);
}

/** 202 is also the answer to a claim that was not begun. */
function toldAccepted({ answer }: Sent): boolean {
  if (answer === undefined) return false;
  return [201, 402, 422].includes(answer.status) || (answer.status === 202 && answer.state !== 'claimed') || answer.state === 'expired';
}
