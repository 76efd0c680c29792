import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sha256 } from '@aws-crypto/sha256-js';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import { join } from 'node:path';
import { clientLimits } from '../../../lib/aws/client-limits';
import type { AwsTrouble } from '../../../lib/local/aws/aws-fault';
import { localCredentials } from '../../../lib/local/aws/local-credentials';
import { startMicroburst } from '../../../lib/local/aws/microburst';
import type { Microburst } from '../../../lib/local/aws/microburst';
import { startLocalAws } from '../../../lib/local/aws/ministack';
import type { LocalAws } from '../../../lib/local/aws/ministack';

const root = join(__dirname, '..', '..', '..');
const region = 'us-east-1';
const item = { TableName: 'ledger', Item: { pk: { S: 'a' } } };
let aws: LocalAws;
let breaker: Microburst;
let queueUrl: string;
/** A key that has rights and a secret: unlike the key `test`, its signatures are checked. */
let ownKey: { accessKeyId: string; secretAccessKey: string };

beforeAll(async () => {
  aws = await startLocalAws({ root, env: { ...process.env, AWS_ENDPOINT_URL: undefined } });
  breaker = await startMicroburst({ root, upstream: aws.url, report: () => {} });
  const direct = new DynamoDBClient({ endpoint: aws.url, region, credentials: localCredentials });
  await direct.send(new CreateTableCommand({ TableName: 'ledger', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }] }));
  const sqs = new SQSClient({ endpoint: aws.url, region, credentials: localCredentials });
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'waiting' }))).QueueUrl ?? '';
  direct.destroy();
  sqs.destroy();
  await iam({ Action: 'CreateUser', UserName: 'shop' });
  await iam({ Action: 'PutUserPolicy', UserName: 'shop', PolicyName: 'p', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }] }) });
  const made = await iam({ Action: 'CreateAccessKey', UserName: 'shop' });
  const value = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(made)?.[1] ?? '';
  ownKey = { accessKeyId: value('AccessKeyId'), secretAccessKey: value('SecretAccessKey') };
}, 180_000);
afterAll(() => Promise.all([breaker.stop(), aws.stop()]));

/** A call of IAM's query API; no client of it is installed. */
async function iam(form: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port, host } = new URL(aws.url);
  const body = new URLSearchParams({ ...form, Version: '2010-05-08' }).toString();
  const signer = new SignatureV4({ service: 'iam', region, credentials: localCredentials, sha256: Sha256 });
  const { headers } = await signer.sign({ method: 'POST', protocol: 'http:', hostname, port: Number(port), path: '/', query: {}, body, headers: { host, 'content-type': 'application/x-www-form-urlencoded' } });
  return (await fetch(aws.url, { method: 'POST', headers, body })).text();
}

/** What a client of the product gets through microburst: how it ended, and how often microburst did something to it. */
async function met(trouble: AwsTrouble, send: (dynamodb: DynamoDBClient, sqs: SQSClient) => Promise<unknown>) {
  const config = { endpoint: breaker.url, region, credentials: localCredentials, ...clientLimits };
  const clients = [new DynamoDBClient(config), new SQSClient(config)] as const;
  const count = async () => Object.values(await breaker.fired()).reduce((sum, one) => sum + one, 0);
  const before = await count();
  await breaker.set({ services: ['dynamodb', 'sqs'], trouble });
  try {
    const error = await send(...clients).then(() => undefined, ({ name }: Error) => name);
    return { error, fired: (await count()) - before };
  } finally {
    await breaker.set(undefined);
    clients.forEach((client) => client.destroy());
  }
}

/** Until one of them is done or refused as wanted: `throttled` and `lost-answers` throw a coin for each call. */
async function until<T>(wanted: (result: T) => boolean, act: () => Promise<T>): Promise<T> {
  for (let n = 0; n < 40; n += 1) {
    const result = await act();
    if (wanted(result)) return result;
  }
  throw new Error('it never happened');
}

describe('microburst between a client of the product and AWS', () => {
  it('leaves signatures whole: the right secret is let in, a wrong one is not', async () => {
    const ask = async (secretAccessKey: string) => {
      const client = new DynamoDBClient({ endpoint: breaker.url, region, credentials: { ...ownKey, secretAccessKey }, maxAttempts: 1 });
      const answer = await client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'nobody' } } })).then(() => 'let in', ({ name }: Error) => name);
      client.destroy();
      return answer;
    };
    expect(await ask(ownKey.secretAccessKey)).toBe('let in');
    expect(await ask('another')).toMatch(/Signature/);
  });

  it.each(['down', 'silent'] as const)('%s: three tries, then the client hears of it', async (trouble) => {
    expect(await met(trouble, (dynamodb) => dynamodb.send(new PutItemCommand(item)))).toEqual({ error: expect.any(String), fired: 3 });
  });

  it('slow: one try, below the limit of each', async () => {
    expect(await met('slow', (dynamodb) => dynamodb.send(new PutItemCommand(item)))).toEqual({ error: undefined, fired: 1 });
  });

  it('throttled: DynamoDB is asked again by itself, and three refusals are heard', async () => {
    const throttled = () => met('throttled', (dynamodb) => dynamodb.send(new PutItemCommand(item)));
    await until(({ error, fired }) => error === undefined && fired > 0, throttled);
    expect(await until(({ error }) => error !== undefined, throttled)).toEqual({ error: 'ProvisionedThroughputExceededException', fired: 3 });
  });

  it('throttled: SQS is not asked again, so whoever sends must bear a refusal', async () => {
    const throttled = () => met('throttled', (_dynamodb, sqs) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' })));
    expect((await until(({ error }) => error !== undefined, throttled)).fired).toBe(1);
  });

  it('lost answers: what was done is done again by the client itself', async () => {
    const lost = () => met('lost-answers', (dynamodb) => dynamodb.send(new PutItemCommand(item)));
    await until(({ error, fired }) => error === undefined && fired > 0, lost);
    expect((await until(({ error }) => error !== undefined, lost)).fired).toBe(3);
  });
});
