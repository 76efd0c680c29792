import { describe, expect, it } from '@jest/globals';
import { evaluateMetricMath } from '../../lib/core/metric-math';
import type { MathWorld } from '../../lib/core/metric-math';
import { idsOfMetricMath } from '../../lib/core/metric-math-parser';

/** `-` is a missing value. Times are 0, 60 s, 120 s, … */
function worldOf(metrics: Record<string, readonly (number | '-')[]>): MathWorld {
  const length = Math.max(...Object.values(metrics).map((values) => values.length));
  return {
    gridMs: Array.from({ length }, (_, index) => index * 60_000),
    periodSeconds: 60,
    metricIds: Object.keys(metrics),
    value: (id) => {
      const values = metrics[id];
      if (values === undefined) return undefined;
      return { label: id, periodSeconds: 60, points: new Map(values.flatMap((value, index) => (value === '-' ? [] : [[index * 60_000, value] as const]))) };
    },
  };
}

function valueOf(expression: string, metrics: Record<string, readonly (number | '-')[]>): (number | '-')[] {
  const world = worldOf(metrics);
  const [series] = evaluateMetricMath(expression, world);
  return world.gridMs.map((atMs) => series?.points.get(atMs) ?? '-');
}

const one = { metric1: [30, 20, 0, 0], metric2: [20, '-', 20, '-'] } as const;
const three = { metric1: [1, 1, 0, 0, '-'], metric2: [30, '-', 0, 0, 30], metric3: [0, 0, 20, '-', 20] } as const;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, the tables of its examples
describe('metric math as AWS documents it', () => {
  it.each([['(metric1 < metric2)', [0, 0, 1, 0]], ['(metric1 >= 30)', [1, 0, 0, 0]], ['(metric1 > 15 AND metric2 > 15)', [1, 0, 0, 0]]])('%s', (expression, expected) => {
    expect(valueOf(expression, one)).toEqual(expected);
  });

  it.each([['IF(metric1, metric2, metric3)', [30, 0, 20, '-', '-']], ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']]])('%s', (expression, expected) => {
    expect(valueOf(expression, three)).toEqual(expected);
  });
});

describe('metric math', () => {
  const metrics = { m1: [10, '-', 30], m2: [1, 2, 0], empty: ['-', '-', '-'] } as const;

  it.each<[string, readonly (number | '-')[]]>([
    ['1 + m1 * 2 - -m2', [22, 2, 61]],
    ['m1 / m2', [10, 0, '-']],
    ['2 ^ m2', [2, 4, 1]],
    ['FILL(m1, 0) + FILL(empty, 7)', [17, 7, 37]],
    ['FILL(m1, REPEAT)', [10, 10, 30]],
    ['FILL(m1, LINEAR)', [10, 20, 30]],
    ['FILL(m1, MIN(m1))', [10, 10, 30]],
    ['SUM([m1, m2])', [11, 2, 30]],
    ['AVG([m1, m2])', [5.5, 1, 15]],
    ['MIN([m1, m2])', [1, 2, 0]],
    ['MAX(METRICS())', [10, 2, 30]],
    ['SUM(METRICS("m")) / METRIC_COUNT(METRICS("m"))', [11 / 3, 2 / 3, 10]],
    ['m2 - AVG(m2)', [0, 1, -1]],
    ['RATE(m2)', ['-', 1 / 60, -2 / 60]],
    ['m1 / PERIOD(m1)', [10 / 60, '-', 0.5]],
    ['IF(m1 > 15, 1)', ['-', '-', 1]],
    ['IF(m2 != 0 && m1 == 10 || m1 > 20, 1, 0)', [1, 0, 1]],
    ['CEIL(ABS(m2 - 1.5))', [1, 1, 2]],
  ])('%s', (expression, expected) => {
    const got = valueOf(expression, metrics);
    expect(got.map((value) => (value === '-' ? value : Number(value.toFixed(9))))).toEqual(expected.map((value) => (value === '-' ? value : Number(value.toFixed(9)))));
  });

  it('is 0 below a minimum of calls and the share of faults above it, as our alarm on the provider has it', () => {
    const share = 'IF((FILL(f0, 0) + FILL(a0, 0)) >= 5, FILL(f0, 0) / (FILL(f0, 0) + FILL(a0, 0)), 0)';
    expect(valueOf(share, { f0: [4, 3, '-', '-'], a0: [0, 3, 9, '-'] })).toEqual([0, 0.5, 0, 0]);
  });

  it('gives one series per metric for a list', () => expect(evaluateMetricMath('METRICS() * 100', worldOf(metrics)).map(({ label }) => label)).toEqual(['m1', 'm2', 'empty']));

  it('tells which ids it needs', () => expect(idsOfMetricMath('IF(a > 1, FILL(b, REPEAT), SUM([c, a]))')).toEqual(['a', 'b', 'c']));

  it.each([
    ['ANOMALY_DETECTION_BAND(m1)', 'ANOMALY_DETECTION_BAND'], ['m9 + 1', 'm9'], ['SEARCH(\'{A} x\', \'Sum\')', 'SEARCH'], ['m1 +', 'ends too early'], ['m1 % 2', '% 2'],
    ['AVG(m1)', 'single number'], ['FILL(m1)', 'FILL'], ['(m1', '")" is missing'], ['[m1, m2] + [m1]', '"+"'],
  ])('%s is refused by name', (expression, named) => expect(() => valueOf(expression, metrics)).toThrow(named));
});
