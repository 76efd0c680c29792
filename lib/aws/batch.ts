import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Log } from '../app/ports';

/** Works on each message of a batch by itself and names exactly those that have to come again. */
export async function failedItems(
  records: readonly Pick<SQSRecord, 'messageId' | 'body'>[], work: (body: string) => Promise<void>, log: Log,
): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(records.map(({ body }) => work(body)));
  const failed = records.flatMap(({ messageId }, index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return [];
    log.error('message comes again', { messageId, error: String(result.reason) });
    return [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures: failed };
}
