import { describe, expect, it } from '@jest/globals';
import { paymedic } from '../../lib/simulation/product';
import { runSchedule } from '../../lib/simulation/schedule';

describe('a schedule', () => {
  it('is the same in every line for the same seed, and another for another', async () => {
    const lines = async (seed: number) => (await runSchedule({ seed, policy: paymedic, traced: true })).timeline;
    const first = await lines(7);
    expect(await lines(7)).toEqual(first);
    expect(await lines(8)).not.toEqual(first);
  });

  it('takes the same way with and without a timeline', async () => {
    const [traced, untraced] = [await runSchedule({ seed: 7, policy: paymedic, traced: true }), await runSchedule({ seed: 7, policy: paymedic, traced: false })];
    expect({ ...untraced, timeline: [] }).toEqual({ ...traced, timeline: [] });
    expect(untraced.timeline).toEqual([]);
  });

  it('has at least five payments, two environments and three faults that fired', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { payments, environments, fired } = await runSchedule({ seed, policy: paymedic, traced: false });
      expect(payments).toBeGreaterThanOrEqual(5);
      expect(environments).toBeGreaterThanOrEqual(2);
      expect(Object.values(fired).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(3);
    }
  });
});
