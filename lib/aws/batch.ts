import type { DynamoDBBatchResponse, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Log } from '../app/ports';

/**
 * Works on each message of a batch by itself and names exactly those that have to come again, each once. An empty name
 * would bring the whole batch back: a message that cannot be named is worth a throw, which says the same openly.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export async function failedItems(
  records: readonly Pick<SQSRecord, 'messageId' | 'body'>[], work: (body: string) => Promise<void>, log: Log,
): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(records.map(async ({ body }) => work(body)));
  const failed = new Set<string>();
  records.forEach(({ messageId }, index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return;
    log.error('message comes again', { messageId, error: String(result.reason) });
    failed.add(messageId);
  });
  if ([...failed].some((id) => !id)) throw new Error('a message that failed has no id: the whole batch comes again');
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}

/**
 * Works on the records of a stream's batch in their order and stops at the first that fails: the stream brings that one and
 * all behind it again, and those before it are done.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function failedFrom<R extends { readonly dynamodb?: { readonly SequenceNumber?: string | undefined } | undefined }>(
  records: readonly R[], work: (record: R) => Promise<void>, log: Log,
): Promise<DynamoDBBatchResponse> {
  for (const record of records) {
    try {
      await work(record);
    } catch (error) {
      const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
      log.error('stream record comes again', { sequenceNumber, error: String(error) });
      // Without a number there is no place to go on from: then all of the batch comes again.
      if (sequenceNumber === '') throw error;
      return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
}
