import { MetricResolution, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../app/ports';

type GaugeName = Parameters<Metrics['gauge']>[0];
type Resolution = (typeof MetricResolution)[keyof typeof MetricResolution];
type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

const gaugeUnits: Record<GaugeName, Unit> = {
  QueuedPayments: MetricUnit.Count,
  OldestQueuedSeconds: MetricUnit.Seconds,
  UnknownPayments: MetricUnit.Count,
  HealerHeartbeat: MetricUnit.Count,
  Route: MetricUnit.NoUnit,
  LateEvents: MetricUnit.Count,
};

/** Metrics in the embedded metric format: one line for each set of dimensions, as each line has one. */
export function createAwsMetrics({ metrics }: { readonly metrics: PowertoolsMetrics }): Metrics {
  function put(name: string, unit: Unit, value: number, dimensions: Record<string, string>, resolution: Resolution = MetricResolution.Standard): void {
    const line = metrics.singleMetric();
    // Powertools would add `service`; each combination of dimensions is billed. An empty set stands for "none".
    line.clearDefaultDimensions();
    line.addDimensions(dimensions);
    line.addMetric(name, unit, value, resolution);
  }

  return {
    providerCall({ provider, operation, status, latencyMs, category }) {
      const both = { Provider: provider, Operation: operation };
      put('ProviderCalls', MetricUnit.Count, 1, { ...both, Status: status }, MetricResolution.High);
      put('ProviderLatency', MetricUnit.Milliseconds, latencyMs, both, MetricResolution.High);
      if (category !== undefined) put('ProviderErrors', MetricUnit.Count, 1, { ...both, ErrorCategory: category }, MetricResolution.High);
    },
    retry: (provider, operation) => put('Retries', MetricUnit.Count, 1, { Provider: provider, Operation: operation }),
    gauge: (name, value) => put(name, gaugeUnits[name], value, {}),
  };
}
