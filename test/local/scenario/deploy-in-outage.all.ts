import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployApp } from '../../../lib/local/aws/deploy';
import type { Deployed } from '../../../lib/local/aws/deploy';
import { localCredentials } from '../../../lib/local/aws/local-credentials';
import { startLocalAws } from '../../../lib/local/aws/ministack';
import type { LocalAws } from '../../../lib/local/aws/ministack';
import { startSwitchboard } from '../../../lib/local/faults/switchboard';
import type { Switchboard } from '../../../lib/local/faults/switchboard';
import type { ShopOrder } from '../../../lib/local/scenario/account';
import { closeAccount } from '../../../lib/local/scenario/account';
import { connectAwsWorld } from '../../../lib/local/scenario/aws-world';
import type { AwsWorld } from '../../../lib/local/scenario/aws-world';
import type { PlannedOrder } from '../../../lib/local/scenario/orders';
import { planOrders } from '../../../lib/local/scenario/orders';
import type { Scenario } from '../../../lib/local/scenario/scenarios';
import { scenarios } from '../../../lib/local/scenario/scenarios';
import { accountOfEvents } from '../../../lib/local/scenario/events-account';
import { startShopServer } from '../../../lib/local/scenario/shop-server';
import type { ShopServer } from '../../../lib/local/scenario/shop-server';
import { createSignedClient } from '../../../lib/local/scenario/signed-client';
import type { SignedClient } from '../../../lib/local/scenario/signed-client';
import { startSandbox } from '../../../lib/local/stripe/server';
import type { Sandbox } from '../../../lib/local/stripe/server';
import { functionNames } from '../../../lib/infra/function-limits';

const project = join(__dirname, '..', '..', '..');
const minutes = 60_000;
const healthy = scenarios.find(({ name }) => name === 'healthy') as Scenario;

describe('another version, with other tags and settings, deployed while the route is `queue`', () => {
  let root: string;
  let sandbox: Sandbox;
  let switchboard: Switchboard;
  let shop: ShopServer;
  let aws: LocalAws;
  let deployed: Deployed;
  let api: SignedClient;
  let world: AwsWorld;
  let orders: Iterator<PlannedOrder>;
  const sold: ShopOrder[] = [];

  const deploy = () => deployApp({ root, aws, context: { env: 'local', stripeBaseUrl: switchboard.url, shopWebhookUrl: shop.url }, report: () => {} });
  const clientOptions = () => ({ endpoint: aws.url, region: aws.region, credentials: localCredentials });

  async function sell(): Promise<string> {
    const order = orders.next().value as PlannedOrder;
    const { status, body } = await world.post(order);
    sold.push({ id: order.body.id, amountMinor: order.body.amountMinor, toldAccepted: status === 201 || (status === 202 && body['state'] !== 'claimed') });
    return String(body['state']);
  }

  /** What the schedule does every minute; while payments wait it returns when the healer has looked for 50 s or is done. */
  async function heal(): Promise<void> {
    const lambda = new LambdaClient(clientOptions());
    await lambda.send(new InvokeCommand({ FunctionName: deployed.outputs['HealFunctionName'], Payload: '{}' })).finally(() => lambda.destroy());
  }

  /** Every value that the route parameter ever had, oldest first. */
  async function routes(): Promise<readonly (string | undefined)[]> {
    const ssm = new SSMClient(clientOptions());
    const { Parameters = [] } = await ssm.send(new GetParameterHistoryCommand({ Name: deployed.outputs['RouteParameterName'] })).finally(() => ssm.destroy());
    return Parameters.map(({ Value }) => Value);
  }

  async function messagesIn(QueueUrl: string | undefined): Promise<string | undefined> {
    const sqs = new SQSClient(clientOptions());
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })).finally(() => sqs.destroy());
    return Attributes?.['ApproximateNumberOfMessages'];
  }

  /** Tags, settings and the code of every function. */
  function becomeVersionB(): void {
    for (const name of functionNames) appendFileSync(join(root, 'lambdas', `${name}.ts`), `\nexport const version = 'B';\n`);
    const app = join(root, 'bin', 'app.ts');
    writeFileSync(app, readFileSync(app, 'utf8').replace('{ env: target,', "{ env: target, tags: { version: 'B' },"));
    const config = join(root, 'config', 'local.json');
    const { settings, ...rest } = JSON.parse(readFileSync(config, 'utf8')) as { settings: object };
    writeFileSync(config, JSON.stringify({ ...rest, throttling: { ratePerSecond: 400, burst: 900 }, settings: { ...settings, deadlineMs: 7_000 } }));
  }

  /** Back to what stood before: the way that a rollback takes. */
  function becomeVersionA(): void {
    for (const part of ['bin', 'lambdas', 'config']) cpSync(join(project, part), join(root, part), { recursive: true });
  }

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'versions-'));
    for (const part of ['bin', 'lib', 'lambdas', 'config', 'scripts', 'cdk.json', 'package.json', 'tsconfig.json']) cpSync(join(project, part), join(root, part), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
    sandbox = await startSandbox({ latencyMs: { min: 0, max: 1 } });
    switchboard = await startSwitchboard({ upstream: sandbox.url });
    shop = await startShopServer();
    aws = await startLocalAws({ root: project, env: { ...process.env, AWS_ENDPOINT_URL: undefined } });
    deployed = await deploy();
    api = createSignedClient({ baseUrl: `${aws.url}/_aws/execute-api/${deployed.outputs['ApiId'] ?? ''}/$default`, region: aws.region, credentials: localCredentials, timeoutMs: 30_000 });
    const stripe = { url: sandbox.url, key: 'sk_test_local' };
    world = await connectAwsWorld({ aws, credentials: localCredentials, outputs: deployed.outputs, api, switchboard, stripe, shop, run: 'versions', signal: new AbortController().signal, startBreaker: () => Promise.reject(new Error('nothing breaks AWS here')) });
    await world.configure();
    orders = planOrders({ scenario: healthy, payments: 1_000, ratePerSecond: 1, seed: 1, run: 'versions' })[Symbol.iterator]();
  }, 5 * minutes);
  afterAll(async () => {
    await world.close();
    api.close();
    await aws.stop();
    await switchboard.close();
    await shop.close();
    await sandbox.close();
    rmSync(root, { recursive: true, force: true });
  }, minutes);

  it('resets nothing and loses nothing, forward and rolled back: each version charges what the other has queued', async () => {
    expect(await sell()).toBe('charged');
    await switchboard.set('down');
    while ((await world.route()) !== 'queue') await sell();
    expect([await sell(), await sell(), await sell()]).toEqual(['queued', 'queued', 'queued']);
    expect(await routes()).toEqual(['stripe', 'queue']);

    becomeVersionB();
    const { outputs } = await deploy();
    expect(outputs).toEqual({ ...deployed.outputs, RequestsPerSecond: '400' });
    expect(await routes()).toEqual(['stripe', 'queue']);
    expect([await sell(), await sell(), await sell()]).toEqual(['queued', 'queued', 'queued']);

    becomeVersionA();
    expect((await deploy()).outputs).toEqual(deployed.outputs);
    expect(await routes()).toEqual(['stripe', 'queue']);
    expect([await sell(), await sell(), await sell()]).toEqual(['queued', 'queued', 'queued']);

    await switchboard.set('none');
    const ids = sold.map(({ id }) => id);
    while ((await world.rows(ids)).some(({ state }) => ['queued', 'attempting', 'unknown'].includes(state))) await heal();
    const { account, problems } = closeAccount(sold, await world.rows(ids), await world.intents(0));
    expect(problems).toEqual([]);
    expect(account).toMatchObject({ accepted: sold.length, charged: sold.length, duplicates: 0, lost: 0, closed: true });
    // The shop hears of each, whichever version was there: nothing of the stream is skipped by a deploy.
    const told = async () => accountOfEvents(await world.rows(ids), (await world.told()) ?? { bus: [], webhook: [], forged: 0 });
    while (!(await told()).events.complete) await heal();
    expect((await told()).problems).toEqual([]);
    expect(await routes()).toEqual(['stripe', 'queue', 'stripe']);
    expect(await messagesIn(deployed.outputs['DeadLetterQueueUrl'])).toBe('0');
  }, 5 * minutes);
});
