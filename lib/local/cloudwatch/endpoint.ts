import { Sha256 } from '@aws-crypto/sha256-js';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
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

/** EventBridge's PutEvents in AWS JSON 1.1: one call does not deserve a client package. */
function createPutEvent({ url, region, credentials }: EndpointOptions): (event: AlarmEvent) => Promise<void> {
  const base = new URL(url);
  const signer = new SignatureV4({ service: 'events', region, credentials, sha256: Sha256 });
  return async ({ Source, DetailType, Resources, atMs, detail }) => {
    const body = JSON.stringify({ Entries: [{ Source, DetailType, Resources, Time: atMs / 1000, Detail: JSON.stringify(detail) }] });
    const { headers } = await signer.sign({
      method: 'POST', protocol: base.protocol, hostname: base.hostname, path: '/', query: {}, body,
      ...(base.port !== '' && { port: Number(base.port) }),
      headers: { 'host': base.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
    });
    const reply = await fetch(`${base.origin}/`, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
    const answer = (await reply.json()) as { readonly FailedEntryCount?: number; readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]; readonly message?: string };
    const [entry] = answer.Entries ?? [];
    if (!reply.ok || (answer.FailedEntryCount ?? 0) > 0) throw new Error(entry?.ErrorCode ?? answer.message ?? `HTTP ${reply.status}`);
  };
}
