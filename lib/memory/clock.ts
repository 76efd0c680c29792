import type { Clock } from '../app/ports';

/** Time that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /** @param ms forwards only */
  advance(ms: number): void;
}

/**
 * A clock in which sleeping takes no time: `sleep` moves it on at once, so days of outage pass in seconds.
 * @param startMs ms since 1970
 */
export function createVirtualClock(startMs: number): VirtualClock {
  let now = startMs;
  const advance = (ms: number): void => {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`a clock cannot go on by ${ms} ms`);
    now += ms;
  };
  return { now: () => now, advance, sleep: async (ms) => advance(Math.max(0, ms)) };
}
