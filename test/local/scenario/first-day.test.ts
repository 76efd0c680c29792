import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { deployApp } from '../../../lib/local/aws/deploy';
import { localCredentials } from '../../../lib/local/aws/local-credentials';
import { startLocalAws, type LocalAws } from '../../../lib/local/aws/ministack';
import { forward, passOn } from '../../../lib/local/faults/forward';
import { createSignedClient, type HttpReply } from '../../../lib/local/scenario/signed-client';
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
          PATH: [join(project, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter), HOME: root, AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region, AWS_EC2_METADATA_DISABLED: 'true',
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

  /** A person's word, and the healer's next look at it. */
  async function pin(Value: string): Promise<void> {
    const client = new SSMClient(clientOptions());
    try {
      await client.send(new PutParameterCommand({ Name: '/app/payment/override', Value, Type: 'String', Overwrite: true }));
    } finally {
      client.destroy();
    }
    await lookOnce();
  }

  async function post(id: string): Promise<HttpReply> {
    const client = createSignedClient({ baseUrl: apiUrl, region: aws.region, credentials: localCredentials, timeoutMs: 20_000 });
    try {
      return await client.send('POST', '/payments', { id, amountMinor: 100, currency: 'USD', paymentMethod: 'pm_card_visa' });
    } finally {
      client.close();
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

  it('begins with the exact commands to run next', () => {
    expect([outputs['NextCommand'], outputs['NextCommand2'], outputs['NextCommand3']]).toEqual([
      'npx paymedic key set --stack Paymedic-local', 'npx paymedic doctor --stack Paymedic-local', 'npx paymedic smoke --stack Paymedic-local',
    ]);
  });

  it('without a key: nothing is accepted, and status and doctor say what to do', async () => {
    await lookOnce();
    const reply = await post('too-early');
    expect(reply).toMatchObject({ status: 503, body: { state: 'not-accepted', detail: expect.stringContaining('no Stripe key yet, run: npx paymedic key set') } });
    const status = await paymedic(['status']);
    expect(status).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Healer +unconfigured[^]*No Stripe key yet[^]*run: npx paymedic key set --stack Paymedic-local/) });
    const doctor = await paymedic(['doctor']);
    expect(doctor).toMatchObject({ code: 1, err: '', out: expect.stringContaining('no Stripe key yet') });
    expect(await paymedic(['smoke', '--api-url', apiUrl])).toEqual({ code: 1, out: '', err: 'paymedic: there is no Stripe key yet, run: npx paymedic key set --stack Paymedic-local\n' });
  }, 2 * minutes);

  it.each([[rolledKey, 'Stripe does not know this key'], ['sk_live_1', 'configured for test keys'], ['hello', 'no Stripe key']])('stores nothing when the key is %s', async (key, sentence) => {
    const before = await secretNow();
    expect(await paymedic(['key', 'set', '--stack', 'Paymedic-local'], key)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(sentence) });
    expect(await secretNow()).toBe(before);
  });

  it('with a key: one payment goes through, end to end, and the doctor finds nothing wrong', async () => {
    expect(await paymedic(['key', 'set'], `${goodKey}\n`)).toMatchObject({ code: 0, err: '' });
    expect(await secretNow()).toBe(goodKey);
    await lookOnce();
    const smoke = await paymedic(['smoke', '--json', '--api-url', apiUrl]);
    expect(smoke).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(smoke.out)).toMatchObject({ ok: true, stack: 'Paymedic-local', answered: { status: 201, state: 'charged' }, providerPaymentId: expect.stringMatching(/^pi_/) });
    const { code, out, err } = await paymedic(['doctor', '--json']);
    const { failed, findings } = JSON.parse(out) as { failed: number; findings: { check: string; level: string }[] };
    expect({ code, err, failed }).toEqual({ code: 0, err: '', failed: 0 });
    // Stripe's webhook is a choice; the local copy of the template has no alarms, and nobody's address is in its configuration.
    expect(findings.filter(({ level }) => level === 'warn').map(({ check }) => check)).toEqual(['webhook', 'notices topic', 'alarms']);
  }, 2 * minutes);

  it('before a destroy: says which payments are still open', async () => {
    expect((await paymedic(['doctor', '--before-destroy'])).code).toBe(0);
    await pin('{"route":"queue","reason":"first day","until":"2100-01-01T00:00:00Z"}');
    expect(await post('waits')).toMatchObject({ status: 202, body: { state: 'queued' } });
    expect(await paymedic(['doctor', '--before-destroy'])).toMatchObject({ code: 1, out: expect.stringContaining('1 payment is queued') });
    expect(JSON.parse((await paymedic(['status', '--json'])).out)).toMatchObject({
      route: 'queue', waiting: { queued: 1, amountsMinor: { USD: 100 } }, override: { route: 'queue', reason: 'first day' }, lastNotice: { subject: '[Paymedic] A person pinned the route to queue' },
    });
  }, 2 * minutes);
});
