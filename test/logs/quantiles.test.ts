import { describe, expect, it } from '@jest/globals';
import { Quantiles } from '../../lib/logs/quantiles';
import { fc } from '../support/property';

describe('quantiles', () => {
  it('are within 1 % of the exact ones, whatever the durations are', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.01, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const quantiles = new Quantiles();
      values.forEach((value) => quantiles.add(value));
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] ?? NaN;
      expect(Math.abs((quantiles.quantile(share) ?? NaN) - exact)).toBeLessThanOrEqual(exact * 0.0101);
    }));
  });

  it('say the same when they were packed in between', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.boolean(), fc.constantFrom(1, 300, 70_000)), { maxLength: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const [plain, packed] = [new Quantiles(), new Quantiles()];
      for (const [value, isPacked, times] of values) {
        for (let time = 0; time < times; time += 1) [plain, packed].forEach((each) => each.add(value));
        if (isPacked) packed.pack();
      }
      expect([packed.quantile(share), packed.total(), packed.highest()]).toEqual([plain.quantile(share), plain.total(), plain.highest()]);
    }), { numRuns: 30 });
  });

  it('know the longest exactly, and nothing when there is nothing', () => {
    const quantiles = new Quantiles();
    expect([quantiles.quantile(0.5), quantiles.highest()]).toEqual([undefined, undefined]);
    [3, 5_001, 0].forEach((value) => quantiles.add(value));
    expect([quantiles.highest(), quantiles.total()]).toEqual([5_001, 3]);
  });
});
