import type { Policy } from './product';
import { runSchedule } from './schedule';
import type { Breach } from './verdict';

export interface FirstBreach {
  readonly seed: number;
  readonly breach: Breach;
}

/** Runs one seed after the other until one breaks a law; undefined if none does. `forgotten` breaks none. */
export async function firstBreach(policy: Policy, first: number, last: number): Promise<FirstBreach | undefined> {
  for (let seed = first; seed <= last; seed += 1) {
    const { breaches } = await runSchedule({ seed, policy, traced: false });
    const breach = breaches.find(({ law }) => law !== 'forgotten');
    if (breach !== undefined) return { seed, breach };
  }
  return undefined;
}
