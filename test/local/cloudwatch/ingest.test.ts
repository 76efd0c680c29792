import { describe, expect, it, jest } from '@jest/globals';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createAwsMetrics } from '../../../lib/aws/metrics';
import { createDelay, realisticDelays } from '../../../lib/local/cloudwatch/delays';
import { readEmf } from '../../../lib/local/cloudwatch/emf';
import { readLambdaLines } from '../../../lib/local/cloudwatch/lambda-lines';
import type { LogLine } from '../../../lib/local/cloudwatch/lambda-lines';
import { createLogPoller } from '../../../lib/local/cloudwatch/log-poller';
import type { Datum } from '../../../lib/local/cloudwatch/metric-store';
import { pollQueues } from '../../../lib/local/cloudwatch/queue-poller';

const emf = (fields: object, metrics: object[], Dimensions: unknown = [['Provider']]) => JSON.stringify({ _aws: { Timestamp: 1000, CloudWatchMetrics: [{ Namespace: 'Paymedic', Dimensions, Metrics: metrics }] }, ...fields });

describe('a log line of the embedded metric format', () => {
  it('gives one datum for each metric and each set of dimensions', () => {
    const line = emf({ Provider: 'stripe', Status: 'ok', Calls: 2, Latency: [5, 7] }, [{ Name: 'Calls', Unit: 'Count', StorageResolution: 1 }, { Name: 'Latency', Unit: 'Milliseconds' }], [['Provider'], ['Provider', 'Status']]);
    const provider = { Name: 'Provider', Value: 'stripe' };
    const status = { Name: 'Status', Value: 'ok' };
    expect(readEmf(line)).toEqual([
      { Namespace: 'Paymedic', MetricName: 'Calls', Dimensions: [provider], sample: { atMs: 1000, values: [{ value: 2, count: 1 }] }, unit: 'Count', highResolution: true },
      { Namespace: 'Paymedic', MetricName: 'Calls', Dimensions: [provider, status], sample: { atMs: 1000, values: [{ value: 2, count: 1 }] }, unit: 'Count', highResolution: true },
      { Namespace: 'Paymedic', MetricName: 'Latency', Dimensions: [provider], sample: { atMs: 1000, values: [{ value: 5, count: 1 }, { value: 7, count: 1 }] }, unit: 'Milliseconds', highResolution: false },
      { Namespace: 'Paymedic', MetricName: 'Latency', Dimensions: [provider, status], sample: { atMs: 1000, values: [{ value: 5, count: 1 }, { value: 7, count: 1 }] }, unit: 'Milliseconds', highResolution: false },
    ]);
  });

  it('is what our own functions write', () => {
    const lines: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    const metrics = createAwsMetrics({ metrics: new Metrics({ namespace: 'Paymedic' }) });
    metrics.providerCall({ provider: 'stripe', operation: 'confirm', status: 'error', latencyMs: 12, category: 'transient' });
    metrics.gauge('QueuedPayments', 3);
    jest.restoreAllMocks();
    expect(lines.flatMap(readEmf).map(({ MetricName, Dimensions = [], highResolution }) => [MetricName, Dimensions.map(({ Value }) => Value).sort().join(), highResolution])).toEqual([
      ['ProviderCalls', 'confirm,error,stripe', true], ['ProviderLatency', 'confirm,stripe', true], ['ProviderErrors', 'confirm,stripe,transient', true], ['QueuedPayments', '', false],
    ]);
  });

  it.each(['', 'START RequestId: 1', '{"_aws":', '{"_aws":{}}', '{"message":"about \\"_aws\\""}', emf({ Provider: 'x' }, [{ Name: 'Calls' }]), emf({ Calls: 'many', Provider: 'x' }, [{ Name: 'Calls' }]), emf({ Calls: 1 }, [{ Name: 'Calls' }])])('gives nothing when it is none, or is incomplete: %s', (line) => {
    expect(readEmf(line)).toEqual([]);
  });
});

const line = (text: string, atMs = 0, stream = 's'): LogLine => ({ text, atMs, stream });
const report = 'REPORT RequestId: 1\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB';

describe('the platform\'s lines of a function', () => {
  it('count invocations, durations and failures', () => {
    const data = readLambdaLines('f', [line('START RequestId: 1 Version: $LATEST'), line(report), line('2026-11-22T12:00:00.000Z\t2\tERROR\tInvoke Error\t{}'), line(report.replace('12.5', '7'))]);
    expect(data.map(({ MetricName, sample }) => [MetricName, 'values' in sample && sample.values[0]?.value])).toEqual([['Invocations', 1], ['Errors', 0], ['Duration', 12.5], ['Invocations', 1], ['Errors', 1], ['Duration', 7]]);
    expect(data[0]?.Dimensions).toEqual([{ Name: 'FunctionName', Value: 'f' }]);
  });

  it('count what the local endpoint\'s functions throw', () => {
    const thrown = [line('Error: planted'), line('    at exports.handler (index.js:3:19)'), line('END RequestId: 1'), line(report)];
    expect(readLambdaLines('f', thrown).filter(({ MetricName }) => MetricName === 'Errors')).toMatchObject([{ sample: { values: [{ value: 1 }] } }]);
  });

  it('do not count what the function itself logs as an error', () => {
    expect(readLambdaLines('f', [line('{"level":"ERROR","message":"declined"}'), line('END RequestId: 1'), line(report)]).filter(({ MetricName }) => MetricName === 'Errors')).toMatchObject([{ sample: { values: [{ value: 0 }] } }]);
  });
});

describe('the reader of logs', () => {
  function pollerOf(log: LogLine[]) {
    const got: string[] = [];
    const asked: number[] = [];
    const ingest = (kind: string, data: readonly Datum[]) => void got.push(...data.map(({ MetricName }) => `${kind} ${MetricName}`));
    const read = async (_: string, fromMs: number) => {
      asked.push(fromMs);
      return log.filter(({ atMs }) => atMs >= fromMs);
    };
    return { got, asked, poller: createLogPoller({ cloudWatch: { ingest }, read, sources: [{ logGroupName: 'g', functionName: 'f' }], fromMs: 1000 }) };
  }
  const calls = (atMs: number, stream?: string) => line(emf({ Provider: 'x', Calls: 1 }, [{ Name: 'Calls' }]), atMs, stream);

  it('takes each line once, equal ones and late ones too, and none from before it began', async () => {
    const log = [calls(500), calls(1000), calls(1000), calls(9000, 'other')];
    const { got, asked, poller } = pollerOf(log);
    await poller.poll();
    expect(got).toEqual(['emf Calls', 'emf Calls', 'emf Calls']);
    log.push(calls(8000, 'late'), line(report, 9000, 'late'));
    await poller.poll();
    await poller.poll();
    expect(got.slice(3)).toEqual(['emf Calls', 'aws Invocations', 'aws Errors', 'aws Duration']);
    expect(asked).toEqual([1000, 4000, 4000]);
  });

  it('fails when a group cannot be read, and goes on at the next poll', async () => {
    const got: string[] = [];
    let away = true;
    const read = async () => {
      if (away) throw new Error('away');
      return [calls(2000)];
    };
    const poller = createLogPoller({ cloudWatch: { ingest: (kind) => void got.push(kind) }, read, sources: [{ logGroupName: 'g' }], fromMs: 0 });
    await expect(poller.poll()).rejects.toThrow('away');
    away = false;
    await poller.poll();
    expect(got).toEqual(['emf']);
  });
});

it('the reader of queues tells their depth', async () => {
  const got: Datum[] = [];
  await pollQueues({ cloudWatch: { ingest: (_, data) => void got.push(...data) }, read: async () => ({ visible: 3, inFlight: 2, delayed: 1 }), queues: [{ queueName: 'q', queueUrl: 'http://aws/q' }], nowMs: 5 });
  expect(got.map(({ MetricName, sample }) => [MetricName, 'values' in sample && sample.values[0]?.value])).toEqual([['ApproximateNumberOfMessagesVisible', 3], ['ApproximateNumberOfMessagesNotVisible', 2], ['ApproximateNumberOfMessagesDelayed', 1]]);
});

it('delays lie in their spans and are the same for the same seed', () => {
  const draw = (seed: number) => {
    const delay = createDelay(realisticDelays, seed);
    return Array.from({ length: 200 }, (_, index) => delay(index % 2 === 0 ? 'emf' : 'aws'));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((ms, index) => (index % 2 === 0 ? ms >= 5_000 && ms <= 30_000 : ms >= 60_000 && ms <= 180_000))).toBe(true);
});
