import { fateInWeather, faultOf } from './faults';
import type { FaultName } from './faults';
import { createHardships } from './hardships';
import type { Cast } from './schedule';
import type { Fate, Late, Step } from './scheduler';
import { createTurns } from './turns';
import { secondName } from './world';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** A schedule's chaos is over after so many steps, whatever people still want to do. */
const mostSteps = 600;
/** Deadline and lease of an attempt (ms): what happens later happens when nobody counts on it any more. */
const leaseMs = 38_000;
/** How wild one schedule is: what it does not do at all, others do the more. */
interface Temper {
  readonly faults: number;
  readonly crashes: number;
  readonly freezes: number;
  readonly weatherChanges: number;
  readonly leaps: number;
}

/**
 * The wild part of a schedule: any process may take its next step or suffer a fault, a message be delivered, a late request
 * be executed, time pass, the weather at the provider change. Gives the steps that were taken.
 */
export function createChaos(cast: Cast, spreadMs: number) {
  const { world, chooser, fired, actions } = cast;
  const { scheduler, timeline } = world;
  const turns = createTurns(cast);
  const rate = (what: string, ...rates: readonly number[]): number => rates[chooser.between(0, rates.length - 1, what)] ?? 0;
  const temper: Temper = {
    faults: rate('faults', 0.02, 0.06, 0.15), crashes: rate('crashes', 0, 0.01, 0.04), freezes: rate('freezes', 0, 0.01, 0.04),
    weatherChanges: rate('weather', 0, 0.01, 0.03), leaps: rate('leaps', 0, 0.01, 0.03),
  };
  let owed = 3 + chooser.between(0, 4, 'faults that must fire');
  let nextTick = scheduler.now() + minuteMs;

  const count = (fault: FaultName): void => {
    fired[fault] += 1;
    owed -= 1;
  };
  const hardships = createHardships(cast, count);

  function fateFor(step: Step): Fate {
    const crashes = chooser.chance(temper.crashes, 'crash');
    if (crashes) return chooser.chance(0.5, 'before or after') ? 'crash_before' : 'crash_after';
    const inWeather = fateInWeather(chooser, hardships.weather(), step);
    if (inWeather !== undefined && step.fates.includes(inWeather)) return inWeather;
    if (step.fates.length === 0) return 'done';
    const due = owed > 0 && chooser.chance(0.15, 'a fault that is owed');
    const atProvider = step.fates.includes('refused');
    if (!due && !chooser.chance(atProvider ? temper.faults * 3 : temper.faults, 'a fault')) return 'done';
    return step.fates[chooser.between(0, step.fates.length - 1, 'which fault')] ?? 'done';
  }

  function step(ready: readonly Step[]): void {
    const next = ready[chooser.between(0, ready.length - 1, 'which step')];
    if (next === undefined) return;
    const fate = fateFor(next);
    const fault = faultOf(next, fate);
    if (fault !== undefined) count(fault);
    if (next.name === `${secondName}.create`) fired.second_provider += 1;
    if (next.name.endsWith('.events')) fired.event_walked += 1;
    timeline.add(() => `${next.process.name} #${next.process.id}: ${next.about()}${fate === 'done' ? '' : `  ← ${fate}`}`);
    scheduler.perform(next, fate);
    scheduler.advance(chooser.between(1, 60, 'how long a step takes'));
  }

  function runLate(): void {
    const index = chooser.between(0, scheduler.late.length - 1, 'what is late');
    if (scheduler.late[index]?.unhurried && chooser.chance(0.9, 'later still')) return;
    const [late] = scheduler.late.splice(index, 1);
    if (late === undefined) return;
    for (const fault of latenessOf(late)) count(fault);
    timeline.add(() => `late: ${late.name}`);
    late.run();
  }

  function latenessOf(late: Late): readonly FaultName[] {
    const left = late.abandoned?.();
    if (left === undefined) return [];
    const lookedUpAt = left.intentId === undefined ? undefined : world.sent.lookedUpAt(left.intentId);
    return [
      'late_execution',
      ...(lookedUpAt !== undefined && lookedUpAt > left.sentAt ? ['late_after_lookup' as const] : []),
      ...(scheduler.now() - left.sentAt > leaseMs ? ['late_after_lease' as const] : []),
    ];
  }

  /** To the next moment at which something can happen, or a leap. */
  function pass(leap: boolean): void {
    const now = scheduler.now();
    const next = leap
      ? now + ([1_000, 10_000, minuteMs, 30 * minuteMs, dayMs][chooser.pick([5, 5, 4, 2, hardships.wasRestored() ? 0 : 0.5], 'how far')] ?? 0)
      : Math.min(turns.nextAt(), nextTick);
    scheduler.advance(Math.max(0, next - now) + chooser.between(0, 20, 'a little more'));
  }

  return async function chaos(): Promise<number> {
    const until = scheduler.now() + spreadMs * 3;
    let steps = 0;
    if (chooser.chance(0.3, 'it begins in bad weather')) hardships.changeWeather();
    while (steps < mostSteps && (actions.length > 0 || scheduler.processes.size > 0 || owed > 0 || scheduler.now() < until)) {
      turns.act(true);
      world.mail.collect();
      await scheduler.quiet();
      if (scheduler.now() >= nextTick) {
        nextTick = scheduler.now() + minuteMs;
        turns.tick();
        await scheduler.quiet();
      }
      if (chooser.chance(temper.weatherChanges, 'the weather changes')) hardships.changeWeather();
      if (chooser.chance(temper.freezes, 'something is suffered')) hardships.suffer();
      const ready = scheduler.ready();
      const turn = chooser.pick([
        ready.length > 0 ? 40 : 0, turns.deliverable() > 0 ? 6 : 0, scheduler.late.length > 0 ? 2 : 0, world.bell.rings.length > 0 ? 4 : 0, world.shop.stream.due() > 0 ? 4 : 0, world.mail.count() > 0 ? 3 : 0, ready.length > 0 ? 0.5 : 3, temper.leaps * 10,
      ], 'what comes next');
      if (turn === 0) step(ready);
      else if (turn === 1) turns.deliver(true);
      else if (turn === 2) runLate();
      else if (turn === 3) turns.ring();
      else if (turn === 4) turns.publish(true);
      else if (turn === 5) turns.hear(true);
      else pass(turn === 7);
      steps += 1;
    }
    hardships.clearUp();
    return steps;
  };
}
