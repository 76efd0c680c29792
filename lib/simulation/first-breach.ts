import type { Policy } from './product';
import { runSchedule } from './schedule';
import type { Breach } from './verdict';

export interface FirstBreach {
  /** Schedules that were run, the one that failed included. */
  readonly schedules: number;
  readonly seed: number;
  readonly breach: Breach;
}

/** Runs the seeds 1, 2, … until one breaks a law; undefined if none of so many does. `forgotten` breaks none. */
export async function firstBreach(policy: Policy, most: number): Promise<FirstBreach | undefined> {
  for (let seed = 1; seed <= most; seed += 1) {
    const { breaches } = await runSchedule({ seed, policy, traced: false });
    const breach = breaches.find(({ law }) => law !== 'forgotten');
    if (breach !== undefined) return { schedules: seed, seed, breach };
  }
  return undefined;
}
