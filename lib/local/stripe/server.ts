import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccount } from './account';
import { createControls } from './controls';
import { createPipeline } from './pipeline';
import { createRateLimit } from './rate-limit';
import { createWebhookSender } from './webhook-sender';

export interface SandboxOptions {
  /** @default a free one */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Every charge whose money moved is appended here, a JSON line each; made if it is not there. */
  readonly chargesFile?: string;
  /** How long a request takes. @default 20 to 60 ms */
  readonly latencyMs?: { readonly min: number; readonly max: number };
  /** @default no limit */
  readonly ratePerSecond?: number;
  /** Milliseconds since 1970. @default the machine's clock */
  readonly now?: () => number;
  /** [0, 1): ids and latency come from it. @default Math.random */
  readonly random?: () => number;
}

export interface Sandbox {
  /** E.g. http://127.0.0.1:12111 */
  readonly url: string;
  /** Lets begun requests finish, then stops. */
  close(): Promise<void>;
}

const maximumBodyBytes = 1_000_000;

/**
 * Starts a server that keeps state and answers like Stripe's API v1 for payments by card.
 * @throws the socket's error, e.g. code EADDRINUSE, or the charges file's
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const random = options.random ?? Math.random;
  const latency = options.latencyMs ?? { min: 20, max: 60 };
  const { chargesFile } = options;
  if (chargesFile !== undefined) closeSync(openSync(chargesFile, 'a'));
  const account = createAccount({
    now: options.now ?? Date.now,
    random,
    onCharged: (line) => chargesFile !== undefined && appendFileSync(chargesFile, `${JSON.stringify(line)}\n`),
    onEvent: (event) => webhooks.send(event),
  });
  const webhooks = createWebhookSender(account);
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, (latency.min + random() * (latency.max - latency.min)) / 2));
  const pipeline = createPipeline({ account, pause, withinRate: createRateLimit(options.ratePerSecond, account.now) });
  const control = createControls(account, pipeline);
  const running = new Set<Promise<void>>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === null) return;
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const origin = `http://${request.headers.host ?? 'localhost'}`;
    const method = request.method ?? 'GET';
    const path = safeDecode(url.pathname);
    if (path.startsWith('/_sandbox/')) {
      const { status, body: answer } = control(method, path, parseJson(body), origin);
      send(response, status, { 'Content-Type': 'application/json' }, `${JSON.stringify(answer)}\n`);
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
    const answer = await pipeline.answer({ method, path, query: url.search.slice(1), body, headers, origin });
    send(response, answer.status, answer.headers, answer.body);
  }

  const server = createServer((request, response) => {
    const work = serve(request, response)
      .catch((error: unknown) => {
        console.error(`Stripe sandbox: a fault of its own: ${String(error)}`);
        send(response, 500, { 'Content-Type': 'application/json' }, '{"error":{"type":"api_error","message":"An unknown error occurred."}}\n');
      })
      .finally(() => running.delete(work));
    running.add(work);
  });
  // Longer than clients keep theirs: a socket closed in the moment of its next use would look like a fault.
  server.keepAliveTimeout = 75_000;
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.allSettled(running);
      await webhooks.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The whole body, or null when the client hung up before it was whole: then nothing happened. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maximumBodyBytes) {
        request.destroy();
        return null;
      }
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The work is done either way; a client that has gone gets no answer. */
function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function parseJson(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    return {};
  }
}
