import { statisticOf } from '../../core/metric-statistic';
import type { MetricSample, Statistic } from '../../core/metric-statistic';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricName {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[] | undefined;
}

/** Dimensions sorted by name. */
export interface FullMetricName extends MetricName {
  readonly Dimensions: readonly Dimension[];
}

/** A sample on its way into a metric. */
export interface Datum extends MetricName {
  readonly sample: MetricSample;
  readonly unit?: string | undefined;
  /** Standard resolution keeps minutes only. @default false */
  readonly highResolution?: boolean | undefined;
  /** Nobody sees it before, milliseconds since 1970. @default at once */
  readonly visibleAtMs?: number | undefined;
}

export interface PointsRequest {
  readonly metric: MetricName;
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  /** Inclusive; a multiple of the period. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Only what had arrived by then. */
  readonly nowMs: number;
  readonly unit?: string | undefined;
}

export interface StatisticPoint {
  readonly value: number;
  readonly sampleCount: number;
}

export interface MetricStore {
  put(data: readonly Datum[]): void;
  /** By start of the period; periods without data are absent. */
  points(request: PointsRequest): ReadonlyMap<number, StatisticPoint>;
  /** Metrics that have data by `nowMs`. */
  list(nowMs: number): readonly FullMetricName[];
}

interface Stored extends Pick<Datum, 'unit'> {
  readonly sample: MetricSample;
  readonly visibleAtMs: number;
}

interface Metric {
  readonly name: FullMetricName;
  firstVisibleAtMs: number;
  readonly minutes: Map<number, Stored[]>;
}

const minuteMs = 60_000;

/** Keeps samples in memory for as long as it lives. */
export function createMetricStore(): MetricStore {
  const metrics = new Map<string, Metric>();

  function metricFor(name: MetricName): Metric {
    const full = normalised(name);
    const key = JSON.stringify(full);
    const known = metrics.get(key);
    if (known !== undefined) return known;
    const made = { name: full, firstVisibleAtMs: Infinity, minutes: new Map<number, Stored[]>() };
    metrics.set(key, made);
    return made;
  }

  return {
    put(data) {
      for (const { sample, unit, highResolution = false, visibleAtMs = -Infinity, ...name } of data) {
        const metric = metricFor(name);
        const minute = Math.floor(sample.atMs / minuteMs) * minuteMs;
        const atMs = highResolution ? Math.floor(sample.atMs / 1000) * 1000 : minute;
        const stored = metric.minutes.get(minute) ?? [];
        stored.push({ sample: { ...sample, atMs }, visibleAtMs, unit });
        metric.minutes.set(minute, stored);
        metric.firstVisibleAtMs = Math.min(metric.firstVisibleAtMs, visibleAtMs);
      }
    },
    points({ metric, statistic, periodSeconds, fromMs, toMs, nowMs, unit }) {
      const periodMs = periodSeconds * 1000;
      const minutes = metrics.get(JSON.stringify(normalised(metric)))?.minutes;
      const periods = new Map<number, MetricSample[]>();
      for (let minute = Math.floor(fromMs / minuteMs) * minuteMs; minutes !== undefined && minute < toMs; minute += minuteMs) {
        for (const { sample, visibleAtMs, unit: own } of minutes.get(minute) ?? []) {
          if (visibleAtMs > nowMs || sample.atMs < fromMs || sample.atMs >= toMs || (unit !== undefined && unit !== own)) continue;
          const start = Math.floor(sample.atMs / periodMs) * periodMs;
          const samples = periods.get(start);
          if (samples === undefined) periods.set(start, [sample]);
          else samples.push(sample);
        }
      }
      return new Map([...periods].sort(([a], [b]) => a - b).flatMap(([start, samples]) => {
        const point = statisticOf(samples, statistic);
        return point === undefined ? [] : [[start, point] as const];
      }));
    },
    list: (nowMs) => [...metrics.values()].filter(({ firstVisibleAtMs }) => firstVisibleAtMs <= nowMs).map(({ name }) => name),
  };
}

/** The same metric whatever the order of its dimensions. */
function normalised({ Namespace, MetricName: own, Dimensions }: MetricName): FullMetricName {
  const sorted = (Dimensions ?? []).map(({ Name, Value }) => ({ Name, Value })).sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return { Namespace, MetricName: own, Dimensions: sorted };
}
