import { ParameterNotFound } from '@aws-sdk/client-ssm';
import { createAnalyse } from '../lib/app/analyse';
import { createCharge } from '../lib/app/charge';
import { createHeal } from '../lib/app/heal';
import { createReconcile } from '../lib/app/reconcile';
import { createReplay } from '../lib/app/replay';
import { createAwsDrainSwitch } from '../lib/aws/drain-switch';
import { createAwsLogReports } from '../lib/aws/log-reports';
import { createCloudWatchLogs } from '../lib/aws/logs';
import { createAwsNotices } from '../lib/aws/notices';
import { createParts } from '../lib/aws/parts';
import { createS3ReportArchive } from '../lib/aws/report-archive';
import { createReportStore } from '../lib/aws/report-store';
import { createAwsRouteMirror } from '../lib/aws/route-mirror';
import { createTelemetry } from '../lib/aws/telemetry';
import { initialMemory } from '../lib/core/health';
import type { Plan } from '../lib/core/plan';
import { environment } from '../lib/environment';
import type { FunctionName } from '../lib/infra/function-limits';
import { startSandbox } from '../lib/local/stripe/server';
import { createVirtualClock } from '../lib/memory/clock';
import { createRecordingDynamo, sizeOf } from './recording-dynamo';
import { assumptions } from './prices';
import type { PriceName, Usage } from './prices';

/** One run of a use-case: what it used, and which metrics it wrote. */
export interface Flow {
  readonly usage: Usage;
  /** Name and dimensions of each custom metric. */
  readonly metrics: readonly string[];
  readonly awsCalls: number;
  readonly logBytes: number;
}

export interface Flows {
  /** POST /payments, charged at once. */
  readonly payment: Flow;
  /** POST /payments while the route is `queue`. */
  readonly queued: Flow;
  /** One message that is replayed and charged. */
  readonly replayed: Flow;
  /** One message that is looked at while the drain is held. */
  readonly held: Flow;
  readonly heal: Flow;
  readonly reconcile: Flow;
  readonly analyse: Flow;
  /** Bytes that a charged payment leaves in the ledger. */
  readonly rowBytes: number;
}

type Memory = Readonly<Record<FunctionName, number>>;

/** DynamoDB stores so much beside each item. */
const storedPerRowBytes = 100;

const variables: Record<string, string> = Object.fromEntries(Object.values(environment).map((name) => [name, name]));

/**
 * Runs the real use-cases once each, with the real AWS adapters and the real Stripe SDK against the sandbox; only the wire to
 * AWS is replaced, by clients that count. Nothing is billed for and nothing waits.
 * @param megabytes the memory of each function
 */
export async function runFlows(megabytes: Memory): Promise<Flows> {
  process.env['POWERTOOLS_METRICS_NAMESPACE'] = 'Paymedic';
  const sandbox = await startSandbox({ latencyMs: { min: 0, max: 0 } });
  try {
    return await runWith(sandbox.url, megabytes);
  } finally {
    await sandbox.close();
  }
}

async function runWith(stripeUrl: string, megabytes: Memory): Promise<Flows> {
  let used: Partial<Record<PriceName, number>> = {};
  let awsCalls = 0;
  let stripeMs = 0;
  const count = (what: PriceName, by: number) => void (used[what] = (used[what] ?? 0) + by);
  const counting = (what: readonly PriceName[], answer: (input: Record<string, unknown>) => object = () => ({})) => ({
    send: async ({ input }: { input: object }) => {
      awsCalls += 1;
      for (const one of what) count(one, 1);
      return answer(input as Record<string, unknown>);
    },
  }) as never;
  const table = createRecordingDynamo((what, units) => count(what, units));
  const dynamo = { send: async (command: { readonly input: object }) => ((awsCalls += 1), table.send(command)) } as never;
  const sns = counting(['publish', 'keyCall']);
  const { log, metrics } = createTelemetry();
  const parts = createParts({
    dynamo, sns, sqs: counting(['queueRequest']), secrets: counting(['secretCall'], () => ({ SecretString: 'sk_test_bench' })), log,
    metrics: { ...metrics, providerCall: (call) => ((stripeMs += call.operation === 'create' ? assumptions.stripeCreateMs : assumptions.stripeConfirmMs), metrics.providerCall(call)) },
    variables: { ...variables, [environment.stripeBaseUrl]: stripeUrl, [environment.settings]: '{}' },
  });
  const clock = createVirtualClock(Date.now());
  const ssm = counting([], ({ Name }) => {
    if (String(Name).endsWith('/override')) throw new ParameterNotFound({ message: '', $metadata: {} });
    return { Parameter: { Value: 'stripe' } };
  });
  const heal = createHeal({
    ...parts, clock,
    mirror: createAwsRouteMirror({ client: ssm, prefix: '/app/payment', providers: ['stripe'], clock }),
    notices: createAwsNotices({ client: sns, topicArn: 'notices' }),
    drainSwitch: createAwsDrainSwitch({ client: counting([], () => ({ State: 'Enabled' })), mappingId: 'mapping' }),
    logReports: createAwsLogReports({ functions: counting([]), functionName: 'analyse', ledger: dynamo, tableName: 'table' }),
  });
  const charge = createCharge(parts);
  const replay = createReplay(parts);
  let sent = 0;
  const pay = async () => {
    const order = { id: `order-2026-${(sent += 1)}`, amountMinor: 4_999, currency: 'USD', paymentMethod: 'pm_card_visa', offSession: true, description: 'Order of one pair of shoes' };
    const { status, body } = await charge(order, 'f3c1d6a2-8a53-4c1e-9a41-1f2a5c0d9e11', Date.now());
    if (status !== 201 && status !== 202) throw new Error(`a payment of the measurement was answered with ${status}: ${JSON.stringify(body)}`);
    return order.id;
  };

  async function measure(name: FunctionName, work: () => Promise<unknown>, more: Usage = {}): Promise<Flow> {
    [used, awsCalls, stripeMs] = [{ ...more }, 0, 0];
    const lines = await linesOf(work);
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + assumptions.logEventBytes, 0) + assumptions.platformLogBytes + 2 * assumptions.logEventBytes
      + (more.httpRequest === undefined ? 0 : assumptions.accessLogBytes + assumptions.logEventBytes);
    count('logGigabyte', bytes / 1e9);
    count('lambdaRequest', 1);
    const workMs = assumptions.ownWorkMs * Math.max(1, assumptions.megabytesPerProcessor / megabytes[name]);
    count('lambdaGigabyteSecond', ((stripeMs + awsCalls * assumptions.awsCallMs + workMs) / 1_000) * (megabytes[name] / 1_024));
    return { usage: { ...used }, awsCalls, logBytes: bytes, metrics: lines.flatMap(metricsIn) };
  }

  const setPlan = async (plan: Partial<Plan>) => {
    const before = await parts.control.read();
    const whole: Plan = { route: 'stripe', share: 1, drainPerSecond: 20, accepting: true, reason: 'bench', ...plan };
    await parts.control.write({ version: (before?.version ?? 0) + 1, memory: before?.memory ?? initialMemory(parts.settings, clock.now()), plan: whole }, before?.version ?? 0);
  };
  const message = (paymentId: string) => JSON.stringify({ version: 1, paymentId, correlationId: 'c' });
  const tick = () => heal(clock.now() + 50_000, { scheduled: true });

  // The first looks settle the state; the first payment reads the secret and loads the SDK.
  for (let looks = 0; looks < 3; looks += 1) await linesOf(tick);
  const healed = await measure('heal', tick, { event: 1 });
  await linesOf(() => setPlan({}));
  await linesOf(pay);
  const payment = await measure('charge', pay, { httpRequest: 1 });
  const rowBytes = Math.max(...[...table.items.values()].filter((item) => item['state']?.S === 'charged').map(sizeOf)) + storedPerRowBytes;
  await linesOf(() => setPlan({ route: 'queue', share: 0, drainPerSecond: 0 }));
  let waiting = '';
  const queued = await measure('charge', async () => (waiting = await pay()), { httpRequest: 1 });
  const held = await measure('replay', () => replay(message(waiting), Date.now() + 30_000), { queueRequest: assumptions.batchShare });
  await linesOf(() => setPlan({}));
  const replayed = await measure('replay', () => replay(message(waiting), Date.now() + 30_000), { queueRequest: assumptions.batchShare });
  const reconciled = await measure('reconcile', () => createReconcile({ ...parts, notices: createAwsNotices({ client: sns, topicArn: 'notices' }) }).sweep(Date.now() + 50_000), { event: 1 });
  const bucket = { send: async (command: { readonly input: object }) => ((awsCalls += 1), count('Body' in command.input ? 'objectWrite' : 'objectRead', 1), {}) } as never;
  const analyse = createAnalyse({ logs: createCloudWatchLogs({ client: counting([]) }), evidence: createReportStore({ client: dynamo, tableName: 'table' }), archive: createS3ReportArchive({ client: bucket, bucketName: 'bucket' }), clock: { now: Date.now } });
  const analysed = await measure('analyse', () => analyse(['a', 'b', 'c', 'd']), { event: 1 });
  return { payment, queued, replayed, held, heal: healed, reconcile: reconciled, analyse: analysed, rowBytes };
}

/** What a run writes to standard output, which is where Lambda takes logs and metrics from. */
async function linesOf(work: () => Promise<unknown>): Promise<string[]> {
  const written: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const error = process.stderr.write.bind(process.stderr);
  const take = (chunk: string | Uint8Array) => (written.push(String(chunk)), true);
  Object.assign(process.stdout, { write: take });
  Object.assign(process.stderr, { write: take });
  try {
    await work();
  } finally {
    Object.assign(process.stdout, { write });
    Object.assign(process.stderr, { write: error });
  }
  return written.join('').split('\n').filter((line) => line !== '');
}

/** Metrics of one line in the embedded format, by name and dimensions. */
function metricsIn(line: string): string[] {
  let value: { readonly _aws?: { readonly CloudWatchMetrics: readonly { readonly Dimensions: readonly string[][]; readonly Metrics: readonly { readonly Name: string }[] }[] } };
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return [];
  }
  const fields = value as Record<string, unknown>;
  return (value._aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions, Metrics }) =>
    Metrics.map(({ Name }) => `${Name} ${Dimensions.flat().map((dimension) => `${dimension}=${String(fields[dimension])}`).sort().join(' ')}`.trim()));
}
