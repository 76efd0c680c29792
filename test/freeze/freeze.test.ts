import { CreateLogGroupCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ledger } from '../../lib/app/ports';
import { createAwsLedger } from '../../lib/aws/ledger';
import { createSystemRandom } from '../../lib/aws/random';
import { noEvidence } from '../../lib/core/breaker';
import { claim, queue } from '../../lib/core/change';
import { defaultSettings } from '../../lib/core/settings';
import { environment } from '../../lib/environment';
import { localCredentials } from '../../lib/local/aws/local-credentials';
import { startSandbox } from '../../lib/local/stripe/server';
import type { Sandbox } from '../../lib/local/stripe/server';
import { needBundles } from '../infra/synthesised';
import { startAwsUnderTest } from '../support/aws-under-test';
import type { AwsUnderTest } from '../support/aws-under-test';
import { startLambda } from './lambda-process';
import type { LambdaProcess } from './lambda-process';
import { startRecorder, startWire } from './wires';

const twentyMinutesMs = 20 * 60_000;
const confirms = /^\/v1\/payment_intents\/[^/]+\/confirm$/;
const creates = /^\/v1\/payment_intents$/;

let aws: AwsUnderTest;
let sandbox: Sandbox;
let toAws: Awaited<ReturnType<typeof startWire>>;
let toStripe: Awaited<ReturnType<typeof startWire>>;
let stripe: Awaited<ReturnType<typeof startRecorder>>;
let variables: Record<string, string>;
let tableName: string;
let ledger: Ledger;
const running: LambdaProcess[] = [];

beforeAll(async () => {
  needBundles();
  aws = await startAwsUnderTest();
  sandbox = await startSandbox({ latencyMs: { min: 0, max: 1 } });
});
afterAll(async () => {
  await sandbox.close();
  await aws.close();
});

beforeEach(async () => {
  toAws = await startWire(new URL(aws.config.endpoint));
  stripe = await startRecorder(new URL(sandbox.url));
  toStripe = await startWire(new URL(stripe.url));
  const secrets = new SecretsManagerClient(aws.config);
  const logs = new CloudWatchLogsClient(aws.config);
  const [group, bucket] = [aws.name('logs'), aws.name('reports').toLowerCase()];
  const [{ ARN: secretArn = '' }] = await Promise.all([
    secrets.send(new CreateSecretCommand({ Name: aws.name('key'), SecretString: 'sk_test_freeze' })), logs.send(new CreateLogGroupCommand({ logGroupName: group })), aws.s3.send(new CreateBucketCommand({ Bucket: bucket })),
  ]);
  secrets.destroy();
  logs.destroy();
  const [table, retry, dead, reconcile, alarms, notices] = await Promise.all([aws.table(), aws.queue(), aws.queue(), aws.queue(), aws.topic(), aws.topic()]);
  tableName = table;
  ledger = createAwsLedger({ client: aws.dynamodb, tableName, random: createSystemRandom() });
  variables = {
    AWS_ENDPOINT_URL: toAws.url, AWS_REGION: aws.config.region, AWS_ACCESS_KEY_ID: localCredentials.accessKeyId, AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    POWERTOOLS_METRICS_NAMESPACE: 'Paymedic', POWERTOOLS_SERVICE_NAME: 'freeze', POWERTOOLS_TRACE_ENABLED: 'false',
    [environment.ledgerTable]: tableName, [environment.retryQueueUrl]: retry, [environment.deadLetterQueueUrl]: dead, [environment.reconcileQueueUrl]: reconcile,
    [environment.alarmsTopicArn]: alarms.topicArn, [environment.noticesTopicArn]: notices.topicArn, [environment.stripeSecretArn]: secretArn, [environment.stripeBaseUrl]: toStripe.url,
    [environment.parameterPrefix]: `/${aws.name('prefix')}`, [environment.drainMappingId]: 'no-mapping', [environment.analyseFunctionName]: 'no-function',
    [environment.analysedLogGroups]: JSON.stringify([group]), [environment.reportsBucket]: bucket, [environment.settings]: JSON.stringify(defaultSettings),
  };
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  toStripe.close();
  stripe.close();
  toAws.close();
});

async function start(name: string, aheadMs = 0): Promise<LambdaProcess> {
  const one = await startLambda(name, variables, aheadMs);
  running.push(one);
  return one;
}

const orderOf = (id: string) => ({ id, amountMinor: 500, currency: 'USD', offSession: true, validUntil: Date.now() + 72 * 3_600_000 });

async function claimed(id: string) {
  const result = await ledger.claim(claim(orderOf(id), 'pm_card_visa', id, Date.now()));
  return 'claimed' in result ? result.claimed : result.existing;
}

async function queued(id: string): Promise<void> {
  await ledger.replace(await claimed(id), queue(await claimed(id), 'a test', Date.now()));
}

/** @param aheadMs of the clock of the function that gets it */
const post = (id: string, aheadMs = 0) => ({
  routeKey: 'POST /payments', headers: {}, requestContext: { requestId: id, timeEpoch: Date.now() + aheadMs }, isBase64Encoded: false,
  body: JSON.stringify({ id, amountMinor: 500, currency: 'USD', paymentMethod: 'pm_card_visa', offSession: true }),
});
const message = (body: object) => ({ Records: [{ messageId: 'm', body: JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' } }] });
const replayOf = (id: string) => message({ version: 1, paymentId: id, correlationId: id });
const stateOf = async (id: string) => (await ledger.get(id))?.state;

async function evidence(): Promise<Record<string, unknown>> {
  const { Item } = await aws.dynamodb.send(new GetItemCommand({ TableName: tableName, Key: marshall({ pk: 'evidence#stripe' }), ConsistentRead: true }));
  return { ...noEvidence, ...(Item && unmarshall(Item)) };
}

async function routeShown(): Promise<string | undefined> {
  return (await aws.ssm.send(new GetParameterCommand({ Name: `${variables[environment.parameterPrefix]}/provider` }))).Parameter?.Value;
}

/** Every POST has a key of its own, and none was sent twice. */
function expectNothingSentTwice(): void {
  const posts = stripe.seen().filter(({ method }) => method === 'POST');
  expect(posts.filter(({ key }) => key === undefined)).toEqual([]);
  expect(new Set(posts.map(({ key }) => key)).size).toBe(posts.length);
}

interface Work {
  /** What is there before the invocation, and the event. @param n 1 before the freeze, 2 after it */
  readonly event: (n: number) => Promise<object>;
  /** What holds afterwards. */
  readonly done: (n: number, result: unknown) => Promise<void>;
  /** Calls of Stripe for one payment, in each invocation. */
  readonly callsStripe: number;
}

/** Without the walk through Stripe's events, which reconcile does when its hour has come and the drain has a token to spare. */
const aboutPayments = () => stripe.seen().filter(({ path }) => !path.startsWith('/v1/events?'));

const work: Readonly<Record<string, Work>> = {
  charge: {
    event: async (n) => post(`pay-${n}`, n === 2 ? twentyMinutesMs : 0),
    done: async (n, result) => {
      expect(result).toMatchObject({ statusCode: 201 });
      expect(await stateOf(`pay-${n}`)).toBe('charged');
    },
    callsStripe: 2,
  },
  replay: {
    event: async (n) => {
      await queued(`pay-${n}`);
      return replayOf(`pay-${n}`);
    },
    done: async (n, result) => {
      expect(result).toEqual({ batchItemFailures: [] });
      expect(await stateOf(`pay-${n}`)).toBe('charged');
    },
    callsStripe: 2,
  },
  heal: { event: async () => ({}), done: async () => expect(await routeShown()).toBe('stripe'), callsStripe: 0 },
  reconcile: {
    event: async (n) => {
      if (n === 1) await claimed('bare');
      return {};
    },
    done: async (n) => expect(await stateOf('bare')).toBe(n === 1 ? 'claimed' : 'cancelled'),
    callsStripe: 0,
  },
  analyse: { event: async () => ({}), done: async (_n, result) => expect(result).toBeUndefined(), callsStripe: 0 },
};

describe('a function that is frozen when its handler has returned, and continued 20 minutes later', () => {
  it.each(Object.keys(work))('%s sends nothing when it wakes, and does its next work over connections that died meanwhile', async (name) => {
    const { event, done, callsStripe } = work[name] as Work;
    const fn = await start(name);
    await done(1, await fn.invoke(await event(1)));
    expect(aboutPayments()).toHaveLength(callsStripe);
    const before = stripe.seen().length;

    fn.freeze();
    toAws.cut();
    toStripe.cut();
    await fn.thaw(twentyMinutesMs);
    expect(stripe.seen()).toHaveLength(before);

    await done(2, await fn.invoke(await event(2)));
    expect(aboutPayments()).toHaveLength(2 * callsStripe);
    expectNothingSentTwice();
    expect(toAws.resets()).toBeGreaterThan(0);
    expect(await evidence()).toMatchObject({ score: 0, oursScore: 0, failures: 0 });
  });
});

describe('a function that is frozen in the middle of an attempt, and continued 20 minutes later', () => {
  /** Freezes charge while the answer to its confirm is held back. */
  async function frozenInConfirm() {
    const charge = await start('charge');
    const held = stripe.hold(confirms);
    const answered = charge.invoke(post('pay'));
    await held.reached;
    charge.freeze();
    toAws.cut();
    return { charge, answered, held };
  }

  it('answers unknown, sends nothing more, and reconcile finds the truth', async () => {
    const { charge, answered } = await frozenInConfirm();
    await charge.thaw(twentyMinutesMs);
    expect(await answered).toMatchObject({ statusCode: 202, body: expect.stringContaining('"unknown"') });
    expect(stripe.seen()).toHaveLength(2);

    const reconcile = await start('reconcile', twentyMinutesMs);
    await reconcile.invoke(message({ paymentId: 'pay' }));
    expect(await stateOf('pay')).toBe('charged');
    // One attempt without an answer is one sign, as it is without a freeze; an outage takes several.
    expect((await evidence())['score']).toBe(1);
    expect(stripe.seen().slice(2).map(({ method }) => method)).toEqual(['GET']);
    expectNothingSentTwice();
  });

  it('changes nothing when reconcile has found the truth meanwhile', async () => {
    const { charge, answered } = await frozenInConfirm();
    const reconcile = await start('reconcile', twentyMinutesMs);
    await reconcile.invoke({});
    await reconcile.invoke({});
    expect(await stateOf('pay')).toBe('charged');
    const sent = stripe.seen().length;

    await charge.thaw(twentyMinutesMs);
    expect(await answered).toMatchObject({ statusCode: 201 });
    expect(await stateOf('pay')).toBe('charged');
    expect(stripe.seen()).toHaveLength(sent);
    expectNothingSentTwice();
  });

  it.each(['timers', 'sockets'] as const)('never sends the confirm when it was frozen before it and notices %s first, and the payment is charged once later', async (first) => {
    const charge = await start('charge');
    const held = stripe.hold(creates);
    const answered = charge.invoke(post('pay'));
    await held.reached;
    charge.freeze();
    toAws.cut();
    if (first === 'sockets') held.release();
    await charge.thaw(twentyMinutesMs, first);
    expect(await answered).toMatchObject({ statusCode: 202 });
    expect(stripe.seen().map(({ path }) => path)).toEqual(['/v1/payment_intents']);

    const reconcile = await start('reconcile', twentyMinutesMs + 60_000);
    const replay = await start('replay', twentyMinutesMs + 60_000);
    await reconcile.invoke({});
    await replay.invoke(replayOf('pay'));
    expect(await stateOf('pay')).toBe('charged');
    expect(stripe.seen().filter(({ path }) => confirms.test(path))).toHaveLength(1);
    expect((await evidence())['score']).toBe(0);
  });
});
