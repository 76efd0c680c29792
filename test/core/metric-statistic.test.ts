import { describe, expect, it } from '@jest/globals';
import { parseStatistic, statisticOf } from '../../lib/core/metric-statistic';
import type { MetricSample } from '../../lib/core/metric-statistic';

const values = (...given: readonly number[]): MetricSample => ({ atMs: 0, values: given.map((value) => ({ value, count: 1 })) });
const of = (samples: readonly MetricSample[], statistic: string) => statisticOf(samples, parseStatistic(statistic) ?? 'Sum')?.value;

describe('a statistic', () => {
  it('is taken over all samples of a period', () => {
    const samples = [values(4, 1), { atMs: 0, values: [{ value: 3, count: 2 }] }];
    expect(['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'].map((name) => of(samples, name))).toEqual([4, 11, 2.75, 1, 4]);
  });

  it('counts statistic sets in', () => {
    const samples = [values(4), { atMs: 0, sampleCount: 3, sum: 6, minimum: 1, maximum: 3 }];
    expect(['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'].map((name) => of(samples, name))).toEqual([4, 10, 2.5, 1, 4]);
  });

  it('can be any percentile, with counts', () => {
    const samples = [{ atMs: 0, values: [{ value: 10, count: 98 }, { value: 20, count: 1 }, { value: 30, count: 1 }] }];
    expect(['p50', 'p98', 'p99', 'p99.9', 'p100'].map((name) => of(samples, name))).toEqual([10, 10, 20, 30, 30]);
  });

  it('has no percentile over sets, unless all their values are equal', () => {
    expect(of([{ atMs: 0, sampleCount: 3, sum: 6, minimum: 1, maximum: 3 }], 'p99')).toBeUndefined();
    expect(of([{ atMs: 0, sampleCount: 3, sum: 6, minimum: 2, maximum: 2 }], 'p99')).toBe(2);
  });

  it('of nothing is nothing', () => expect(of([], 'Sum')).toBeUndefined());

  it.each(['TM(10%:90%)', 'p0', 'p101', 'sum', ''])('"%s" is none of ours', (text) => expect(parseStatistic(text)).toBeUndefined());
});
