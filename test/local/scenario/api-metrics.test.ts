import { describe, expect, it } from '@jest/globals';
import type { Datum } from '../../../lib/local/cloudwatch/metric-store';
import { withApiMetrics } from '../../../lib/local/scenario/api-metrics';
import type { HttpReply } from '../../../lib/local/scenario/signed-client';

/** What a call with this outcome is counted as; the call takes 40 ms. */
async function countedAs(outcome: () => Promise<HttpReply>) {
  const counted: Datum[] = [];
  let nowMs = 1_000;
  const client = {
    send: () => {
      nowMs += 40;
      return outcome();
    },
    close: () => {},
  };
  const api = withApiMetrics({ client, apiId: 'abc', ingest: (data) => counted.push(...data), now: () => nowMs });
  const ended = await api.send('POST', '/payments', {}).then(({ status }) => status, () => 'rejected');
  expect(counted.every(({ Namespace, Dimensions, sample }) => Namespace === 'AWS/ApiGateway' && sample.atMs === 1_000 && Dimensions?.[0]?.Name === 'ApiId' && Dimensions[0].Value === 'abc')).toBe(true);
  return { ended, ...Object.fromEntries(counted.map(({ MetricName, sample }) => [MetricName, 'values' in sample ? sample.values[0]?.value : undefined])) };
}

describe('the metrics of the API', () => {
  it.each([[201, 0, 0], [402, 1, 0], [503, 0, 1]])('count an answer %i once, as what it is', async (status, refused, failed) => {
    expect(await countedAs(async () => ({ status, body: {} }))).toEqual({ 'ended': status, 'Count': 1, '4xx': refused, '5xx': failed, 'Latency': 40 });
  });

  it('count a call without an answer as an error of the API, and still fail', async () => {
    expect(await countedAs(() => Promise.reject(new Error('reset')))).toEqual({ 'ended': 'rejected', 'Count': 1, '4xx': 0, '5xx': 1, 'Latency': 40 });
  });
});
