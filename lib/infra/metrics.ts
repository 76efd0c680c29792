import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

const namespace = 'Paymedic';

/** The configured provider that payments go to by default. */
const provider = 'stripe';

export type Operation = 'create' | 'confirm' | 'retrieve' | 'cancel' | 'probe';
type Status = 'ok' | 'declined' | 'error';
type ErrorCategory = 'transient' | 'network' | 'authentication' | 'validation' | 'rate_limit' | 'unknown';
type Gauge = 'QueuedPayments' | 'OldestQueuedSeconds' | 'UnknownPayments' | 'HealerHeartbeat' | 'Route' | 'LateEvents';

const minute = Duration.minutes(1);

export function providerCalls(operation: Operation, status: Status, period = minute, of = provider): Metric {
  return new Metric({ namespace, metricName: 'ProviderCalls', dimensionsMap: { Provider: of, Operation: operation, Status: status }, statistic: Stats.SUM, period });
}

export function providerErrors(operation: Operation, category: ErrorCategory, period = minute): Metric {
  return new Metric({ namespace, metricName: 'ProviderErrors', dimensionsMap: { Provider: provider, Operation: operation, ErrorCategory: category }, statistic: Stats.SUM, period });
}

/** Milliseconds. */
export function providerLatency(operation: Operation, statistic: string): Metric {
  return new Metric({ namespace, metricName: 'ProviderLatency', dimensionsMap: { Provider: provider, Operation: operation }, statistic, period: minute });
}

/** Calls of the fallback that brought no answer: payments, and the healer's reads. */
export function fallbackFaults(name: string): MathExpression {
  return total((['create', 'confirm', 'probe'] as const).map((operation) => providerCalls(operation, 'error', minute, name)), `Failed calls of ${name}`);
}

/** Calls of the fallback by what became of them, for a graph. */
export function fallbackCalls(name: string): Metric[] {
  return (['ok', 'declined', 'error'] as const).map((status) => providerCalls('confirm', status, minute, name).with({ label: `confirm ${status}` }));
}

/** What the healer measures in the ledger, and `LateEvents`, the tries of events that failed although the events are late. */
export function gauge(metricName: Gauge, statistic: string = Stats.MAXIMUM): Metric {
  return new Metric({ namespace, metricName, statistic, period: minute });
}

/** 1 while new payments go to the default provider, else 0: also while a fallback has taken over, the others wait. */
export function usualRoute(): MathExpression {
  return new MathExpression({ expression: 'IF(route > 1, 0, route)', usingMetrics: { route: gauge('Route', Stats.MINIMUM) }, label: 'Route is the default provider', period: minute });
}

/** The sum of metrics of which some may have no data: nothing counted is 0. */
export function total(metrics: readonly IMetric[], label: string, period = minute): MathExpression {
  const ids = metrics.map((_, index) => `m${index}`);
  return new MathExpression({
    expression: ids.map((id) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    label,
    period,
  });
}

export interface FaultRatio {
  readonly operations: readonly Operation[];
  /** Fewer calls or fewer faults than this say nothing: the share is then 0. */
  readonly least: { readonly calls: number } | { readonly faults: number };
  readonly period: Duration;
}

/**
 * Share (0–1) of the operations' calls that failed by the provider's fault.
 * Declines are answers, our own faults and 429 say nothing about an outage.
 */
export function faultRatio({ operations, least, period }: FaultRatio): MathExpression {
  const faults = operations.flatMap((operation) => [providerErrors(operation, 'transient', period), providerErrors(operation, 'network', period)]);
  const answers = operations.flatMap((operation) => [providerCalls(operation, 'ok', period), providerCalls(operation, 'declined', period)]);
  const ids = (prefix: string, metrics: Metric[]) => metrics.map((_, index) => `FILL(${prefix}${index}, 0)`).join(' + ');
  const failed = `(${ids('f', faults)})`;
  const all = `(${ids('f', faults)} + ${ids('a', answers)})`;
  return new MathExpression({
    expression: `IF(${'calls' in least ? `${all} >= ${least.calls}` : `${failed} >= ${least.faults}`}, ${failed} / ${all}, 0)`,
    usingMetrics: { ...named('f', faults), ...named('a', answers) },
    label: 'Share of calls that failed by the provider\'s fault',
    period,
  });
}

/** Share (0–100) of an operation's calls that were answered: a decline is an answer. */
export function successPercent(operation: Operation): MathExpression {
  // Ids are shared by a whole graph, so they name the operation too.
  const ok = `${operation}Ok`;
  const declined = `${operation}Declined`;
  const error = `${operation}Error`;
  const answered = `(FILL(${ok}, 0) + FILL(${declined}, 0))`;
  return new MathExpression({
    expression: `100 * ${answered} / (${answered} + FILL(${error}, 0))`,
    usingMetrics: { [ok]: providerCalls(operation, 'ok'), [declined]: providerCalls(operation, 'declined'), [error]: providerCalls(operation, 'error') },
    label: operation,
    period: minute,
  });
}

/** One line for each combination that exists; for dashboards only, alarms refuse a search. */
export function search(metricName: 'ProviderErrors' | 'Retries', dimensions: string): MathExpression {
  return new MathExpression({ expression: `SEARCH('{${namespace},${dimensions}} MetricName="${metricName}"', 'Sum', 60)`, usingMetrics: {}, label: '', period: minute });
}

function named(prefix: string, metrics: Metric[]): Record<string, Metric> {
  return Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
}
