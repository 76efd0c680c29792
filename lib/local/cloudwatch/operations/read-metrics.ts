import { z } from 'zod';
import { dimensions, integer, listOf, metricDataQuery, name, pageOf, readInput, time } from '../input';
import { checkPeriod, readStatistic, runQuery } from '../metric-query';
import type { OutputValue } from '../response';
import { ServiceError } from '../service-error';
import type { Operation } from './operation';

/** Finer than a minute only for metrics that were stored so. */
const allowedPeriods = [1, 5, 10, 20, 30];
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const maximumPoints = 1440;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export const getMetricData: Operation = (input, { store, now }) => {
  const { MetricDataQueries: queries, StartTime, EndTime, ScanBy } = readInput(z.object({
    MetricDataQueries: listOf(metricDataQuery), StartTime: time, EndTime: time, ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  }), input);
  checkOrder(StartTime, EndTime);
  for (const { Id, MetricStat, Expression } of queries) {
    if ((MetricStat === undefined) === (Expression === undefined)) throw new ServiceError('ValidationError', `The query ${Id} wants either MetricStat or Expression.`);
    if (queries.filter((other) => other.Id === Id).length > 1) throw new ServiceError('ValidationError', `The Id ${Id} is used twice.`);
    if (MetricStat !== undefined) checkPeriod(MetricStat.Period, allowedPeriods);
  }
  const world = { store, nowMs: now(), searchAllowed: true, gridMs: (periodSeconds: number) => gridOf(StartTime, EndTime, periodSeconds) };
  const results = queries.filter(({ ReturnData }) => ReturnData !== false).flatMap(({ Id }) => runQuery(Id, queries, world).map(({ label, points }) => {
    const sorted = [...points].sort(([a], [b]) => (ScanBy === 'TimestampAscending' ? a - b : b - a));
    return { Id, Label: label, Timestamps: sorted.map(([atMs]) => new Date(atMs)), Values: sorted.map(([, value]) => value), StatusCode: 'Complete' };
  }));
  return { MetricDataResults: results, Messages: [] };
};

export const getMetricStatistics: Operation = (input, { store, now }) => {
  const request = readInput(z.object({
    Namespace: name, MetricName: name, Dimensions: dimensions.optional(), StartTime: time, EndTime: time, Period: integer,
    Statistics: listOf(z.string(), 5).default([]), ExtendedStatistics: listOf(z.string(), 10).default([]), Unit: z.string().optional(),
  }), input);
  const { Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Statistics, ExtendedStatistics, Unit } = request;
  if (Statistics.length + ExtendedStatistics.length === 0) throw new ServiceError('MissingParameter', 'Must specify either Statistics or ExtendedStatistics.');
  checkOrder(StartTime, EndTime);
  checkPeriod(Period, allowedPeriods);
  const grid = gridOf(StartTime, EndTime, Period);
  if (grid.length > maximumPoints) throw new ServiceError('InvalidParameterCombination', `You have requested up to ${grid.length} datapoints, which exceeds the limit of ${maximumPoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`);
  const fromMs = grid[0] ?? StartTime;
  const ask = (text: string) => store.points({ metric: { Namespace, MetricName, Dimensions }, statistic: readStatistic(text), periodSeconds: Period, fromMs, toMs: (grid.at(-1) ?? fromMs) + Period * 1000, nowMs: now(), unit: Unit });
  const plain = Statistics.map((text) => [text, ask(text)] as const);
  const extended = ExtendedStatistics.map((text) => [text, ask(text)] as const);
  const times = [...new Set([...plain, ...extended].flatMap(([, points]) => [...points.keys()]))];
  return {
    Label: MetricName,
    Datapoints: times.map((atMs): OutputValue => ({
      Timestamp: new Date(atMs),
      ...Object.fromEntries(plain.map(([text, points]) => [text, points.get(atMs)?.value])),
      Unit: Unit ?? 'None',
      ExtendedStatistics: extended.length === 0 ? undefined : new Map(extended.map(([text, points]) => [text, points.get(atMs)?.value])),
    })),
  };
};

export const listMetrics: Operation = (input, { store, now }) => {
  const filter = readInput(z.object({
    Namespace: z.string().optional(), MetricName: z.string().optional(), NextToken: z.string().optional(),
    Dimensions: listOf(z.object({ Name: name, Value: z.string().optional() }), 10).default([]),
  }), input);
  const found = store.list(now()).filter((metric) =>
    (filter.Namespace === undefined || metric.Namespace === filter.Namespace) && (filter.MetricName === undefined || metric.MetricName === filter.MetricName)
    && filter.Dimensions.every(({ Name, Value }) => metric.Dimensions.some((own) => own.Name === Name && (Value === undefined || own.Value === Value))));
  const { page, next } = pageOf(found, filter.NextToken, 500);
  return { Metrics: page.map(({ Namespace, MetricName, Dimensions }) => ({ Namespace, MetricName, Dimensions: Dimensions.map(({ Name, Value }) => ({ Name, Value })) })), NextToken: next };
};

function checkOrder(startMs: number, endMs: number): void {
  if (startMs >= endMs) throw new ServiceError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
}

/** Starts of the periods from `startMs` to before `endMs`. */
function gridOf(startMs: number, endMs: number, periodSeconds: number): readonly number[] {
  const periodMs = periodSeconds * 1000;
  const first = Math.floor(startMs / periodMs) * periodMs;
  const count = Math.ceil((endMs - first) / periodMs);
  if (count > 200_000) throw new ServiceError('ValidationError', `${count} periods of ${periodSeconds} seconds are too many for one call: ask for a shorter time or a longer period.`);
  return Array.from({ length: count }, (_, index) => first + index * periodMs);
}
