import type { DynamoDBBatchResponse, SQSBatchResponse, SQSRecord } from 'aws-lambda';
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
