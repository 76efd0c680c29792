import { alarmReason, type Evaluated } from './alarm-reason';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

export type Comparison = keyof typeof comparisons;
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What an alarm compares, and how often it must be true. */
export interface AlarmDefinition {
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly periodSeconds: number;
  /** N: how many of the newest points are looked at. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. At most N. */
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
  /** For alarms on a percentile: with too few samples to say something, `ignore` keeps the state. */
  readonly lowSamples?: { readonly percentile: number; readonly treatment: 'evaluate' | 'ignore' };
}

/** One period of the metric that has data. */
export interface AlarmPoint {
  /** Start of the period, milliseconds since 1970. */
  readonly atMs: number;
  readonly value: number;
  /** Only needed for `lowSamples`. */
  readonly sampleCount?: number;
}

export interface AlarmVerdict {
  readonly state: AlarmState;
  /** Worded as CloudWatch words it. When the state is kept for want of data, why. */
  readonly reason: string;
  /** What was evaluated, newest first. */
  readonly evaluated: readonly Evaluated[];
}

/**
 * How many points are fetched beyond N, so that late ones can be replaced by older ones. AWS publishes only the example of its
 * tables, 5 for N = 3; that the surplus is always 2 is our reading.
 */
export const surplusPoints = 2;

/**
 * Starts (milliseconds since 1970) of the periods that are looked at, oldest first. The period that still runs is none of them.
 */
export function evaluationRange({ periodSeconds, evaluationPeriods }: AlarmDefinition, nowMs: number): readonly number[] {
  const periodMs = periodSeconds * 1000;
  const count = evaluationPeriods + surplusPoints;
  const newest = Math.floor(nowMs / periodMs) * periodMs - periodMs;
  return Array.from({ length: count }, (_, index) => newest - (count - 1 - index) * periodMs);
}

/**
 * The state that a metric alarm takes. Points outside the evaluation range are not looked at.
 * Source: "Configuring how CloudWatch alarms treat missing data",
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(definition: AlarmDefinition, points: readonly AlarmPoint[], previous: AlarmState, nowMs: number): AlarmVerdict {
  const range = evaluationRange(definition, nowMs);
  const byTime = new Map(points.map((point) => [point.atMs, point]));
  const real = range.flatMap((atMs, index) => {
    const point = byTime.get(atMs);
    if (point === undefined) return [];
    // 1 is the newest period.
    return [{ ...point, age: range.length - index, breaching: comparisons[definition.comparison](point.value, definition.threshold) }];
  });
  const chosen = real.slice(-definition.evaluationPeriods);
  const state = hasTooFewSamples(definition, chosen) ? previous : decide(definition, chosen, previous);
  const evaluated = chosen.map(({ atMs, value, sampleCount, breaching }) => ({ atMs, value, breaching, ...(sampleCount !== undefined && { sampleCount }) })).reverse();
  return { state, reason: alarmReason(definition, evaluated, previous, state), evaluated };
}

interface RealPoint {
  readonly age: number;
  readonly breaching: boolean;
}

function decide({ missingData, evaluationPeriods, datapointsToAlarm }: AlarmDefinition, chosen: readonly RealPoint[], previous: AlarmState): AlarmState {
  const breaching = chosen.filter((point) => point.breaching).length;
  const filled = evaluationPeriods - chosen.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (filled === 0) return 'OK';
  switch (missingData) {
    case 'breaching':
      return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'missing':
      if (chosen.length === 0) return 'INSUFFICIENT_DATA';
      if (breaching < chosen.length) return 'OK';
      // All that is there breaches, but it is too little to count. Old enough, it is an alarm ("premature alarm state"); else
      // the next point may still clear it, and the documents say only that it is no alarm yet.
      return chosen.some((point) => point.age >= datapointsToAlarm) ? 'ALARM' : previous;
    case 'ignore':
      return breaching < chosen.length ? 'OK' : previous;
    default:
      return missingData satisfies never;
  }
}

/**
 * "Percentile-based CloudWatch alarms and low data samples": fewer than 10/(1-p) samples for p of at least 0.5, else fewer than 10/p.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function hasTooFewSamples({ lowSamples }: AlarmDefinition, chosen: readonly AlarmPoint[]): boolean {
  if (lowSamples === undefined || lowSamples.treatment === 'evaluate') return false;
  const share = lowSamples.percentile / 100;
  const needed = 10 / (share >= 0.5 ? 1 - share : share);
  // 10 / (1 - 0.99) is 1000 and some rounding error.
  return chosen.some(({ sampleCount }) => sampleCount !== undefined && sampleCount < needed - 1e-6);
}
