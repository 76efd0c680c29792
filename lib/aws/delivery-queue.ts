import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryQueue } from '../app/ports';
import { delaySeconds } from './delay';

export interface AwsDeliveryQueueDeps {
  readonly client: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  /** Where an alarm says "look". */
  readonly asideQueueUrl: string;
}

/** Events on their way to the shop, in SQS. */
export function createAwsDeliveryQueue({ client, queueUrl, asideQueueUrl }: AwsDeliveryQueueDeps): DeliveryQueue {
  return {
    async send(delivery, delayMs) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(delivery), DelaySeconds: delaySeconds(delayMs) }));
    },
    async setAside(body, reason) {
      await client.send(new SendMessageCommand({
        QueueUrl: asideQueueUrl, MessageBody: body, MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
      }));
    },
  };
}
