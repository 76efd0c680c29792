import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localCredentials as credentials } from '../../../lib/local/aws/local-credentials';
import { startLocalAws } from '../../../lib/local/aws/ministack';
import type { LocalAws } from '../../../lib/local/aws/ministack';
import { attachCloudWatch } from '../../../lib/local/cloudwatch/attach';
import type { Attached } from '../../../lib/local/cloudwatch/attach';
import { noDelays } from '../../../lib/local/cloudwatch/delays';
import { createAwsEndpoint } from '../../../lib/local/cloudwatch/endpoint';
import type { AwsEndpoint } from '../../../lib/local/cloudwatch/endpoint';
import { cloudWatchUnderTest } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

const role = 'arn:aws:iam::000000000000:role/any';
const code = `exports.handler = async ({ fail }) => {
  console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Shop', Dimensions: [[]], Metrics: [{ Name: 'Calls', StorageResolution: 1 }] }] }, Calls: 1 }));
  if (fail) throw new Error('planted');
};`;

/** A function that counts its calls, a queue, an alarm on the calls, and a second queue that gets what the alarm publishes. */
const template = {
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic' },
    Inbox: { Type: 'AWS::SQS::Queue' },
    Waiting: { Type: 'AWS::SQS::Queue' },
    Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] } } },
    Logs: { Type: 'AWS::Logs::LogGroup' },
    Function: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: role, Code: { ZipFile: code }, LoggingConfig: { LogGroup: { Ref: 'Logs' } } } },
  },
};
const alarm = { Namespace: 'Shop', MetricName: 'Calls', Statistic: 'Sum', Period: 10, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', AlarmActions: [{ Ref: 'Topic' }] };

let aws: LocalAws;
let endpoint: AwsEndpoint;
let cloudWatch: CloudWatchUnderTest;
let attached: Attached;
let clients: { lambda: LambdaClient; sqs: SQSClient };
const resources = new Map<string, string>();
const physical = (id: string) => resources.get(id) ?? '';

beforeAll(async () => {
  aws = await startLocalAws({ root: join(__dirname, '../../..'), enforceIam: false, env: { ...process.env, AWS_ENDPOINT_URL: undefined } });
  const { url, region } = aws;
  const formation = new CloudFormationClient({ endpoint: url, region, credentials });
  await formation.send(new CreateStackCommand({ StackName: 'S', TemplateBody: JSON.stringify(template) }));
  await waitUntilStackCreateComplete({ client: formation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName: 'S' });
  formation.destroy();
  endpoint = createAwsEndpoint({ url, region, credentials });
  cloudWatch = await cloudWatchUnderTest({ actions: endpoint.actions, delays: noDelays });
  cloudWatch.nowMs = Date.now() - 60_000;
  for (const { logicalId, physicalId } of await endpoint.stackResources('S')) resources.set(logicalId, physicalId);
  attached = await attachCloudWatch({ cloudWatch, endpoint, stackName: 'S', template: { Resources: { ...template.Resources, Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: alarm } } }, now: () => cloudWatch.nowMs, report: (line) => void cloudWatch.reported.push(line) });
  clients = { lambda: new LambdaClient({ endpoint: url, region, credentials }), sqs: new SQSClient({ endpoint: url, region, credentials }) };
}, 180_000);

afterAll(async () => {
  await attached.close();
  await cloudWatch.close();
  endpoint.close();
  clients.lambda.destroy();
  clients.sqs.destroy();
  await aws.stop();
});

const invoke = (payload: object) => clients.lambda.send(new InvokeCommand({ FunctionName: physical('Function'), Payload: JSON.stringify(payload) }));
async function sumOf(Namespace: string, MetricName: string, Dimensions: object[] = []): Promise<number> {
  const { body } = await cloudWatch.json('GetMetricStatistics', { Namespace, MetricName, Dimensions, StartTime: cloudWatch.nowMs / 1000 - 300, EndTime: cloudWatch.nowMs / 1000 + 60, Period: 60, Statistics: ['Sum'] });
  return (body['Datapoints'] as { Sum: number }[]).reduce((sum, { Sum }) => sum + Sum, 0);
}

describe('the local CloudWatch beside an AWS endpoint', () => {
  it('makes metrics of what functions log and of their runs, and its alarm reaches the topic', async () => {
    await invoke({});
    await attached.poll('logs');
    await attached.poll('logs');
    cloudWatch.nowMs = Date.now() + 10_000;
    expect(await sumOf('Shop', 'Calls')).toBe(1);
    const ofFunction = [{ Name: 'FunctionName', Value: physical('Function') }];
    expect([await sumOf('AWS/Lambda', 'Invocations', ofFunction), await sumOf('AWS/Lambda', 'Errors', ofFunction)]).toEqual([1, 0]);

    await cloudWatch.evaluate();
    const { Messages: [message] = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: physical('Inbox'), WaitTimeSeconds: 5 }));
    const notification = JSON.parse(message?.Body ?? '{}') as { Subject: string; Message: string; TopicArn: string };
    expect(notification).toMatchObject({ TopicArn: physical('Topic'), Subject: expect.stringMatching(/^ALARM: "S-Alarm-[0-9A-F]{12}" in US East \(N\. Virginia\)$/) });
    expect(cloudWatch.reported.filter((line) => line.includes('EventBridge'))).toEqual([]);
    expect(JSON.parse(notification.Message)).toMatchObject({ AlarmName: attached.names['Alarm'], NewStateValue: 'ALARM', AWSAccountId: '000000000000', Trigger: { MetricName: 'Calls', Statistic: 'SUM', Period: 10 } });
  });

  it('counts runs that throw', async () => {
    await invoke({ fail: true });
    await attached.poll('logs');
    cloudWatch.nowMs = Date.now() + 20_000;
    expect(await sumOf('AWS/Lambda', 'Errors', [{ Name: 'FunctionName', Value: physical('Function') }])).toBe(1);
  });

  it('tells how many messages wait in the queues', async () => {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: physical('Waiting'), MessageBody: 'one' }));
    await attached.poll('queues');
    expect(await sumOf('AWS/SQS', 'ApproximateNumberOfMessagesVisible', [{ Name: 'QueueName', Value: physical('Waiting').split('/').at(-1) }])).toBe(1);
  });
});

describe('an alarm\'s state change', () => {
  async function putEventTo(status: number, answer: object) {
    const seen: { headers: object; body: string }[] = [];
    const bridge = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ headers: request.headers, body });
        response.writeHead(status).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => bridge.listen(0, '127.0.0.1', resolve));
    const { actions, close } = createAwsEndpoint({ url: `http://127.0.0.1:${(bridge.address() as AddressInfo).port}`, region: 'us-east-1', credentials });
    const result = await actions.putEvent({ Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change', Resources: ['arn'], atMs: 5000, detail: { alarmName: 'a' } }).then(() => 'taken', (error: Error) => error.message);
    close();
    bridge.closeAllConnections();
    await new Promise((resolve) => bridge.close(resolve));
    return { result, seen };
  }

  it('is put on the default bus, signed', async () => {
    const { result, seen } = await putEventTo(200, { FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    expect([result, seen[0]?.headers]).toEqual(['taken', expect.objectContaining({ 'x-amz-target': 'AWSEvents.PutEvents', 'authorization': expect.stringContaining('/us-east-1/events/aws4_request') })]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ Entries: [{ Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change', Resources: ['arn'], Time: 5, Detail: '{"alarmName":"a"}' }] });
  });

  it('fails by name when the endpoint does not take events of AWS\'s own, as accounts may not send them', async () => {
    expect((await putEventTo(200, { FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] })).result).toBe('NotAuthorizedForSourceException');
    expect((await putEventTo(503, { message: 'away' })).result).toBe('away');
  });
});
