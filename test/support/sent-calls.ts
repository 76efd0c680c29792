import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { initialState } from '../../lib/app/analyse-state';
import { createAwsControl } from '../../lib/aws/control';
import { createAwsDeliveryQueue } from '../../lib/aws/delivery-queue';
import { createAwsDrainSwitch } from '../../lib/aws/drain-switch';
import { createAwsEventBus } from '../../lib/aws/event-bus';
import { createAwsEventWalks } from '../../lib/aws/event-walks';
import { createAwsHealerBell } from '../../lib/aws/healer-bell';
import { createAwsLedger } from '../../lib/aws/ledger';
import { createAwsLogReports } from '../../lib/aws/log-reports';
import { createCloudWatchLogs } from '../../lib/aws/logs';
import { createAwsNotices } from '../../lib/aws/notices';
import { createAwsReconcileQueue } from '../../lib/aws/reconcile-queue';
import { createS3ReportArchive } from '../../lib/aws/report-archive';
import { createReportStore } from '../../lib/aws/report-store';
import { createAwsRetryQueue } from '../../lib/aws/retry-queue';
import { createAwsRouteMirror } from '../../lib/aws/route-mirror';
import { createSecretReader, createWebhookSecretReader } from '../../lib/aws/secret';
import { createHttpWebhook } from '../../lib/aws/webhook';
import type { ShopEvent } from '../../lib/core/event';
import { claim, queue } from '../../lib/core/change';
import { defaultSettings } from '../../lib/core/settings';
import { environment } from '../../lib/environment';
import { createVirtualClock } from '../../lib/memory/clock';
import { createSeededRandom } from '../../lib/memory/random';

/** One call of AWS that code can send. */
export interface SentCall {
  /** E.g. `ledger.due`. */
  readonly port: string;
  /** E.g. `QueryCommand`. */
  readonly command: string;
  /** What it is about: a value of the function's variables, for an index or a parameter with its path. */
  readonly resource: string;
}

const root = join(__dirname, '..', '..');

/** Calls every method of every adapter once and notes what it sends. Values of variables are those that the stack sets. */
export async function recordCalls(variables: Readonly<Record<string, string>>): Promise<readonly SentCall[]> {
  const calls: SentCall[] = [];
  let port = '';
  const value = (name: keyof typeof environment) => variables[environment[name]] ?? '';
  const client = {
    send: async (command: { readonly input: object }) => {
      const name = command.constructor.name;
      for (const resource of resourcesOf(command.input as Input)) calls.push({ port, command: name, resource });
      return name === 'GetEventSourceMappingCommand' ? { State: 'Disabled' } : {};
    },
  } as never;
  const [clock, random, tableName] = [createVirtualClock(1_000), createSeededRandom(1), value('ledgerTable')];

  /** `methods` has to name every method of the adapter: the compiler sees to it. */
  async function of<Port extends object>(name: string, _adapter: Port, methods: { readonly [Method in keyof Port]: () => Promise<unknown> }): Promise<void> {
    for (const [method, run] of Object.entries(methods) as [string, () => Promise<unknown>][]) {
      port = `${name}.${method}`;
      await run();
    }
  }

  const ledger = createAwsLedger({ client, tableName, random });
  const payment = { ...claim({ id: 'o1', amountMinor: 1, currency: 'USD', offSession: true, validUntil: 2_000 }, 'pm', 'c', 1), version: 1, writeId: 'w' } as const;
  await of('ledger', ledger, {
    claim: () => ledger.claim(payment), get: () => ledger.get('o1'), replace: () => ledger.replace(payment, queue(payment, 'r', 2)),
    due: () => ledger.due('unknown', 1, 1), backlog: () => ledger.backlog(1),
  });
  const control = createAwsControl({ client, tableName, settings: defaultSettings, random });
  await of('control', control, {
    steering: () => control.steering('stripe', 1), read: () => control.read(), write: () => control.write({ version: 1 } as never, 0),
    sign: () => control.sign('stripe', 'failed', 1), clearEvidence: () => control.clearEvidence('stripe'), enter: () => control.enter('stripe', 1),
    takePermit: () => control.takePermit('p', 1), takeTokens: () => control.takeTokens('stripe', 1, 1_000, 1),
  });
  const retryQueue = createAwsRetryQueue({ client, queueUrl: value('retryQueueUrl'), deadLetterQueueUrl: value('deadLetterQueueUrl') });
  await of('retryQueue', retryQueue, { send: () => retryQueue.send({ version: 1, paymentId: 'o1', correlationId: 'c' }, 0), quarantine: () => retryQueue.quarantine('', 'unreadable') });
  const reconcileQueue = createAwsReconcileQueue({ client, queueUrl: value('reconcileQueueUrl') });
  await of('reconcileQueue', reconcileQueue, { send: () => reconcileQueue.send({ sweep: true }, 0) });
  const bell = createAwsHealerBell({ client, topicArn: value('alarmsTopicArn') });
  await of('bell', bell, { ring: () => bell.ring('') });
  const notices = createAwsNotices({ client, topicArn: value('noticesTopicArn') });
  await of('notices', notices, { send: () => notices.send({ id: 'n', kind: 'opened', subject: '', text: '' }) });
  const mirror = createAwsRouteMirror({ client, prefix: value('parameterPrefix'), providers: [], clock });
  await of('mirror', mirror, { publish: () => mirror.publish('queue'), override: () => mirror.override() });
  const drainSwitch = createAwsDrainSwitch({ client, mappingId: value('drainMappingId') });
  await of('drainSwitch', drainSwitch, { set: () => drainSwitch.set(true) });
  const logReports = createAwsLogReports({ functions: client, functionName: value('analyseFunctionName'), ledger: client, tableName });
  await of('logReports', logReports, { request: () => logReports.request(), latest: () => logReports.latest() });
  const logs = createCloudWatchLogs({ client });
  const groups = JSON.parse(variables[environment.analysedLogGroups] ?? '[]') as string[];
  await of('logs', logs, { read: async () => { for await (const _ of logs.read({ groups, since: 0, until: 1 })) continue; } });
  const evidence = createReportStore({ client, tableName });
  await of('evidence', evidence, { saveReport: () => evidence.saveReport({ at: 1 }) });
  const archive = createS3ReportArchive({ client, bucketName: value('reportsBucket') });
  await of('archive', archive, { state: () => archive.state(), saveState: () => archive.saveState(initialState), saveReport: () => archive.saveReport({ at: 1, json: '', html: '' }) });
  const eventWalks = createAwsEventWalks({ client, tableName });
  await of('eventWalks', eventWalks, { readWalk: () => eventWalks.readWalk('stripe'), saveWalk: () => eventWalks.saveWalk('stripe', { version: 2, walkedTo: 1 }) });
  const key = createSecretReader({ client, secretArn: value('stripeSecretArn'), clock });
  // Whatever is asked of the provider, its key is read first.
  await of('provider', { configured: key, session: key }, { configured: key, session: key });
  // The signing secrets are the same secret under another label.
  const signing = createWebhookSecretReader({ client, secretArn: value('stripeSecretArn'), clock });
  await of('deps', { read: signing }, { read: signing });
  if (variables[environment.fallbackSecretArn] !== undefined) {
    const second = createSecretReader({ client, secretArn: value('fallbackSecretArn'), clock });
    await of('provider', { configured: second, session: second }, { configured: second, session: second });
  }
  const event: ShopEvent = { id: 'evt_o1_1_charged', version: 1, type: 'payment.charged', time: new Date(1).toISOString(), ledgerVersion: 1, data: {} };
  const bus = createAwsEventBus({ client, busName: value('eventBusName'), source: 'paymedic.test' });
  await of('bus', bus, { put: () => bus.put(event) });
  const deliveries = createAwsDeliveryQueue({ client, queueUrl: value('deliveryQueueUrl'), asideQueueUrl: value('undeliveredQueueUrl') });
  await of('deliveries', deliveries, { send: () => deliveries.send({ to: 'bus', event, failures: 0, since: 1 }, 0), setAside: () => deliveries.setAside('', 'unreadable') });
  const signingKey = createSecretReader({ client, secretArn: value('shopWebhookSecretArn'), clock });
  const webhook = createHttpWebhook({ url: 'http://127.0.0.1:1', keys: signingKey, clock });
  // Without a key, which the client does not give, no request leaves.
  await of('webhook', webhook, { post: () => webhook.post(event) });
  return calls;
}

type Input = Partial<Record<'TableName' | 'IndexName' | 'QueueUrl' | 'TopicArn' | 'SecretId' | 'Name' | 'UUID' | 'FunctionName' | 'logGroupName' | 'Bucket' | 'Key', string>> & { readonly RequestItems?: object; readonly Entries?: readonly { readonly EventBusName?: string }[] };

function resourcesOf({ TableName, IndexName, RequestItems = {}, QueueUrl, TopicArn, SecretId, Name, UUID, FunctionName, logGroupName, Bucket, Key, Entries = [] }: Input): string[] {
  const table = TableName !== undefined && IndexName !== undefined ? `${TableName}/index/${IndexName}` : TableName;
  return [table, QueueUrl, TopicArn, SecretId, Name, UUID, FunctionName, logGroupName, Bucket === undefined ? undefined : `${Bucket}/${Key ?? ''}`, ...Entries.map(({ EventBusName }) => EventBusName), ...Object.keys(RequestItems)].filter((text) => text !== undefined);
}

/** The methods of ports that a function's own file and its use-cases call, e.g. `ledger.replace`. */
export function portsUsedBy(functionName: string): ReadonlySet<string> {
  const files = new Set([`lambdas/${functionName}`]);
  const texts: string[] = [];
  // A set grows while it is walked through: each file adds those that it imports for more than their types.
  for (const file of files) {
    const text = readFileSync(join(root, `${file}.ts`), 'utf8');
    texts.push(text);
    for (const [, name] of text.matchAll(/^import \{[^}]*\} from '(?:\.\.\/lib\/app|\.)\/([\w-]+)'/gm)) files.add(`lib/app/${name}`);
    // A payment's own provider is found by its name, whatever the code calls it.
    if (/\.session\(/.test(text)) texts.push('provider.session(');
    // One attempt is made beside the ports and handed to the use-cases.
    if (/\bdeps\.attempt\(/.test(text)) files.add('lib/app/attempt');
  }
  return new Set(texts.flatMap((text) => [...text.matchAll(/\b(\w+)\.(\w+)\(/g)].map(([, port, method]) => `${port}.${method}`)));
}

/** The SDK commands that stand in the sources of a function's bundle. */
export async function commandsBundledIn(functionName: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({ absWorkingDir: root, entryPoints: [`lambdas/${functionName}.ts`], bundle: true, platform: 'node', packages: 'external', metafile: true, write: false, logLevel: 'silent' });
  const sources = Object.keys(metafile.inputs).filter((file) => file.startsWith('lib/') || file.startsWith('lambdas/'));
  return new Set(sources.flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/new (\w+Command)\(/g)].map(([, command]) => command ?? '')));
}
