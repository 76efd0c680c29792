import { PublishCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { HealerBell } from '../app/ports';

/** Rings by a message to the topic that also carries the alarms: JSON `{ source: 'paymedic', reason }`. */
export function createAwsHealerBell({ client, topicArn }: { readonly client: Pick<SNSClient, 'send'>; readonly topicArn: string }): HealerBell {
  return {
    async ring(reason) {
      await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify({ source: 'paymedic', reason }) }));
    },
  };
}
