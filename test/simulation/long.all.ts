import { expect, it } from '@jest/globals';
import { guardNames } from '../../lib/core/guard';
import { faultNames } from '../../lib/simulation/faults';
import { runInParallel } from '../../lib/simulation/run';

it('twenty thousand schedules break no law, fire every fault and need every guard', async () => {
  const tally = await runInParallel({ first: 100_001, schedules: 20_000, policy: 'paymedic', progress: () => undefined });
  expect(tally.failed).toEqual([]);
  expect(tally.passed).toBe(20_000);
  expect(faultNames.filter((name) => tally.faultsFired[name] === 0)).toEqual([]);
  expect(guardNames.filter((name) => tally.guardsFired[name] === 0)).toEqual([]);
}, 600_000);
