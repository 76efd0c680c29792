import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createEventsCall } from '../aws/events-call';
import type { AlarmActions } from './alarm-deliveries';
import type { AlarmEvent } from './alarm-event';
import type { LogLine } from './lambda-lines';
import type { ReadLog } from './log-poller';
import type { ReadQueue } from './queue-poller';
import type { StackResource } from './template-values';

export interface EndpointOptions {
  /** Of the AWS endpoint; no trailing slash. */
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What the local CloudWatch needs of the other AWS services. */
export interface AwsEndpoint {
  readonly actions: AlarmActions;
  readonly readLog: ReadLog;
  readonly readQueue: ReadQueue;
  readonly stackResources: (stackName: string) => Promise<readonly StackResource[]>;
  readonly close: () => void;
}

export function createAwsEndpoint({ url, region, credentials }: EndpointOptions): AwsEndpoint {
  const configuration = { endpoint: url, region, credentials };
  const sns = new SNSClient(configuration);
  const sqs = new SQSClient(configuration);
  const logs = new CloudWatchLogsClient(configuration);
  const formation = new CloudFormationClient(configuration);
  const putEvent = createPutEvent({ url, region, credentials });

  return {
    actions: {
      publish: async ({ topicArn, subject, message }) => void (await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }))),
      putEvent,
    },
    async readLog(logGroupName, fromMs) {
      const lines: LogLine[] = [];
      try {
        for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName, startTime: fromMs })) {
          for (const { logStreamName = '', timestamp = fromMs, message = '', eventId } of events) lines.push({ stream: logStreamName, atMs: timestamp, text: message.trimEnd(), id: eventId });
        }
      } catch (error) {
        // A function that has never run may have no group yet.
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
      return lines;
    },
    async readQueue(queueUrl) {
      const { Attributes: counts = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] }));
      return { visible: Number(counts['ApproximateNumberOfMessages'] ?? 0), inFlight: Number(counts['ApproximateNumberOfMessagesNotVisible'] ?? 0), delayed: Number(counts['ApproximateNumberOfMessagesDelayed'] ?? 0) };
    },
    async stackResources(stackName) {
      const resources: StackResource[] = [];
      for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: formation }, { StackName: stackName })) {
        for (const { LogicalResourceId: logicalId = '', ResourceType: type = '', PhysicalResourceId: physicalId = '' } of StackResourceSummaries) resources.push({ logicalId, type, physicalId });
      }
      return resources;
    },
    close: () => [sns, sqs, logs, formation].forEach((client) => client.destroy()),
  };
}

function createPutEvent(options: EndpointOptions): (event: AlarmEvent) => Promise<void> {
  const events = createEventsCall(options);
  return async ({ Source, DetailType, Resources, atMs, detail }) => {
    const answer = await events('PutEvents', { Entries: [{ Source, DetailType, Resources, Time: atMs / 1000, Detail: JSON.stringify(detail) }] });
    const [entry] = (answer['Entries'] ?? []) as readonly { readonly ErrorCode?: string }[];
    if (Number(answer['FailedEntryCount'] ?? 0) > 0) throw new Error(entry?.ErrorCode ?? 'the event was refused');
  };
}
