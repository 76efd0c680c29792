import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { BatchGetItemCommandInput, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ControlItem } from '../../app/ports';
import { webhookStage } from '../../aws/secret';
import { isBare } from '../../core/account';
import type { Payment } from '../../core/payment';
import { createEventsCall } from '../aws/events-call';
import type { Microburst } from '../aws/microburst';
import type { Switchboard } from '../faults/switchboard';
import type { LedgerRow } from './account';
import { leaveOnlyAlarms } from './alarm-path';
import type { AlarmPath } from './alarm-path';
import { standBeforeAws } from './aws-side';
import type { AwsSide } from './aws-side';
import { standBeforeControlPlane } from './control-plane';
import type { ControlPlane } from './control-plane';
import { ScenarioError } from './scenario-error';
import { openShopInbox } from './shop-inbox';
import type { ShopServer } from './shop-server';
import type { SignedClient } from './signed-client';
import type { StripeServer } from './stripe-count';
import { countIntents } from './stripe-count';
import { openTopicInbox } from './topic-inbox';
import type { World } from './world';

/** Outputs of the stack that a story needs. */
const neededOutputs = ['LedgerTableName', 'AlarmsTopicArn', 'NoticesTopicArn', 'StripeSecretArn', 'RouteParameterName', 'HealFunctionName'] as const;

export interface AwsWorldRequest {
  readonly aws: { readonly url: string; readonly region: string };
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly outputs: Readonly<Record<string, string>>;
  readonly api: SignedClient;
  readonly switchboard: Switchboard;
  /** Where the stack's webhook goes. */
  readonly shop: ShopServer;
  readonly stripe: StripeServer;
  /** The second account, where the scenario has one. */
  readonly second?: StripeServer;
  /** Do alarms go off in this world? @default false */
  readonly alarms?: boolean;
  readonly run: string;
  /** Starts what breaks AWS, for the scenarios that need it. */
  readonly startBreaker: (upstream: string) => Promise<Microburst>;
  readonly signal: AbortSignal;
}

export interface AwsWorld extends World {
  /** Puts the Stripe key, the signing secret of its webhook if there is one, and lets the healer make the first plan. */
  configure(): Promise<void>;
  /** Takes back what was only made to watch. */
  close(): Promise<void>;
}

/** The deployed stacks at an AWS endpoint. */
export async function connectAwsWorld(request: AwsWorldRequest): Promise<AwsWorld> {
  const { aws, credentials, outputs, api, switchboard, stripe, shop, second, run, signal } = request;
  const missing = neededOutputs.filter((name) => !outputs[name]);
  if (missing.length > 0) throw new ScenarioError(`The deployed stack does not say its ${missing.join(', ')}: deploy it again.`);
  const output = (name: (typeof neededOutputs)[number]) => outputs[name] ?? '';
  const tableName = output('LedgerTableName');
  const options = { endpoint: aws.url, region: aws.region, credentials };
  const clients = {
    dynamodb: new DynamoDBClient(options), events: new EventBridgeClient(options), lambda: new LambdaClient(options), secrets: new SecretsManagerClient(options),
    sns: new SNSClient(options), sqs: new SQSClient(options), ssm: new SSMClient(options),
  };
  const { sns, sqs, lambda } = clients;
  let controlPlane: ControlPlane | undefined;
  let alarmPath: AlarmPath | undefined;
  let awsSide: AwsSide | undefined;
  const inboxes = await Promise.all([
    openTopicInbox({ sns, sqs, run, topic: 'alarms', topicArn: output('AlarmsTopicArn'), now: Date.now }),
    openTopicInbox({ sns, sqs, run, topic: 'notices', topicArn: output('NoticesTopicArn'), now: Date.now }),
  ]);

  const webhookSecret = /--secret-id (\S+)/.exec(outputs['EventsKeyCommand'] ?? '')?.[1];
  const key = webhookSecret === undefined ? undefined : (await clients.secrets.send(new GetSecretValueCommand({ SecretId: webhookSecret }))).SecretString;
  const shopInbox = key === undefined ? undefined : await openShopInbox({ events: clients.events, sqs, server: shop, key, source: 'paymedic.local', run });

  async function batch(ids: readonly string[]): Promise<readonly LedgerRow[]> {
    const rows: LedgerRow[] = [];
    let rest: BatchGetItemCommandInput['RequestItems'] = { [tableName]: { Keys: ids.map((id) => marshall({ pk: `payment#${id}` })), ConsistentRead: true } };
    while (rest && Object.keys(rest).length > 0) {
      const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await clients.dynamodb.send(new BatchGetItemCommand({ RequestItems: rest }));
      for (const item of Responses?.[tableName] ?? []) rows.push(rowOf(unmarshall(item)['payment'] as Payment));
      rest = UnprocessedKeys;
    }
    return rows;
  }

  return {
    post: ({ body }) => api.send('POST', '/payments', body),
    async route() {
      try {
        return (await clients.ssm.send(new GetParameterCommand({ Name: output('RouteParameterName') }))).Parameter?.Value;
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
    async control() {
      const { Item } = await clients.dynamodb.send(new GetItemCommand({ TableName: tableName, Key: marshall({ pk: 'control#plan' }), ConsistentRead: true }));
      return Item && (unmarshall(Item)['item'] as ControlItem);
    },
    async rows(ids) {
      const rows: LedgerRow[] = [];
      for (let from = 0; from < ids.length; from += 100) rows.push(...(await batch(ids.slice(from, from + 100))));
      return rows;
    },
    messages: async () => (await Promise.all(inboxes.map((inbox) => inbox.receive()))).flat(),
    async prepare({ controlPlane: faults, aws: awsFaults, alarmsOnly = false }) {
      const wake = () => api.send('GET', '/health');
      if (faults !== undefined) controlPlane = await standBeforeControlPlane({ aws, lambda, tableName, wake });
      if (awsFaults !== undefined) awsSide = await standBeforeAws({ breaker: await request.startBreaker(aws.url), lambda, tableName, wake });
      if (!alarmsOnly) return;
      if (!request.alarms) throw new ScenarioError('The scenario alarm-only needs our own CloudWatch: unset AWS_ENDPOINT_URL, so that it is started.');
      const events = createEventsCall({ url: aws.url, region: aws.region, credentials });
      alarmPath = await leaveOnlyAlarms({ lambda, events, tableName, healFunctionName: output('HealFunctionName'), wake });
    },
    async setFault(fault) {
      await switchboard.set(fault);
      if (fault === 'none') await alarmPath?.resume();
    },
    setControlPlaneFault: async (fault) => controlPlane?.set(fault),
    setAwsFault: async (fault) => awsSide?.set(fault),
    awsFaultsFired: async () => (await awsSide?.fired()) ?? {},
    rateLimited: () => switchboard.rateLimited(),
    told: async () => shopInbox?.told(),
    intents: async (since) => (await Promise.all([stripe, ...(second ? [second] : [])].map((server) => countIntents(server, since, signal)))).flat(),
    async configure() {
      await clients.secrets.send(new PutSecretValueCommand({ SecretId: output('StripeSecretArn'), SecretString: stripe.key }));
      if (second !== undefined) await clients.secrets.send(new PutSecretValueCommand({ SecretId: outputs['FallbackSecretArn'], SecretString: second.key }));
      if (stripe.signingSecret !== undefined) await clients.secrets.send(new PutSecretValueCommand({ SecretId: output('StripeSecretArn'), SecretString: stripe.signingSecret, VersionStages: [webhookStage] }));
      await clients.lambda.send(new InvokeCommand({ FunctionName: output('HealFunctionName'), Payload: '{}' }));
    },
    async close() {
      await Promise.allSettled([...inboxes.map((inbox) => inbox.close()), shopInbox?.close(), controlPlane?.close(), awsSide?.close()]);
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

function rowOf(payment: Payment): LedgerRow {
  const { order, state, fence, attempts } = payment;
  return {
    id: order.id, state,
    bare: isBare(payment),
    provider: fence?.provider ?? null, providerPaymentId: fence?.intentId ?? null, attempts: attempts.length,
  };
}
