import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { createAwsMetrics } from '../../lib/aws/metrics';
import type { Metrics } from '../../lib/app/ports';

interface Line {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Namespace: string; readonly Dimensions: readonly (readonly string[])[]; readonly Metrics: readonly object[] }[] };
}

/** What is written to standard output, line by line, without the time. */
function linesOf(work: (metrics: Metrics) => void): object[] {
  const written: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  work(createAwsMetrics({ metrics: new PowertoolsMetrics({ namespace: 'Paymedic', serviceName: 'charge' }) }));
  jest.restoreAllMocks();
  return written.map((text) => {
    const { _aws, ...values } = JSON.parse(text) as Line;
    return { ...values, metrics: _aws.CloudWatchMetrics };
  });
}

afterEach(() => void jest.restoreAllMocks());

describe('metrics', () => {
  it('a call is counted and timed, in high resolution, with the dimensions that alarms name', () => {
    const both = { Provider: 'stripe', Operation: 'confirm' };
    expect(linesOf((metrics) => metrics.providerCall({ provider: 'stripe', operation: 'confirm', status: 'error', latencyMs: 12.5, category: 'transient' }))).toEqual([
      { ...both, Status: 'error', ProviderCalls: 1, metrics: [{ Namespace: 'Paymedic', Dimensions: [['Provider', 'Operation', 'Status']], Metrics: [{ Name: 'ProviderCalls', Unit: 'Count', StorageResolution: 1 }] }] },
      { ...both, ProviderLatency: 12.5, metrics: [{ Namespace: 'Paymedic', Dimensions: [['Provider', 'Operation']], Metrics: [{ Name: 'ProviderLatency', Unit: 'Milliseconds', StorageResolution: 1 }] }] },
      { ...both, ErrorCategory: 'transient', ProviderErrors: 1, metrics: [{ Namespace: 'Paymedic', Dimensions: [['Provider', 'Operation', 'ErrorCategory']], Metrics: [{ Name: 'ProviderErrors', Unit: 'Count', StorageResolution: 1 }] }] },
    ]);
  });

  it('a decline is a call and no error', () => {
    expect(linesOf((metrics) => metrics.providerCall({ provider: 'stripe', operation: 'confirm', status: 'declined', latencyMs: 1 }))).toHaveLength(2);
  });

  it('retries are counted', () => {
    expect(linesOf((metrics) => metrics.retry('stripe', 'replay'))).toEqual([
      { Provider: 'stripe', Operation: 'replay', Retries: 1, metrics: [{ Namespace: 'Paymedic', Dimensions: [['Provider', 'Operation']], Metrics: [{ Name: 'Retries', Unit: 'Count' }] }] },
    ]);
  });

  it('what the healer measures has no dimensions', () => {
    expect(linesOf((metrics) => metrics.gauge('OldestQueuedSeconds', 90))).toEqual([
      { OldestQueuedSeconds: 90, metrics: [{ Namespace: 'Paymedic', Dimensions: [[]], Metrics: [{ Name: 'OldestQueuedSeconds', Unit: 'Seconds' }] }] },
    ]);
  });
});
