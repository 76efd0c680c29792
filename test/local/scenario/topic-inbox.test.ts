import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { openTopicInbox } from '../../../lib/local/scenario/topic-inbox';

/** What a subscriber takes from the given messages of a topic. */
async function received(...messages: readonly { readonly subject?: string; readonly message: string }[]) {
  const bodies = messages.map(({ subject, message }, n) => ({ ReceiptHandle: String(n), Body: JSON.stringify({ MessageId: String(n), Subject: subject, Message: message }) }));
  const answers: Readonly<Record<string, object>> = { CreateQueueCommand: { QueueUrl: 'url' }, GetQueueAttributesCommand: { Attributes: { QueueArn: 'arn' } }, ReceiveMessageCommand: { Messages: bodies } };
  const client = { send: async (command: object) => answers[command.constructor.name] ?? {} };
  const inbox = await openTopicInbox({ sns: client as unknown as SNSClient, sqs: client as unknown as SQSClient, topicArn: 'arn:topic', topic: 'alarms', run: 'r', now: () => 5 });
  return [await inbox.receive(), await inbox.receive()].flat();
}

describe('the inbox of a topic', () => {
  it('takes an alarm as a person reads it: what it means and why it went off', async () => {
    const message = JSON.stringify({ AlarmName: 'a', AlarmDescription: 'Calls fail.', NewStateValue: 'ALARM', NewStateReason: 'Threshold Crossed' });
    expect(await received({ subject: 'ALARM: "a"', message })).toEqual([{ topic: 'alarms', at: 5, subject: 'ALARM: "a"', text: 'Calls fail.\nThreshold Crossed' }]);
  });

  it('takes a notice as it is, once, and leaves the breakers\' wake-ups out', async () => {
    expect(await received({ message: '{"source":"paymedic","reason":"5 failures"}' }, { subject: 'Resolved', message: 'Nothing waits.' })).toEqual([{ topic: 'alarms', at: 5, subject: 'Resolved', text: 'Nothing waits.' }]);
  });
});
