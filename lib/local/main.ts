import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultSettings } from '../core/settings';
import { hintTypes } from '../core/hint';
import { isWritable } from '../writable';
import { deployApp } from './aws/deploy';
import type { Deployed } from './aws/deploy';
import { localCredentials } from './aws/local-credentials';
import { LocalWorldError } from './aws/local-world-error';
import { startMicroburst } from './aws/microburst';
import { startLocalAws } from './aws/ministack';
import type { LocalAws } from './aws/ministack';
import { startDeployedCloudWatch } from './deployed-cloudwatch';
import { startSwitchboard } from './faults/switchboard';
import { withApiMetrics } from './scenario/api-metrics';
import { connectAwsWorld } from './scenario/aws-world';
import { createCleanup } from './scenario/cleanup';
import type { Options } from './scenario/options';
import { readOptions, usage } from './scenario/options';
import { createPaint } from './scenario/paint';
import { createPlainView } from './scenario/plain-view';
import { ScenarioError } from './scenario/scenario-error';
import { createScreenView } from './scenario/screen-view';
import type { SignedClient } from './scenario/signed-client';
import { createSignedClient } from './scenario/signed-client';
import { runStory } from './scenario/story';
import { checkStripe } from './scenario/stripe-check';
import type { StripeServer } from './scenario/stripe-count';
import type { View } from './scenario/view';
import { startShopServer } from './scenario/shop-server';
import { startSandbox } from './stripe/server';

const root = join(__dirname, '..', '..');
const local = join(root, '.local');
/** An answer that takes longer counts as failed anyway, but its status is still worth knowing. */
const callTimeoutMs = 30_000;

const cleanup = createCleanup();
const stopping = new AbortController();
const { signal } = stopping;

/** Builds the world, tells the story, closes the account. Gives the exit code. */
async function tell(options: Options, view: View): Promise<number> {
  mkdirSync(local, { recursive: true });
  if (options.json !== undefined && !isWritable(options.json)) throw new ScenarioError(`${options.json} cannot be written: name another file with --json.`);
  const server = await stripeServer(options);
  let stripe: StripeServer = server;
  if (options.stripeUrl !== undefined) await checkStripe(stripe, `check-${Date.now().toString(36)}`, signal);
  const second = options.scenario.carrying === undefined ? undefined : await secondServer();
  const switchboard = await startSwitchboard({ upstream: stripe.url });
  cleanup.add(() => switchboard.close());

  const shop = await startShopServer();
  cleanup.add(() => shop.close());
  const aws = await startLocalAws({ root, report: view.say, signal });
  cleanup.add(() => aws.stop());
  const deployed = await deployApp({ root, aws, context: { env: 'local', stripeBaseUrl: switchboard.url, shopWebhookUrl: shop.url, ...(second && { fallbackBaseUrl: second.url }) }, report: view.say, signal });
  // An endpoint that we did not start has its own.
  const { cloudWatch, omitted } = aws.external ? { omitted: deployed.omitted } : await startDeployedCloudWatch({ aws, deployed, stackName: 'Paymedic-local', local, seed: options.seed, report: view.say, cleanup });
  const { url: apiUrl, client } = await connectApi(aws, deployed);
  // A server that is not ours cannot reach this machine.
  if (options.stripeUrl === undefined) stripe = { ...server, signingSecret: await addWebhook(server, `${apiUrl}/webhooks/stripe`) };
  cleanup.add(() => client.close());
  const api = cloudWatch === undefined ? client : withApiMetrics({ client, apiId: deployed.outputs['ApiId'] ?? '', ingest: (data) => cloudWatch.ingest('aws', data), now: Date.now });
  const run = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const world = await connectAwsWorld({
    aws, credentials: localCredentials, outputs: deployed.outputs, api, switchboard, stripe, shop, ...(second && { second }), alarms: cloudWatch !== undefined, run, signal,
    startBreaker: async (upstream) => {
      const breaker = await startMicroburst({ root, upstream, report: view.say, signal });
      cleanup.add(() => breaker.stop());
      return breaker;
    },
  });
  cleanup.add(() => world.close());
  await world.configure();
  writeWorldFile({ aws: aws.url, region: aws.region, cloudwatch: cloudWatch?.url ?? aws.url, api: apiUrl, stripe: stripe.url, switchboard: switchboard.url });
  await warmUp(api, options, view);

  const notes = notesAbout(aws, omitted);
  for (const note of notes) view.say(note);
  const { scenario, payments, ratePerSecond, seed } = options;
  view.say(`Scenario ${scenario.name}: ${scenario.about}. ${payments} payments, ${ratePerSecond} a second.`);
  const { result, problems } = await runStory({
    world, view, notes, omitted, deadlineMs: defaultSettings.deadlineMs,
    plan: { scenario, payments, ratePerSecond, seed, run },
    clock: { now: Date.now, sleep: (ms) => delay(ms, undefined, { signal }) },
  });
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  view.end(result, problems, options.stripeUrl ?? `the sandbox (${join('.local', 'charges.jsonl')} lists them, too)`);
  // While the ledger cannot be reached, "not accepted" is the right answer.
  const failed = result.answers.failed - (scenario.aws === undefined ? 0 : result.answers.notAccepted);
  const wrong = scenario.declining === 0 && failed > 0;
  if (wrong) view.say(`${failed} answers failed: with good cards none may.`);
  return result.account.closed && result.events?.complete !== false && !wrong ? 0 : 1;
}

async function stripeServer({ stripeUrl }: Options): Promise<{ url: string; key: string }> {
  if (stripeUrl === undefined) {
    const chargesFile = join(local, 'charges.jsonl');
    rmSync(chargesFile, { force: true });
    const sandbox = await startSandbox({ chargesFile });
    cleanup.add(() => sandbox.close());
    return { url: sandbox.url, key: 'sk_test_local' };
  }
  const key = process.env['STRIPE_SECRET_KEY'] ?? 'sk_test_local';
  if (/^[sr]k_live_/.test(key)) throw new ScenarioError('STRIPE_SECRET_KEY is a live key: a scenario makes up payments, so set it to a test key.');
  return { url: stripeUrl, key };
}

/** Another account: another server of ours, in front of which nothing stands. */
async function secondServer(): Promise<StripeServer> {
  const chargesFile = join(local, 'charges-second.jsonl');
  rmSync(chargesFile, { force: true });
  const sandbox = await startSandbox({ chargesFile });
  cleanup.add(() => sandbox.close());
  return { url: sandbox.url, key: 'sk_test_second' };
}

/** As a team does it at Stripe. https://docs.stripe.com/api/webhook_endpoints/create */
async function addWebhook({ url, key }: StripeServer, to: string): Promise<string> {
  const body = new URLSearchParams([['url', to], ...hintTypes.map((type): [string, string] => ['enabled_events[]', type])]);
  const answer = await fetch(`${url}/v1/webhook_endpoints`, { method: 'POST', body, headers: { Authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { secret: string }).secret;
}

/** The local endpoint serves APIs below a path of its own; an endpoint that does not is called at the address that the stack names. */
async function connectApi(aws: LocalAws, { outputs }: Deployed): Promise<{ url: string; client: SignedClient }> {
  const connect = (baseUrl: string) => createSignedClient({ baseUrl, region: aws.region, credentials: localCredentials, timeoutMs: callTimeoutMs });
  const url = `${aws.url}/_aws/execute-api/${outputs['ApiId'] ?? ''}/$default`;
  const client = connect(url);
  const named = outputs['ApiUrl']?.replace(/\/$/, '');
  if (!aws.external || named === undefined) return { url, client };
  const reply = await client.send('GET', '/health').catch(() => undefined);
  if (reply !== undefined && reply.status !== 404) return { url, client };
  client.close();
  return { url: named, client: connect(named) };
}

/**
 * Starts the environments that the traffic will need. AWS starts as many at once as it takes; a small machine starts two or
 * three a second, so payments that all hang would wait for an environment instead of for Stripe.
 */
async function warmUp(api: SignedClient, { scenario }: Options, view: View): Promise<void> {
  const hanging = scenario.faults.includes('black-hole');
  const environments = hanging ? defaultSettings.inFlightCap + 10 : 8;
  view.say(`Warming up ${environments} environments`);
  for (let n = 0; n < 2; n += 1) await Promise.all(Array.from({ length: environments }, () => api.send('GET', '/health').catch(() => undefined)));
}

function notesAbout(aws: LocalAws, omitted: readonly string[]): readonly string[] {
  return [
    ...(aws.external ? [`AWS is ${aws.url}, which AWS_ENDPOINT_URL names: IAM ${aws.iamEnforced ? 'is enforced' : 'may be off'} there, and CloudWatch is the endpoint's own.`] : []),
    ...(omitted.length > 0 ? [`Left out of the local copy of the template: ${omitted.join(', ')}.`] : []),
  ];
}

function writeWorldFile(world: Readonly<Record<'api' | 'aws' | 'cloudwatch' | 'region' | 'stripe' | 'switchboard', string>>): void {
  const file = join(local, 'world.json');
  cleanup.add(() => rmSync(file, { force: true }));
  writeFileSync(file, `${JSON.stringify(world, null, 2)}\n`);
}

function viewFor({ headless }: Options): View {
  const { stdout } = process;
  if (headless || !stdout.isTTY) return createPlainView((line) => stdout.write(`${line}\n`));
  const terminal = { get columns() { return stdout.columns || 80; }, get rows() { return stdout.rows || 24; }, write: (text: string) => void stdout.write(text) };
  return createScreenView(terminal, createPaint(!process.env['NO_COLOR']));
}

async function main(): Promise<number> {
  let view: View | undefined;
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === 'help') {
      process.stdout.write(usage);
      return 0;
    }
    view = viewFor(options);
    cleanup.add(view.close);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());
    return await tell(options, view);
  } catch (error) {
    view?.close();
    if (signal.aborted) process.stderr.write('Stopping …\n');
    else process.stderr.write(`${sentence(error)}\n`);
    return signal.aborted ? 130 : error instanceof ScenarioError && view === undefined ? 2 : 1;
  } finally {
    await cleanup.run();
    if (signal.aborted) process.stderr.write('Stopped; nothing is left running.\n');
  }
}

function sentence(error: unknown): string {
  if (error instanceof LocalWorldError || error instanceof ScenarioError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'A port on 127.0.0.1 was taken in the meantime: run the command again.';
  if (code === 'ENOSPC') return 'The disk is full: make room and run the command again.';
  return `The local world broke down: ${(message || String(error)).split('\n')[0]} (.local/ministack.log and .local/deploy.log may say more).`;
}

void main().then((code) => process.exit(code));
