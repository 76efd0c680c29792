import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { RetryQueue } from '../app/ports';
import { delaySeconds } from './delay';

export interface AwsRetryQueueDeps {
  readonly client: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Payments that wait, in SQS. */
export function createAwsRetryQueue({ client, queueUrl, deadLetterQueueUrl }: AwsRetryQueueDeps): RetryQueue {
  return {
    async send(message, delayMs) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message), DelaySeconds: delaySeconds(delayMs) }));
    },
    async quarantine(body, reason) {
      await client.send(new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
      }));
    },
  };
}
