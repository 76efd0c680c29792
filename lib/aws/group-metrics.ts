import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '@aws-lambda-powertools/metrics';

/** `LogErrors` by the id of the error group: one dimension, since each combination is billed. */
export function createGroupMetrics({ metrics }: { readonly metrics: Metrics }): (groupId: string, count: number) => void {
  return (groupId, count) => {
    const line = metrics.singleMetric();
    line.clearDefaultDimensions();
    line.addDimension('GroupId', groupId);
    line.addMetric('LogErrors', MetricUnit.Count, count);
  };
}
