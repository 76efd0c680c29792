import { z } from 'zod';
import type { Datum } from './metric-store';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const document = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(z.object({
      Namespace: z.string().min(1),
      Dimensions: z.array(z.array(z.string())).default([[]]),
      Metrics: z.array(z.object({ Name: z.string().min(1), Unit: z.string().optional(), StorageResolution: z.union([z.literal(1), z.literal(60)]).optional() })),
    })),
  }),
});

/** A metric's value: a number, or several. */
const values = z.union([z.number().transform((value) => [value]), z.array(z.number())]);

/** The metrics in a log line of the embedded metric format; none for every other line, however odd. */
export function readEmf(line: string): readonly Datum[] {
  if (!line.includes('"_aws"')) return [];
  const read = document.safeParse(parsed(line));
  if (!read.success) return [];
  const { _aws: { Timestamp: atMs, CloudWatchMetrics }, ...fields } = read.data;
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => Metrics.flatMap(({ Name, Unit: unit, StorageResolution }) => {
    const found = values.safeParse(fields[Name]);
    if (!found.success) return [];
    const sample = { atMs, values: found.data.map((value) => ({ value, count: 1 })) };
    // An empty list of sets is one set without dimensions here; a dimension without a value drops the set, as CloudWatch does.
    return (Dimensions.length === 0 ? [[]] : Dimensions).flatMap((set) => {
      const named = set.flatMap((dimension) => (fields[dimension] === undefined ? [] : [{ Name: dimension, Value: String(fields[dimension] as string | number) }]));
      return named.length < set.length ? [] : [{ Namespace, MetricName: Name, Dimensions: named, sample, unit, highResolution: StorageResolution === 1 }];
    });
  }));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
