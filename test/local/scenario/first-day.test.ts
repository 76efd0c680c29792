import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployApp } from '../../../lib/local/aws/deploy';
import { localCredentials } from '../../../lib/local/aws/local-credentials';
import { startLocalAws, type LocalAws } from '../../../lib/local/aws/ministack';
import { forward, passOn } from '../../../lib/local/faults/forward';
import { createSignedClient } from '../../../lib/local/scenario/signed-client';
import { startSandbox, type Sandbox } from '../../../lib/local/stripe/server';

const project = join(__dirname, '..', '..', '..');
const minutes = 60_000;
const rolledKey = 'sk_test_rolled';
const goodKey = 'sk_test_first_day';

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The sandbox takes every key; the door in front of it turns one away, as Stripe does with a key that was rolled. */
async function openDoor(upstream: URL): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    if (request.headers.authorization === `Bearer ${rolledKey}`) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"type":"invalid_request_error","message":"Expired API Key provided"}}');
      return;
    }
    forward(request, upstream).then((answer) => passOn(answer, response), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('the first day of a deployed stack', () => {
  let root: string;
  let aws: LocalAws;
  let sandbox: Sandbox;
  let door: Awaited<ReturnType<typeof openDoor>>;
  let outputs: Readonly<Record<string, string>>;
  let apiUrl: string;

  /** The command as a process of its own, with nothing but the person's environment to find AWS by. */
  function paymedic(args: readonly string[], stdin = ''): Promise<Said> {
    return new Promise((resolve) => {
      const child = spawn(join(project, 'node_modules', '.bin', 'tsx'), [join(project, 'bin', 'paymedic.ts'), ...args], {
        env: {
          PATH: process.env['PATH'], HOME: root, AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region, AWS_EC2_METADATA_DISABLED: 'true',
          AWS_ACCESS_KEY_ID: localCredentials.accessKeyId, AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
        },
      });
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
      child.on('close', (code) => resolve({ code, ...said }));
      child.stdin.end(stdin);
    });
  }

  const clientOptions = () => ({ endpoint: aws.url, region: aws.region, credentials: localCredentials });

  async function secretNow(): Promise<string | undefined> {
    const client = new SecretsManagerClient(clientOptions());
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: outputs['StripeSecretArn'] }))).SecretString;
    } finally {
      client.destroy();
    }
  }

  /** What the schedule does every minute. */
  async function lookOnce(): Promise<void> {
    const client = new LambdaClient(clientOptions());
    try {
      await client.send(new InvokeCommand({ FunctionName: outputs['HealFunctionName'], Payload: '{}' }));
    } finally {
      client.destroy();
    }
  }

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'first-day-'));
    for (const part of ['bin', 'lib', 'lambdas', 'config', 'scripts', 'cdk.json', 'package.json', 'tsconfig.json']) cpSync(join(project, part), join(root, part), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
    sandbox = await startSandbox({ latencyMs: { min: 0, max: 1 } });
    door = await openDoor(new URL(sandbox.url));
    aws = await startLocalAws({ root: project, env: { ...process.env, AWS_ENDPOINT_URL: undefined } });
    ({ outputs } = await deployApp({ root, aws, context: { env: 'local', stripeBaseUrl: door.url }, report: () => {} }));
    apiUrl = `${aws.url}/_aws/execute-api/${outputs['ApiId'] ?? ''}/$default`;
  }, 5 * minutes);
  afterAll(async () => {
    await aws.stop();
    door.server.close();
    await sandbox.close();
    rmSync(root, { recursive: true, force: true });
  }, minutes);

  it('X', async () => {
    const show = async (args: string[], stdin = '') => console.log(args.join(' '), JSON.stringify(outputs['NextCommand']), await paymedic(args, stdin));
    console.log(outputs);
    await show(['status']);
    await show(['doctor']);
    await lookOnce();
    await show(['status', '--json']);
    const c = createSignedClient({ baseUrl: apiUrl, region: aws.region, credentials: localCredentials, timeoutMs: 10000 });
    console.log(await c.send('POST', '/payments', { id: 'a', amountMinor: 100, currency: 'USD', paymentMethod: 'pm_card_visa' }));
    c.close();
    await show(['key', 'set'], rolledKey);
    await show(['key', 'set'], 'sk_live_1');
    await show(['key', 'set'], 'hello');
    console.log(await secretNow());
    await show(['key', 'set'], goodKey);
    await show(['smoke', '--api-url', apiUrl]);
    await lookOnce();
    await show(['doctor', '--before-destroy']);
    await show(['doctor']);
    await show(['status']);
    await show(['smoke', '--json', '--api-url', apiUrl]);
    await show(['status', '--stack', 'nope']);
  }, 5 * minutes);
});
