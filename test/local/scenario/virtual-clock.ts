import type { Clock } from '../../../lib/local/scenario/traffic';

/** Time that passes only when nobody has anything to do: the next sleeper is then woken. */
export function createVirtualClock(startAt = 1_000_000): Clock {
  let now = startAt;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let driving = false;

  async function drive(): Promise<void> {
    driving = true;
    while (sleepers.length > 0) {
      await new Promise(setImmediate);
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (!next) break;
      now = Math.max(now, next.at);
      next.wake();
    }
    driving = false;
  }

  return {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => {
      sleepers.push({ at: now + ms, wake: resolve });
      if (!driving) void drive();
    }),
  };
}
