import { fateInWeather, faultOf, weathers } from './faults';
import type { FaultName, Weather } from './faults';
import type { Cast } from './schedule';
import type { Fate, Late, Step } from './scheduler';
import { createTurns } from './turns';
import { secondName } from './world';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** A schedule's chaos is over after so many steps, whatever people still want to do. */
const mostSteps = 500;
/** Deadline and lease of an attempt (ms): what happens later happens when nobody counts on it any more. */
const leaseMs = 38_000;
/** How far back a ledger is restored (ms). */
const lostMs = 5 * minuteMs;

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
  let weather: Weather = 'fine';
  let owed = 3 + chooser.between(0, 4, 'faults that must fire');
  let restoresLeft = world.settings.fallback === undefined && chooser.chance(0.15, 'a ledger is restored') ? 1 : 0;
  // A charge in an account that nobody's key names is known to the ledger alone: losing both at once is more than keys can mend.
  const otherAccount = restoresLeft === 0 ? 1 : 0;
  let nextTick = scheduler.now() + minuteMs;

  const count = (fault: FaultName): void => {
    fired[fault] += 1;
    owed -= 1;
  };

  function fateFor(step: Step): Fate {
    const crashes = chooser.chance(temper.crashes, 'crash');
    if (crashes) return chooser.chance(0.5, 'before or after') ? 'crash_before' : 'crash_after';
    const inWeather = fateInWeather(chooser, weather, step);
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
    timeline.add(() => `${next.process.name} #${next.process.id}: ${next.about()}${fate === 'done' ? '' : `  ← ${fate}`}`);
    scheduler.perform(next, fate);
    scheduler.advance(chooser.between(1, 60, 'how long a step takes'));
  }

  function runLate(): void {
    const index = chooser.between(0, scheduler.late.length - 1, 'what is late');
    const [late] = scheduler.late.splice(index, 1);
    if (late === undefined) return;
    for (const fault of latenessOf(late)) count(fault);
    timeline.add(() => `late: ${late.name}`);
    late.run();
  }

  function latenessOf(late: Late): readonly FaultName[] {
    const left = late.abandoned?.();
    if (left === undefined) return [];
    const lookedUpAt = left.intentId === undefined ? undefined : world.lookedUpAt(left.intentId);
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
      ? now + ([1_000, 10_000, minuteMs, 30 * minuteMs, dayMs][chooser.pick([5, 5, 4, 2, restoresLeft < 0 ? 0 : 0.5], 'how far')] ?? 0)
      : Math.min(turns.nextAt(), nextTick);
    scheduler.advance(Math.max(0, next - now) + chooser.between(0, 20, 'a little more'));
  }

  function changeWeather(): void {
    if (weather === 'limited') world.accounts.own.limit(undefined);
    if (weather === 'other_account') world.configure('own');
    weather = weathers[chooser.pick([6, 3, 3, 3, 2, 1, otherAccount], 'the weather')] ?? 'fine';
    timeline.add(() => `the provider: ${weather}`);
    if (weather === 'limited') world.accounts.own.limit(1);
    if (weather === 'other_account') world.configure('other');
    const names: Partial<Record<Weather, FaultName>> = { down: 'provider_down', confirms_down: 'confirms_down_reads_up', reads_down: 'reads_down_confirms_up', limited: 'rate_limited', unauthorised: 'unauthorised', other_account: 'key_of_another_account' };
    const name = names[weather];
    if (name !== undefined) count(name);
  }

  function suffer(): void {
    const running = [...scheduler.processes];
    const victim = running[chooser.between(0, Math.max(0, running.length - 1), 'who suffers')];
    const kind = chooser.pick([victim ? 4 : 0, victim ? 2 : 0, restoresLeft > 0 ? 2 : 0, 0.5, 0.5], 'what it suffers');
    if (kind === 0 && victim !== undefined) {
      count('freeze');
      victim.frozenUntil = scheduler.now() + ([5_000, 45_000, 10 * minuteMs][chooser.pick([3, 3, 1], 'how long it freezes')] ?? 0);
      timeline.add(() => `${victim.name} #${victim.id} freezes for ${victim.frozenUntil - scheduler.now()} ms`);
    } else if (kind === 1 && victim !== undefined) {
      count('crash_with_writes_on_their_way');
      timeline.add(() => `${victim.name} #${victim.id} crashes with its writes on their way`);
      scheduler.crash(victim, true);
    } else if (kind === 2) restore();
    else if (kind === 3) {
      count('queue_purged');
      timeline.add(() => 'the retry queue is purged');
      world.retryQueue.purge();
    } else if (kind === 4) {
      count('message_of_a_newer_version');
      world.retryQueue.sendRaw(JSON.stringify({ version: 2, payment: 'order-1' }));
    }
  }

  function restore(): void {
    restoresLeft = -1;
    count('ledger_restored');
    const lost = world.ledger.restore(scheduler.now() - lostMs);
    timeline.add(() => `the ledger is restored from five minutes ago: ${lost.join(', ') || 'nothing'} is behind`);
    for (const id of lost) cast.forgotten.add(id);
  }

  return async function chaos(): Promise<number> {
    const until = scheduler.now() + spreadMs * 3;
    let steps = 0;
    if (chooser.chance(0.3, 'it begins in bad weather')) changeWeather();
    while (steps < mostSteps && (actions.length > 0 || scheduler.processes.size > 0 || owed > 0 || scheduler.now() < until)) {
      turns.act();
      await scheduler.quiet();
      if (scheduler.now() >= nextTick) {
        nextTick = scheduler.now() + minuteMs;
        turns.tick();
        await scheduler.quiet();
      }
      if (chooser.chance(temper.weatherChanges, 'the weather changes')) changeWeather();
      if (chooser.chance(temper.freezes, 'something is suffered')) suffer();
      const ready = scheduler.ready();
      const turn = chooser.pick([ready.length > 0 ? 40 : 0, turns.deliverable() > 0 ? 6 : 0, scheduler.late.length > 0 ? 2 : 0, world.bell.rings.length > 0 ? 4 : 0, ready.length > 0 ? 0.5 : 3, temper.leaps * 10], 'what comes next');
      if (turn === 0) step(ready);
      else if (turn === 1) turns.deliver(true);
      else if (turn === 2) runLate();
      else if (turn === 3) turns.ring();
      else pass(turn === 5);
      steps += 1;
    }
    if (weather === 'limited') world.accounts.own.limit(undefined);
    world.configure('own');
    return steps;
  };
}
