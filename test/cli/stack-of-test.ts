import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ControlItem } from '../../lib/app/ports';
import type { AwsClients } from '../../lib/cli/clients';
import { firstPlan } from '../../lib/core/plan';
import { defaultSettings } from '../../lib/core/settings';

/** When the commands of test/cli run. */
export const nowMs = Date.UTC(2026, 10, 22, 8, 1);

type Input = Readonly<Record<string, unknown>>;
/** What AWS answers, by the command's name without its ending. */
export type Answers = Readonly<Record<string, (input: Input) => object>>;

export const outputs: Readonly<Record<string, string>> = {
  ApiUrl: 'https://api.test', LedgerTableName: 'ledger', RetryQueueUrl: 'https://sqs.test/1/retry', DeadLetterQueueUrl: 'https://sqs.test/1/dead',
  ReconcileQueueUrl: 'https://sqs.test/1/reconcile', AlarmsTopicArn: 'arn:aws:sns:eu-central-1:1:alarms', NoticesTopicArn: 'arn:aws:sns:eu-central-1:1:notices',
  StripeSecretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:key', RouteParameterName: '/app/payment/provider', HealFunctionName: 'heal',
  ChargeFunctionName: 'charge', StripeBaseUrl: 'http://127.0.0.1:1', StripeMode: 'test', RequestsPerSecond: '50', WebhookUrl: 'https://api.test/webhooks/stripe',
};

export const stackWith = (more: Readonly<Record<string, string>> = {}, name = 'Paymedic-dev') => ({
  StackName: name, Outputs: Object.entries({ ...outputs, ...more }).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
});

/** A healer that has nothing to do. */
export const calm: ControlItem = {
  version: 7, plan: { ...firstPlan('stripe', defaultSettings), reason: 'nothing to do' },
  memory: { health: { state: 'healthy', since: nowMs - 3_600_000, drainPerSecond: 20 }, outbox: [], rateLimitedSeen: 0 },
};

export const controlAnswer = (item: ControlItem | undefined) => (item === undefined ? {} : { Item: marshall({ pk: 'control#plan', item }, { removeUndefinedValues: true }) });

export function awsError(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name, $metadata: {} });
}

/** A whole stack in the best of health, with a key. */
const healthy: Answers = {
  DescribeStacks: () => ({ Stacks: [stackWith()] }),
  ListStackResources: () => ({ StackResourceSummaries: [
    { ResourceType: 'AWS::CloudWatch::Alarm', PhysicalResourceId: 'DeadLetters' },
    { ResourceType: 'AWS::CloudWatch::CompositeAlarm', PhysicalResourceId: 'arn:aws:cloudwatch:eu-central-1:1:alarm:HealerBroken' },
    { ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: 'retry' },
  ] }),
  DescribeAlarms: () => ({
    MetricAlarms: [{ AlarmName: 'DeadLetters', ActionsEnabled: true, AlarmActions: ['arn:notices'] }],
    CompositeAlarms: [{ AlarmName: 'HealerBroken', ActionsEnabled: true, AlarmActions: ['arn:notices'] }],
  }),
  DescribeAlarmHistory: ({ AlarmName }) => ({ AlarmHistoryItems: AlarmName === 'DeadLetters' ? [{ AlarmName, HistorySummary: 'Successfully executed action arn:notices', Timestamp: new Date(nowMs) }] : [] }),
  GetMetricStatistics: ({ MetricName }) => ({ Datapoints: MetricName === 'NumberOfNotificationsDelivered' ? [{ Sum: 2 }, { Sum: 1 }] : [] }),
  FilterLogEvents: () => ({ events: [{ timestamp: nowMs - 40_000, message: '{"HealerHeartbeat":[1]}' }] }),
  GetItem: () => controlAnswer(calm),
  Query: () => ({ Count: 0, Items: [] }),
  GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 } }),
  GetFunctionConfiguration: () => ({ Environment: { Variables: { PAYMEDIC_SETTINGS: JSON.stringify(defaultSettings) } }, LoggingConfig: { LogGroup: 'logs' } }),
  ListEventSourceMappings: ({ EventSourceArn }) => ({ EventSourceMappings: [{ UUID: 'mapping-1', EventSourceArn, State: 'Enabled', ScalingConfig: { MaximumConcurrency: 5 } }] }),
  GetSecretValue: ({ VersionStage }) => ({ SecretString: VersionStage === undefined ? 'sk_test_1' : 'whsec_1' }),
  ListSubscriptionsByTopic: ({ TopicArn }) => ({ Subscriptions: TopicArn === outputs['AlarmsTopicArn']
    ? [{ Protocol: 'lambda', Endpoint: 'heal', SubscriptionArn: 'arn:aws:sns:1' }]
    : [{ Protocol: 'email', Endpoint: 'ops@example.com', SubscriptionArn: 'arn:aws:sns:2' }] }),
  GetQueueAttributes: ({ QueueUrl }) => ({ Attributes: {
    QueueArn: String(QueueUrl).replace('https://sqs.test/1/', 'arn:aws:sqs:eu-central-1:1:'),
    RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:1:failures","maxReceiveCount":5}', ApproximateNumberOfMessages: '0',
  } }),
  GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `https://sqs.test/1/${String(QueueName)}` }),
  GetParameter: ({ Name }) => {
    if (Name === outputs['RouteParameterName']) return { Parameter: { Value: 'stripe' } };
    throw new ParameterNotFound({ message: 'none', $metadata: {} });
  },
};

interface AnyClient {
  readonly middlewareStack: { add(middleware: (next: unknown, context: { commandName?: string }) => (args: { input: object }) => Promise<never>, options: { step: 'initialize'; priority: 'low' }): void };
}

/** Real clients that never reach the wire. Every command that was sent is in `sent`, with its input. */
export function awsOfTest(answers: Answers = {}): { readonly aws: AwsClients; readonly sent: { readonly command: string; readonly input: Input }[] } {
  const config = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const aws: AwsClients = {
    cloudformation: new CloudFormationClient(config), cloudwatch: new CloudWatchClient(config), logs: new CloudWatchLogsClient(config),
    dynamodb: new DynamoDBClient(config), lambda: new LambdaClient(config), secrets: new SecretsManagerClient(config),
    sns: new SNSClient(config), sqs: new SQSClient(config), ssm: new SSMClient(config),
  };
  const sent: { command: string; input: Input }[] = [];
  for (const client of Object.values(aws) as unknown as AnyClient[]) {
    client.middlewareStack.add((_next, { commandName = '' }) => async (args) => {
      const command = commandName.replace(/Command$/, '');
      const input = args.input as Input;
      sent.push({ command, input });
      const answer = answers[command] ?? healthy[command];
      if (answer === undefined) throw new Error(`the test has no answer to ${command}`);
      return { response: {}, output: { $metadata: {}, ...answer(input) } } as never;
    }, { step: 'initialize', priority: 'low' });
  }
  return { aws, sent };
}
