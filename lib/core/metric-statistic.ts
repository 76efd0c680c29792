/** What one call or log line said about a metric at one time: values with counts, or a set whose values are not known. */
export type MetricSample =
  | { readonly atMs: number; readonly values: readonly MetricValue[] }
  | { readonly atMs: number; readonly sampleCount: number; readonly sum: number; readonly minimum: number; readonly maximum: number };

export interface MetricValue {
  readonly value: number;
  readonly count: number;
}

/** `Sum` and the like, or a percentile in (0, 100). */
export type Statistic = 'SampleCount' | 'Sum' | 'Average' | 'Minimum' | 'Maximum' | { readonly percentile: number };

/** As the API writes statistics: `Sum`, `p99.9`. Undefined for what is not one of ours (trimmed means and their kin). */
export function parseStatistic(text: string): Statistic | undefined {
  const known = (['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const).find((name) => name === text);
  if (known !== undefined) return known;
  const percentile = Number(/^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(text)?.[1]);
  return percentile > 0 && percentile <= 100 ? { percentile } : undefined;
}

/** All samples of one period, put together. */
interface Summary {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Undefined if the values of some sample are not known. */
  readonly values: readonly MetricValue[] | undefined;
}

/**
 * A statistic over samples, with their number; undefined without samples, and for a percentile of sets whose values are not known.
 * A percentile is the smallest value that at least so many percent of the samples do not exceed; AWS estimates its own.
 */
export function statisticOf(samples: readonly MetricSample[], statistic: Statistic): { readonly value: number; readonly sampleCount: number } | undefined {
  const summary = summarise(samples);
  const { sampleCount } = summary;
  if (sampleCount === 0) return undefined;
  const value = valueOf(summary, statistic);
  return value === undefined ? undefined : { value, sampleCount };
}

function valueOf({ sampleCount, sum, minimum, maximum, values }: Summary, statistic: Statistic): number | undefined {
  switch (statistic) {
    case 'SampleCount':
      return sampleCount;
    case 'Sum':
      return sum;
    case 'Average':
      return sum / sampleCount;
    case 'Minimum':
      return minimum;
    case 'Maximum':
      return maximum;
    default:
      return values === undefined ? undefined : percentileOf(values, sampleCount, statistic.percentile);
  }
}

function percentileOf(values: readonly MetricValue[], sampleCount: number, percentile: number): number | undefined {
  const wanted = (percentile / 100) * sampleCount;
  const sorted = [...values].sort((a, b) => a.value - b.value);
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    // 0.07 * 100 is a little more than 7.
    if (passed >= wanted - 1e-9) return value;
  }
  return sorted.at(-1)?.value;
}

function summarise(samples: readonly MetricSample[]): Summary {
  let sampleCount = 0;
  let sum = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  const values: MetricValue[] = [];
  let known = true;
  for (const sample of samples) {
    const single = 'values' in sample ? sample.values : valuesOfSet(sample);
    if (single === undefined && !('values' in sample)) {
      known = false;
      sampleCount += sample.sampleCount;
      sum += sample.sum;
      minimum = Math.min(minimum, sample.minimum);
      maximum = Math.max(maximum, sample.maximum);
    }
    for (const { value, count } of single ?? []) {
      sampleCount += count;
      sum += value * count;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
      values.push({ value, count });
    }
  }
  return { sampleCount, sum, minimum, maximum, values: known ? values : undefined };
}

/**
 * Percentiles of statistic sets exist only for one sample, or if all samples are equal:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Percentiles
 */
function valuesOfSet({ sampleCount, minimum, maximum }: Extract<MetricSample, { sampleCount: number }>): readonly MetricValue[] | undefined {
  return minimum === maximum ? [{ value: minimum, count: sampleCount }] : undefined;
}
