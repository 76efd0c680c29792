import { weathers } from './faults';
import type { FaultName, Weather } from './faults';
import type { Cast } from './schedule';

const minuteMs = 60_000;
/** How far back a ledger is restored (ms). */
const lostMs = 5 * minuteMs;

/** What comes over a schedule from outside: the weather at the provider, and what processes, stores and the shop suffer. */
export function createHardships(cast: Cast, count: (fault: FaultName) => void) {
  const { world, chooser } = cast;
  const { scheduler, timeline } = world;
  const hasServer = world.shop.ways.includes('webhook') || world.desk !== undefined;
  let weather: Weather = 'fine';
  let restoresLeft = world.settings.fallback === undefined && chooser.chance(0.15, 'a ledger is restored') ? 1 : 0;
  // A charge in an account that nobody's key names is known to the ledger alone: losing both at once is more than keys can mend.
  const otherAccount = restoresLeft === 0 ? 1 : 0;

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
    const kind = chooser.pick([victim ? 4 : 0, victim ? 2 : 0, restoresLeft > 0 ? 2 : 0, 0.5, 0.5, hasServer ? 1 : 0], 'what it suffers');
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
    } else if (kind === 5) closeShop();
  }

  function closeShop(): void {
    const ms = [20_000, 10 * minuteMs, 300 * minuteMs][chooser.pick([3, 3, 1], 'how long the shop takes nothing')] ?? 0;
    count('shop_closed');
    timeline.add(() => `nothing of the shop's answers for ${ms} ms`);
    world.shop.close(scheduler.now() + ms);
  }

  function restore(): void {
    restoresLeft = -1;
    count('ledger_restored');
    const lost = world.ledger.restore(scheduler.now() - lostMs);
    timeline.add(() => `the ledger is restored from five minutes ago: ${lost.join(', ') || 'nothing'} is behind`);
    for (const id of lost) cast.forgotten.add(id);
  }

  return {
    changeWeather, suffer,
    weather: (): Weather => weather,
    wasRestored: (): boolean => restoresLeft < 0,
    clearUp(): void {
      if (weather === 'limited') world.accounts.own.limit(undefined);
      world.configure('own');
    },
  };
}
