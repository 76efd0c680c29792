import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../app/ports';

/** The wall clock. */
export function createSystemClock(): Clock {
  return { now: Date.now, sleep: async (ms) => delay(ms) };
}
