import { CreateQueueCommand, DeleteMessageBatchCommand, DeleteQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { TopicMessage } from './world';

/** A subscriber of a topic: a queue of our own. */
export interface TopicInbox {
  /** What has arrived; waits up to 2 s for the first. */
  receive(): Promise<readonly TopicMessage[]>;
  close(): Promise<void>;
}

export interface TopicInboxRequest {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly topicArn: string;
  readonly topic: TopicMessage['topic'];
  /** Part of the queue's name. */
  readonly run: string;
  readonly now: () => number;
}

export async function openTopicInbox({ sns, sqs, topicArn, topic, run, now }: TopicInboxRequest): Promise<TopicInbox> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `paymedic-story-${topic}-${run}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const queueArn = Attributes?.['QueueArn'];
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: mayPutIntoQueue(topicArn, queueArn ?? '') } }));
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn, ReturnSubscriptionArn: true }));
  const seen = new Set<string>();

  return {
    async receive() {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 }));
      if (Messages.length === 0) return [];
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })) }));
      return Messages.flatMap(({ Body = '' }) => {
        const { MessageId = Body, Subject = '', Message = Body } = envelope(Body);
        if (seen.has(MessageId)) return [];
        seen.add(MessageId);
        return isWakeUp(Message) ? [] : [{ topic, at: now(), subject: Subject, text: alarmText(Message) }];
      });
    },
    async close() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html#SendMessageToSQS.sqs.permissions */
function mayPutIntoQueue(topicArn: string, queueArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': topicArn } } }],
  });
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html */
function envelope(body: string): { MessageId?: string; Subject?: string; Message?: string } {
  try {
    return JSON.parse(body) as ReturnType<typeof envelope>;
  } catch {
    return {};
  }
}

/** Breakers wake the healer over the alarms' topic: no alarm of CloudWatch, and nothing for people. */
function isWakeUp(message: string): boolean {
  return /"source"\s*:\s*"paymedic"/.test(message);
}

/** An alarm comes as JSON; for people it is what its description and its reason say. */
function alarmText(message: string): string {
  if (!/"AlarmName"\s*:/.test(message)) return message;
  const { AlarmDescription, NewStateReason = '' } = envelope(message) as { readonly AlarmDescription?: string | null; readonly NewStateReason?: string };
  return [AlarmDescription ?? '', NewStateReason].filter((line) => line !== '').join('\n');
}
