import { describe, expect, it } from '@jest/globals';
import { createQuantiles } from '../../lib/logs/quantiles';
import { fc } from '../support/property';

describe('quantiles', () => {
  it('are within 1 % of the exact ones, whatever the durations are', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.01, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const quantiles = createQuantiles();
      values.forEach((value) => quantiles.add(value));
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] ?? NaN;
      expect(Math.abs((quantiles.quantile(share) ?? NaN) - exact)).toBeLessThanOrEqual(exact * 0.0101);
    }));
  });

  it('know the longest exactly, and nothing when there is nothing', () => {
    const quantiles = createQuantiles();
    expect([quantiles.quantile(0.5), quantiles.highest()]).toEqual([undefined, undefined]);
    [3, 5_001, 0].forEach((value) => quantiles.add(value));
    expect([quantiles.highest(), quantiles.total()]).toEqual([5_001, 3]);
  });
});
