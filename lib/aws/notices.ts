import { PublishCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { Notices } from '../app/ports';

/** A topic wants less than 100 characters, no line breaks. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const longestSubject = 99;

/** Notices to people, by a topic. The attributes `kind` and `id` are there to filter and to recognise a repeated one. */
export function createAwsNotices({ client, topicArn }: { readonly client: Pick<SNSClient, 'send'>; readonly topicArn: string }): Notices {
  return {
    async send({ id, kind, subject, text }) {
      const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
      await client.send(new PublishCommand({
        TopicArn: topicArn, Subject: subject.replaceAll(/[^ -~]/g, '?').slice(0, longestSubject), Message: text,
        MessageAttributes: { kind: attribute(kind), id: attribute(id) },
      }));
    },
  };
}
