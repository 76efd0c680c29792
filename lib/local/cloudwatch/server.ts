import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAlarmBook } from './alarm-book';
import { createAlarmDeliveries } from './alarm-deliveries';
import type { AlarmActions } from './alarm-deliveries';
import { createAlarmHistory } from './alarm-history';
import { createDashboardShelf } from './dashboard-shelf';
import { createDelay, realisticDelays } from './delays';
import type { Delays } from './delays';
import { createMetricStore } from './metric-store';
import type { Datum } from './metric-store';
import type { ServiceWorld } from './operations/operation';
import { operations } from './operations/table';
import { protocolOf, readRequest } from './request';
import type { HttpResponse } from './response';
import { writeError, writeOutput } from './response';
import { ServiceError } from './service-error';

export interface CloudWatchOptions {
  /** @default a free one */
  readonly port?: number;
  /** Milliseconds since 1970. @default the machine's clock */
  readonly now?: () => number;
  /** How late metrics arrive that `ingest` is given. @default realisticDelays */
  readonly delays?: Delays;
  /** Of the delays. @default 1 */
  readonly seed?: number;
  /** Where alarms take effect. */
  readonly actions: AlarmActions;
  /** How often due alarms are looked for; 0: only when `evaluate` is called. @default 1000 */
  readonly tickMs?: number;
  /** @default 000000000000 */
  readonly account?: string;
  /** @default us-east-1 */
  readonly region?: string;
  /** Gets a sentence when an alarm's action fails. @default standard error */
  readonly report?: (line: string) => void;
}

export interface LocalCloudWatch {
  /** For AWS_ENDPOINT_URL_CLOUDWATCH; no trailing slash. */
  readonly url: string;
  readonly account: string;
  readonly region: string;
  /** Calls an action of the API without HTTP. Throws ServiceError. */
  call(action: string, input: unknown): unknown;
  /** Takes metrics that did not come by PutMetricData; they are seen together, after a delay of their kind. */
  ingest(kind: keyof Delays, data: readonly Datum[]): void;
  /** Evaluates the alarms that are due, and waits until their actions are done. */
  evaluate(): Promise<void>;
  /** Stops evaluating and serving, and waits for begun actions. May be called twice. */
  close(): Promise<void>;
}

const maximumBodyBytes = 4_000_000;

/**
 * Serves a CloudWatch on 127.0.0.1: metrics, alarms, dashboards, in memory, by AWS JSON 1.0 and the query protocol. Signatures are not checked.
 * @throws the socket's error, e.g. code EADDRINUSE
 */
export async function startCloudWatch(options: CloudWatchOptions): Promise<LocalCloudWatch> {
  const { now = Date.now, account = '000000000000', region = 'us-east-1', tickMs = 1000, report = (line) => void process.stderr.write(`${line}\n`) } = options;
  const store = createMetricStore();
  const history = createAlarmHistory();
  const deliveries = createAlarmDeliveries({ actions: options.actions, history, report, now, account, region });
  const alarms = createAlarmBook({ store, history, now, account, region, onChange: deliveries.changed, onReleased: deliveries.released });
  const dashboards = createDashboardShelf({ account, region, now });
  const world: ServiceWorld = { store, alarms, history, dashboards, now };
  const delayOf = createDelay(options.delays ?? realisticDelays, options.seed ?? 1);
  let requests = 0;

  function call(action: string, input: unknown) {
    const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
    if (operation === undefined) throw new ServiceError('InvalidAction', `The action ${action} is not supported by the local CloudWatch: it knows ${Object.keys(operations).join(', ')}.`);
    return operation(input, world);
  }

  /** A fault in one evaluation must not end the process that the whole local world runs in. */
  function tick(): void {
    try {
      alarms.tick();
    } catch (error) {
      report(`The local CloudWatch could not evaluate its alarms: ${String(error)}`);
    }
  }

  async function answer(request: IncomingMessage): Promise<HttpResponse> {
    requests += 1;
    const requestId = `00000000-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`;
    const protocol = protocolOf(request.headers);
    try {
      const search = new URL(request.url ?? '/', 'http://cloudwatch').search.slice(1);
      const { action, input } = readRequest({ headers: request.headers, search, body: await bodyOf(request) });
      return writeOutput(protocol, action, call(action, input), requestId);
    } catch (error) {
      if (!(error instanceof ServiceError)) report(`The local CloudWatch has a fault of its own: ${String(error)}`);
      return writeError(protocol, error instanceof ServiceError ? error : new ServiceError('InternalServiceError', 'The local CloudWatch has a fault of its own.'), requestId);
    }
  }

  const server = createServer((request, response) => {
    void answer(request).then((reply) => send(response, reply));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const timer = tickMs > 0 ? setInterval(tick, tickMs) : undefined;
  let closing: Promise<void> | undefined;

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    region,
    call,
    ingest(kind, data) {
      const visibleAtMs = now() + delayOf(kind);
      store.put(data.map((one) => ({ ...one, visibleAtMs })));
    },
    async evaluate() {
      alarms.tick();
      await deliveries.settled();
    },
    close: () => (closing ??= (async () => {
      clearInterval(timer);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await deliveries.settled();
    })()),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumBodyBytes) throw new ServiceError('InvalidFormat', 'The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
