import { MetricMathError } from '../../core/metric-math-parser';
import type { FullMetricName } from './metric-store';

/**
 * The metrics that a SEARCH expression finds: `{Namespace,Dimension,…} MetricName="X" Dimension="Y" word`. The schema's dimensions must be
 * exactly those of the metric; every term must hold.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 * @throws MetricMathError for AND, OR, NOT and for a missing schema
 */
export function searchMetrics(text: string, metrics: readonly FullMetricName[]): readonly FullMetricName[] {
  const [, schema, rest = ''] = /^\s*\{([^}]*)\}(.*)$/s.exec(text) ?? [];
  if (schema === undefined) throw new MetricMathError(`SEARCH('${text}'): a search without a schema such as {Namespace,Dimension} is not supported.`);
  const [namespace = '', ...wanted] = schema.split(',').map(unquoted);
  const dimensions = wanted.sort().join();
  const terms = [...rest.matchAll(/(?:([A-Za-z0-9_]+)\s*=\s*)?("[^"]*"|[^\s"]+)/g)].map(([, key, value = '']) => ({ key, value: unquoted(value) }));
  const operator = terms.find(({ key, value }) => key === undefined && /^(AND|OR|NOT)$|[()]/.test(value));
  if (operator !== undefined) throw new MetricMathError(`SEARCH('${text}'): "${operator.value}" is not supported in a search.`);
  return metrics.filter((metric) => {
    const names = metric.Dimensions.map(({ Name }) => Name).sort();
    return metric.Namespace === namespace && names.join() === dimensions && terms.every(({ key, value }) => holds(metric, key, value));
  });
}

/** How a found metric is labelled where the expression has no label of its own. */
export function searchLabel({ MetricName: own, Dimensions }: FullMetricName): string {
  return Dimensions.length === 0 ? own : Dimensions.map(({ Value }) => Value).join(' ');
}

function holds({ MetricName: own, Dimensions }: FullMetricName, key: string | undefined, value: string): boolean {
  if (key === 'MetricName') return own === value;
  if (key !== undefined) return Dimensions.some((dimension) => dimension.Name === key && dimension.Value === value);
  return [own, ...Dimensions.map(({ Value }) => Value)].some((one) => one.toLowerCase().includes(value.toLowerCase()));
}

const unquoted = (text: string): string => text.trim().replaceAll(/^"|"$/g, '');
