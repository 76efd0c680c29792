import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ReconcileQueue } from '../app/ports';
import { delaySeconds } from './delay';

/** Wake-ups for reconcile, in SQS. */
export function createAwsReconcileQueue({ client, queueUrl }: { readonly client: Pick<SQSClient, 'send'>; readonly queueUrl: string }): ReconcileQueue {
  return {
    async send(wish, delayMs) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(wish), DelaySeconds: delaySeconds(delayMs) }));
    },
  };
}
