import { z } from 'zod';
import type { MetricSample } from '../../../core/metric-statistic';
import { dimensions, integer, listOf, name, number, readInput, time } from '../input';
import type { Datum } from '../metric-store';
import { ServiceError } from '../service-error';
import type { Operation } from './operation';

const hourMs = 3_600_000;

const datum = z.object({
  MetricName: name,
  Dimensions: dimensions.optional(),
  Timestamp: time.optional(),
  Value: number.optional(),
  Values: listOf(number, 150).optional(),
  Counts: listOf(number, 150).optional(),
  StatisticValues: z.object({ SampleCount: number, Sum: number, Minimum: number, Maximum: number }).optional(),
  Unit: z.string().optional(),
  StorageResolution: integer.optional(),
});

const schema = z.object({
  Namespace: name,
  MetricData: listOf(datum, 1000).default([]),
  // Of metrics with entities nothing is kept here; a caller should know.
  EntityMetricData: z.undefined({ error: 'entities are not supported here' }).optional(),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const putMetricData: Operation = (input, { store, now }) => {
  const { Namespace, MetricData } = readInput(schema, input);
  if (Namespace.startsWith('AWS/')) throw new ServiceError('InvalidParameterValue', `The value ${Namespace} for parameter Namespace is invalid: AWS/ is reserved.`);
  const nowMs = now();
  store.put(MetricData.map((one): Datum => {
    if (one.StorageResolution !== undefined && one.StorageResolution !== 1 && one.StorageResolution !== 60) throw new ServiceError('InvalidParameterValue', `StorageResolution ${one.StorageResolution} is invalid: it is 1 or 60.`);
    return { Namespace, MetricName: one.MetricName, Dimensions: one.Dimensions, sample: sampleOf(one, nowMs), unit: one.Unit, highResolution: one.StorageResolution === 1 };
  }));
  return {};
};

function sampleOf({ MetricName, Timestamp, Value, Values, Counts, StatisticValues }: z.output<typeof datum>, nowMs: number): MetricSample {
  const atMs = Timestamp ?? nowMs;
  if (atMs < nowMs - 14 * 24 * hourMs || atMs > nowMs + 2 * hourMs) throw new ServiceError('InvalidParameterValue', `The Timestamp of ${MetricName} is invalid: it must lie between two weeks ago and two hours ahead.`);
  const kinds = [Value, Values, StatisticValues].filter((given) => given !== undefined);
  if (kinds.length !== 1) throw new ServiceError(kinds.length === 0 ? 'MissingParameter' : 'InvalidParameterCombination', `The metric ${MetricName} wants exactly one of Value, Values and StatisticValues.`);
  if (StatisticValues !== undefined) return { atMs, sampleCount: StatisticValues.SampleCount, sum: StatisticValues.Sum, minimum: StatisticValues.Minimum, maximum: StatisticValues.Maximum };
  if (Values === undefined) return { atMs, values: [{ value: Value ?? 0, count: 1 }] };
  if (Counts !== undefined && Counts.length !== Values.length) throw new ServiceError('InvalidParameterValue', `Values and Counts of ${MetricName} must be equally many.`);
  return { atMs, values: Values.map((value, index) => ({ value, count: Counts?.[index] ?? 1 })) };
}
