import { describe, expect, it } from '@jest/globals';
import { paymedic } from '../../lib/simulation/product';
import { addTallies, emptyTally, tallyOf } from '../../lib/simulation/report';
import type { Tally } from '../../lib/simulation/report';
import type { Policy } from '../../lib/simulation/product';
import { runSchedule } from '../../lib/simulation/schedule';
import { usual } from '../../lib/simulation/usual';

async function run(policy: Policy, schedules: number): Promise<Tally> {
  let tally = emptyTally;
  for (let seed = 1; seed <= schedules; seed += 1) tally = addTallies(tally, tallyOf(await runSchedule({ seed, policy, traced: false })));
  return tally;
}

describe('the usual design in the same schedules', () => {
  it('breaks a law in more than a fifth of them: charges twice, loses, says untruths', async () => {
    const found = await run(usual, 100);
    expect(found.schedules - found.passed).toBeGreaterThan(20);
    for (const breach of ['doubleCharges', 'lost', 'untruthful'] as const) expect(found[breach]).toBeGreaterThan(0);
  });

  it('does so with payments, too, that the shop sent once only', async () => {
    const { sentOnce, brokenSentOnce } = await run(usual, 100);
    expect(sentOnce).toBeGreaterThan(50);
    expect(brokenSentOnce).toBeGreaterThan(5);
  });

  it('is measured by a verdict that Paymedic passes', async () => {
    expect(await run(paymedic, 30)).toMatchObject({ schedules: 30, passed: 30, brokenSentOnce: 0 });
  });
});
