import { beforeAll, describe, expect, it } from '@jest/globals';
import { guardNames } from '../../lib/core/guard';
import { runSchedules } from '../../lib/simulation/batch';
import { faultNames } from '../../lib/simulation/faults';
import type { Tally } from '../../lib/simulation/report';

/** So rare that a short run may do without; the long one may not. */
const rare = ['claim_followed', 'sent_before_the_end', 'throttled_notices', 'throttled_bell'];

describe('a thousand schedules', () => {
  let tally: Tally;
  beforeAll(async () => {
    tally = await runSchedules({ first: 1, count: 1_000 }, 'paymedic');
  });

  it('break no law', () => {
    expect(tally.failed).toEqual([]);
    expect(tally).toMatchObject({ schedules: 1_000, passed: 1_000, doubleCharges: 0, lost: 0, stuck: 0, untruthful: 0 });
  });

  it('fire every fault', () => {
    expect(faultNames.filter((name) => tally.faultsFired[name] === 0 && !rare.includes(name))).toEqual([]);
  });

  it('need every guard', () => {
    expect(guardNames.filter((name) => tally.guardsFired[name] === 0 && !rare.includes(name))).toEqual([]);
  });
});
