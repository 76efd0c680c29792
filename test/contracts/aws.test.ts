import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from '@aws-sdk/client-ssm';
import { createAwsControl } from '../../lib/aws/control';
import { createAwsDeliveryQueue } from '../../lib/aws/delivery-queue';
import { createAwsDrainSwitch } from '../../lib/aws/drain-switch';
import { createAwsEventBus } from '../../lib/aws/event-bus';
import { createAwsEventWalks } from '../../lib/aws/event-walks';
import { createAwsHealerBell } from '../../lib/aws/healer-bell';
import { createAwsLedger } from '../../lib/aws/ledger';
import { walkLedger } from '../../lib/aws/ledger-walk';
import { hookLimits } from '../../lib/aws/client-limits';
import { createAwsOrderHook } from '../../lib/aws/order-hook';
import { createMemoryLog } from '../../lib/memory/log';
import { createAwsLogReports } from '../../lib/aws/log-reports';
import { createAwsNotices } from '../../lib/aws/notices';
import { createSystemRandom } from '../../lib/aws/random';
import { createAwsReconcileQueue } from '../../lib/aws/reconcile-queue';
import { createS3ReportArchive } from '../../lib/aws/report-archive';
import { createReportStore } from '../../lib/aws/report-store';
import { createAwsRetryQueue } from '../../lib/aws/retry-queue';
import { createAwsRouteMirror } from '../../lib/aws/route-mirror';
import { claim } from '../../lib/core/change';
import { createHttpWebhook } from '../../lib/aws/webhook';
import { defaultSettings } from '../../lib/core/settings';
import type { ShopEvent } from '../../lib/core/event';
import type { Notice } from '../../lib/core/incident';
import { createVirtualClock } from '../../lib/memory/clock';
import { startAwsUnderTest } from '../support/aws-under-test';
import type { AwsUnderTest } from '../support/aws-under-test';
import { controlContract } from '../support/control-contract';
import { drainSwitchContract } from '../support/drain-switch-contract';
import { deliveryQueueContract, eventBusContract, webhookContract } from '../support/events-contract';
import { eventWalksContract } from '../support/event-walks-contract';
import { ledgerContract } from '../support/ledger-contract';
import { expectedQuestion, orderHookContract } from '../support/order-hook-contract';
import type { HookBehaviour } from '../support/order-hook-contract';
import { zipOf } from '../support/zip';
import { reportArchiveContract } from '../support/report-archive-contract';
import { logReportsContract } from '../support/log-reports-contract';
import { healerBellContract, noticesContract } from '../support/messages-contract';
import { reconcileQueueContract, retryQueueContract } from '../support/queues-contract';
import { routeMirrorContract } from '../support/route-mirror-contract';
import { serverOfShop } from '../support/server-of-shop';
import { answerWith } from '../support/wire';

const random = createSystemRandom();
let aws: AwsUnderTest;
beforeAll(async () => {
  aws = await startAwsUnderTest();
}, 180_000);
afterAll(() => aws.close());

ledgerContract('DynamoDB', async () => createAwsLedger({ client: aws.dynamodb, tableName: await aws.table(), random }));
eventWalksContract('DynamoDB', async () => createAwsEventWalks({ client: aws.dynamodb, tableName: await aws.table() }));
controlContract('DynamoDB', async () => createAwsControl({ client: aws.dynamodb, tableName: await aws.table(), settings: defaultSettings, random }));

retryQueueContract('SQS', async () => {
  const [queueUrl, deadLetterQueueUrl] = [await aws.queue(), await aws.queue()];
  return {
    queue: createAwsRetryQueue({ client: aws.sqs, queueUrl, deadLetterQueueUrl }),
    received: async () => (await aws.takeAll(queueUrl)).map(({ Body = '' }) => Body),
    quarantined: async () => (await aws.takeAll(deadLetterQueueUrl)).map(({ Body = '', MessageAttributes }) => ({ body: Body, reason: MessageAttributes?.['reason']?.StringValue ?? '' })),
  };
});
reconcileQueueContract('SQS', async () => {
  const queueUrl = await aws.queue();
  return { queue: createAwsReconcileQueue({ client: aws.sqs, queueUrl }), received: async () => (await aws.takeAll(queueUrl)).map(({ Body = '' }) => Body) };
});

interface Published {
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}
const publishedTo = async (queueUrl: string): Promise<Published[]> => (await aws.takeAll(queueUrl)).map(({ Body = '' }) => JSON.parse(Body) as Published);

healerBellContract('SNS', async () => {
  const { topicArn, queueUrl } = await aws.topic();
  const reasonOf = ({ Message }: Published): string => (JSON.parse(Message) as { source: 'paymedic'; reason: string }).reason;
  return { bell: createAwsHealerBell({ client: aws.sns, topicArn }), heard: async () => (await publishedTo(queueUrl)).map(reasonOf) };
});
noticesContract('SNS', async () => {
  const { topicArn, queueUrl } = await aws.topic();
  const noticeOf = ({ Message, Subject = '', MessageAttributes }: Published): Notice => ({
    id: MessageAttributes?.['id']?.Value ?? '', kind: MessageAttributes?.['kind']?.Value as Notice['kind'], subject: Subject, text: Message,
  });
  return { notices: createAwsNotices({ client: aws.sns, topicArn }), sent: async () => (await publishedTo(queueUrl)).map(noticeOf) };
});

routeMirrorContract('Parameter Store', async (clock) => {
  const prefix = `/${aws.name('prefix')}`;
  return {
    mirror: createAwsRouteMirror({ client: aws.ssm, prefix, providers: ['stripe'], clock }),
    value: async () => {
      try {
        return (await aws.ssm.send(new GetParameterCommand({ Name: `${prefix}/provider` }))).Parameter?.Value;
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
    setOverride: async (text) => void (await aws.ssm.send(new PutParameterCommand({ Name: `${prefix}/override`, Value: text, Type: 'String', Overwrite: true }))),
  };
});

// A mapping needs a deployed function: here the real client without the wire, the stacks' own scenario shows the rest.
drainSwitchContract('Lambda', async () => {
  let state = 'Enabled';
  const client = new LambdaClient(aws.config);
  answerWith(client, ({ Enabled }) => ({ State: Enabled === undefined ? state : (state = Enabled === true ? 'Enabled' : 'Disabled') }));
  return { drainSwitch: createAwsDrainSwitch({ client, mappingId: 'm1' }), enabled: async () => state === 'Enabled' };
});
logReportsContract('DynamoDB and Lambda', async () => {
  const tableName = await aws.table();
  const functions = new LambdaClient(aws.config);
  let requests = 0;
  answerWith(functions, ({ FunctionName, InvocationType }) => {
    if (FunctionName === 'analyse' && InvocationType === 'Event') requests += 1;
    return { StatusCode: 202 };
  });
  const store = createReportStore({ client: aws.dynamodb, tableName });
  return {
    reports: createAwsLogReports({ functions, functionName: 'analyse', ledger: aws.dynamodb, tableName }),
    save: (report) => store.saveReport(report),
    requests: async () => requests,
  };
});

reportArchiveContract('S3', async () => {
  const bucketName = aws.name('reports').toLowerCase();
  await aws.s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  return {
    archive: createS3ReportArchive({ client: aws.s3, bucketName }),
    read: async (address) => (await (await aws.s3.send(new GetObjectCommand({ Bucket: bucketName, Key: address.replace(`s3://${bucketName}/`, '') }))).Body?.transformToString()) ?? '',
  };
});

describe('walking the ledger', () => {
  it('finds every payment since a time, and nothing else that is kept in the table', async () => {
    const tableName = await aws.table();
    const ledger = createAwsLedger({ client: aws.dynamodb, tableName, random });
    const control = createAwsControl({ client: aws.dynamodb, tableName, settings: defaultSettings, random });
    await control.sign('stripe', 'failed', 1_000);
    for (const [id, at] of [['old', 999], ['first', 1_000], ['second', 2_000]] as const) {
      await ledger.claim(claim({ id, amountMinor: 1, currency: 'USD', offSession: false, validUntil: 9_000 }, undefined, 'c', at));
    }
    const found: string[] = [];
    for await (const page of walkLedger({ client: aws.dynamodb, tableName, since: 1_000 })) found.push(...page.map(({ order }) => order.id));
    expect(found.toSorted()).toEqual(['first', 'second']);
  });
});

eventBusContract('EventBridge', async () => {
  const [client, Name, queueUrl] = [new EventBridgeClient(aws.config), aws.name('bus'), await aws.queue()];
  await client.send(new CreateEventBusCommand({ Name }));
  await client.send(new PutRuleCommand({ EventBusName: Name, Name: 'all', EventPattern: JSON.stringify({ source: ['paymedic.test'] }) }));
  await client.send(new PutTargetsCommand({ EventBusName: Name, Rule: 'all', Targets: [{ Id: 'queue', Arn: await aws.arnOf(queueUrl) }] }));
  // The endpoint takes every event: what AWS answers when it is throttled stands in for it.
  const throttled = new EventBridgeClient(aws.config);
  answerWith(throttled, () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }));
  let bus = createAwsEventBus({ client, busName: Name, source: 'paymedic.test' });
  return {
    bus: { put: (event) => bus.put(event) },
    taken: async () => (await aws.takeAll(queueUrl)).map(({ Body = '' }) => (JSON.parse(Body) as { detail: ShopEvent }).detail),
    breakDown: async () => void (bus = createAwsEventBus({ client: throttled, busName: Name, source: 'paymedic.test' })),
  };
});
const shops: Awaited<ReturnType<typeof serverOfShop>>[] = [];
afterAll(() => Promise.all(shops.map((shop) => shop[Symbol.asyncDispose]())));
webhookContract('HTTP', async () => {
  const shop = await serverOfShop();
  shops.push(shop);
  return {
    webhook: createHttpWebhook({ url: shop.url, keys: async () => Buffer.alloc(33).toString('base64'), clock: createVirtualClock(0), deadlineMs: 250 }),
    received: async () => shop.requests.map(({ body }) => JSON.parse(body) as ShopEvent),
    setServer: shop.setServer,
  };
});
deliveryQueueContract('SQS', async () => {
  const [queueUrl, asideQueueUrl] = [await aws.queue(), await aws.queue()];
  return {
    queue: createAwsDeliveryQueue({ client: aws.sqs, queueUrl, asideQueueUrl }),
    received: async () => (await aws.takeAll(queueUrl)).map(({ Body = '' }) => Body),
    aside: async () => (await aws.takeAll(asideQueueUrl)).map(({ Body = '', MessageAttributes }) => ({ body: Body, reason: MessageAttributes?.['reason']?.StringValue ?? '' })),
  };
});

/** What the shop wrote. */
const hooks: Readonly<Record<Exclude<HookBehaviour, 'is not there'>, string>> = {
  'says yes': 'async () => ({ wanted: true })',
  'says no': 'async () => ({ wanted: false })',
  'says nonsense': 'async () => "perhaps"',
  throws: 'async () => { throw new Error("the shop is away"); }',
  'is silent': 'async () => { await new Promise((wake) => setTimeout(wake, 10000)); return { wanted: true }; }',
  'repeats the question': `async (asked) => ({ wanted: JSON.stringify(asked) === ${JSON.stringify(JSON.stringify(expectedQuestion))} })`,
};
orderHookContract('a Lambda function', async (behaviour) => {
  const client = new LambdaClient({ ...aws.config, ...hookLimits });
  const functionName = aws.name('hook');
  if (behaviour !== 'is not there') {
    await client.send(new CreateFunctionCommand({
      FunctionName: functionName, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 20, Role: 'arn:aws:iam::000000000000:role/shop',
      Code: { ZipFile: zipOf('index.js', `exports.handler = ${hooks[behaviour]};`) },
    }));
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 30 }, { FunctionName: functionName });
  }
  return createAwsOrderHook({ client, functionName, log: createMemoryLog() });
});
