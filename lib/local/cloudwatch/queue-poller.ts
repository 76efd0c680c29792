import type { Datum } from './metric-store';
import type { LocalCloudWatch } from './server';

export interface QueueSource {
  readonly queueName: string;
  readonly queueUrl: string;
}

/** What GetQueueAttributes counts. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export type ReadQueue = (queueUrl: string) => Promise<QueueCounts>;

/**
 * Makes `AWS/SQS` metrics of the queues' depth; to be called once a minute, as SQS sends them. The age of the oldest message and the numbers of
 * messages sent, received and deleted cannot be seen from outside a queue.
 */
export async function pollQueues({ cloudWatch, read, queues, nowMs }: { readonly cloudWatch: Pick<LocalCloudWatch, 'ingest'>; readonly read: ReadQueue; readonly queues: readonly QueueSource[]; readonly nowMs: number }): Promise<void> {
  const results = await Promise.allSettled(queues.map(async ({ queueName, queueUrl }) => {
    const { visible, inFlight, delayed } = await read(queueUrl);
    const metric = (MetricName: string, value: number): Datum => ({ Namespace: 'AWS/SQS', MetricName, Dimensions: [{ Name: 'QueueName', Value: queueName }], sample: { atMs: nowMs, values: [{ value, count: 1 }] }, unit: 'Count' });
    cloudWatch.ingest('aws', [metric('ApproximateNumberOfMessagesVisible', visible), metric('ApproximateNumberOfMessagesNotVisible', inFlight), metric('ApproximateNumberOfMessagesDelayed', delayed)]);
  }));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
