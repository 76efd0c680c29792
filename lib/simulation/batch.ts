import { guardNames, observeGuards } from '../core/guard';
import { policies } from './policies';
import type { PolicyName } from './policies';
import { addTallies, emptyTally, tallyOf } from './report';
import type { Tally } from './report';
import { runSchedule } from './schedule';

/** The schedules of some seeds that follow each other. */
export interface Batch {
  readonly first: number;
  readonly count: number;
}

/** Runs some schedules one after the other; counts what fired, the guards included. */
export async function runSchedules({ first, count }: Batch, policy: PolicyName): Promise<Tally> {
  const guards: Record<string, number> = Object.fromEntries(guardNames.map((name) => [name, 0]));
  observeGuards((name) => {
    guards[name] = (guards[name] ?? 0) + 1;
  });
  try {
    let tally: Tally = { ...emptyTally, guardsFired: guards };
    for (let seed = first; seed < first + count; seed += 1) {
      const result = await runSchedule({ seed, policy: policies[policy], traced: false });
      tally = addTallies(tally, tallyOf(result));
    }
    return { ...tally, guardsFired: { ...guards } };
  } finally {
    observeGuards(undefined);
  }
}
