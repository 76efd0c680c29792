import { evaluateMetricMath } from '../../core/metric-math';
import type { Series } from '../../core/metric-math';
import { idsOfMetricMath, MetricMathError } from '../../core/metric-math-parser';
import { parseStatistic } from '../../core/metric-statistic';
import type { Statistic } from '../../core/metric-statistic';
import type { MetricDataQuery } from './input';
import { searchLabel, searchMetrics } from './metric-search';
import type { MetricStore } from './metric-store';
import { ServiceError } from './service-error';

export interface QueryWorld {
  readonly store: MetricStore;
  readonly nowMs: number;
  /** The periods that are asked for, by their length. */
  gridMs(periodSeconds: number): readonly number[];
  /** False in alarms. */
  readonly searchAllowed: boolean;
}

/**
 * The series of one query, by metric or by expression.
 * @throws ServiceError that names the id, statistic or function which is not understood
 */
export function runQuery(id: string, queries: readonly MetricDataQuery[], world: QueryWorld): readonly Series[] {
  const run = createRun(queries, world);
  try {
    return run(id, []);
  } catch (error) {
    if (error instanceof MetricMathError) throw new ServiceError('ValidationError', `Error in expression '${id}': ${error.message}`, { cause: error });
    throw error;
  }
}

/** @throws ServiceError */
export function readStatistic(text: string): Statistic {
  const statistic = parseStatistic(text);
  if (statistic === undefined) throw new ServiceError('ValidationError', `The statistic ${text} is not supported: use SampleCount, Sum, Average, Minimum, Maximum or a percentile such as p99.`);
  return statistic;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html */
export function checkPeriod(periodSeconds: number, allowed: readonly number[]): void {
  if (periodSeconds > 0 && (allowed.includes(periodSeconds) || periodSeconds % 60 === 0)) return;
  throw new ServiceError('ValidationError', `The period ${periodSeconds} is invalid: it must be ${allowed.join(', ')} or a multiple of 60 seconds.`);
}

type Run = (id: string, within: readonly string[]) => readonly Series[];

function createRun(queries: readonly MetricDataQuery[], world: QueryWorld): Run {
  const byId = new Map(queries.map((query) => [query.Id, query]));
  const done = new Map<string, readonly Series[]>();

  function periodOf(query: MetricDataQuery, within: readonly string[]): number {
    if (query.MetricStat !== undefined) return query.MetricStat.Period;
    if (query.Period !== undefined) return query.Period;
    const parts = idsOfMetricMath(query.Expression ?? '0').flatMap((id) => (within.includes(id) ? [] : (byId.get(id) ?? [])));
    const others = parts.length > 0 ? parts : queries.filter(({ MetricStat }) => MetricStat !== undefined);
    return Math.max(0, ...others.map((part) => periodOf(part, [...within, query.Id]))) || 60;
  }

  function run(id: string, within: readonly string[]): readonly Series[] {
    const known = done.get(id);
    if (known !== undefined) return known;
    const query = byId.get(id);
    if (query === undefined) return [];
    if (within.includes(id)) throw new MetricMathError(`${id} depends on itself.`);
    const series = query.MetricStat === undefined ? math(query, [...within, id]) : [metricSeries(query, world)];
    done.set(id, series);
    return series;
  }

  function math(query: MetricDataQuery, within: readonly string[]): readonly Series[] {
    const periodSeconds = periodOf(query, []);
    const label = query.Label ?? query.Id;
    const found = evaluateMetricMath(query.Expression ?? '', {
      gridMs: world.gridMs(periodSeconds),
      periodSeconds,
      metricIds: queries.filter(({ MetricStat }) => MetricStat !== undefined).map(({ Id }) => Id),
      value: (id) => {
        if (!byId.has(id)) return undefined;
        const series = run(id, within);
        return series.length === 1 ? series[0] : series;
      },
      ...(world.searchAllowed && { search: (text: string, statistic: string, seconds: number) => searchMetrics(text, world.store.list(world.nowMs)).map((metric) => metricSeries({ Id: query.Id, Label: searchLabel(metric), MetricStat: { Metric: { ...metric, Dimensions: [...metric.Dimensions] }, Period: seconds, Stat: statistic } }, world)) }),
    });
    return found.map((series) => (series.label === '' || found.length === 1 ? { ...series, label: query.Label === '' ? series.label || label : label } : series));
  }

  return run;
}

function metricSeries({ MetricStat: stat, Label: label }: MetricDataQuery, world: QueryWorld): Series {
  if (stat === undefined) throw new MetricMathError('A query has neither MetricStat nor Expression.');
  const grid = world.gridMs(stat.Period);
  const fromMs = grid[0] ?? 0;
  const points = world.store.points({ metric: stat.Metric, statistic: readStatistic(stat.Stat), periodSeconds: stat.Period, fromMs, toMs: (grid.at(-1) ?? fromMs) + stat.Period * 1000, nowMs: world.nowMs, unit: stat.Unit });
  return { label: label ?? stat.Metric.MetricName, periodSeconds: stat.Period, points: new Map([...points].map(([atMs, { value }]) => [atMs, value])) };
}
