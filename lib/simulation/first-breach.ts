import { beginSmall, smallsWith } from './exhaustive';
import type { Policy } from './product';
import { runSchedule } from './schedule';
import type { Breach } from './verdict';
import { walk } from './walk';

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

export interface FirstWrong {
  readonly faults: number;
  readonly card: string;
  readonly what: string;
}

/** Walks every interleaving with no fault, with one, … until one ends wrong; undefined if none does. */
export async function firstWrong(policy: Policy, mostFaults: number): Promise<FirstWrong | undefined> {
  for (let faults = 0; faults <= mostFaults; faults += 1) {
    for (const small of smallsWith(faults)) {
      const { wrong: [first] } = await walk(await beginSmall(policy, small), 1);
      if (first !== undefined) return { faults, card: small.card, what: first.what[0] ?? '' };
    }
  }
  return undefined;
}
