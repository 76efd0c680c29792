import type { Datum } from '../cloudwatch/metric-store';
import type { SignedClient } from './signed-client';

export interface ApiMetricsRequest {
  readonly client: SignedClient;
  readonly apiId: string;
  readonly ingest: (data: readonly Datum[]) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A client whose calls count as the metrics that an HTTP API sends; the endpoint on this machine sends none.
 * A call without an answer counts as a 5xx. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export function withApiMetrics({ client, apiId, ingest, now }: ApiMetricsRequest): SignedClient {
  function count(sentAt: number, status: number): void {
    const metric = (MetricName: string, value: number, unit: string): Datum => ({ Namespace: 'AWS/ApiGateway', MetricName, Dimensions: [{ Name: 'ApiId', Value: apiId }], sample: { atMs: sentAt, values: [{ value, count: 1 }] }, unit });
    ingest([
      metric('Count', 1, 'Count'),
      metric('4xx', Number(status >= 400 && status < 500), 'Count'),
      metric('5xx', Number(status >= 500), 'Count'),
      metric('Latency', now() - sentAt, 'Milliseconds'),
    ]);
  }
  return {
    async send(method, path, body) {
      const sentAt = now();
      try {
        const reply = await client.send(method, path, body);
        count(sentAt, reply.status);
        return reply;
      } catch (error) {
        count(sentAt, 504);
        throw error;
      }
    },
    close: () => client.close(),
  };
}
