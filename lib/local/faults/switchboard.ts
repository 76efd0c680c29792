import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { forward, passOn } from './forward';

/**
 * How the provider misbehaves: `none` (everything passes unchanged), `down` (nobody listens: connections are refused),
 * `black-hole` (accepts, never answers), `500` (Stripe-shaped, nothing is done), `reset-before` (reset, nothing is done),
 * `reset-after` (all is done, then reset), `slow` (all is done at once, the answer comes 3 s later), `rate-limit` (3 requests a
 * second pass, the others are 429 and nothing is done), `bad-key` (401, nothing is done).
 */
export type Fault = 'none' | 'down' | 'black-hole' | '500' | 'reset-before' | 'reset-after' | 'slow' | 'rate-limit' | 'bad-key';

/** Create and confirm together stay below a deadline of 8 s. */
const slowMs = 3_000;
const passedPerSecond = 3;

export interface SwitchboardOptions {
  /** Any server that speaks Stripe's API, http or https. */
  readonly upstream: string;
  /** @default a free one */
  readonly port?: number;
  /** The upstream gets `Host` as the client sent it: signatures of AWS cover it. @default false */
  readonly keepHost?: boolean;
  /** What time `rate-limit` goes by (ms). @default Date.now */
  readonly now?: () => number;
  /** How `slow` waits. @default real time */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export interface Switchboard {
  /** E.g. http://127.0.0.1:4242, the same through all faults. */
  readonly url: string;
  readonly current: Fault;
  /** Holds for requests that arrive once it resolves; those before keep the fault that they met. */
  set(fault: Fault): Promise<void>;
  /** How many requests arrived. Refused connections are seen by nobody. */
  requests(): number;
  /** How many answers were a 429, the upstream's and our own. */
  rateLimited(): number;
  close(): Promise<void>;
}

/**
 * Stands in front of a provider and injects faults. It is a small server of its own, not mockttp: mockttp listens on every
 * interface of the machine and forgets its rules and counts when it stops listening, which `down` needs.
 * @throws the socket's error, e.g. code EADDRINUSE
 */
export async function startSwitchboard(options: SwitchboardOptions): Promise<Switchboard> {
  const upstream = new URL(options.upstream);
  const { keepHost = false, now = Date.now, pause = delay } = options;
  let current: Fault = 'none';
  let requests = 0;
  let rateLimited = 0;
  let passedAt: readonly number[] = [];

  const server = createServer((request, response) => {
    requests += 1;
    void serve(current, request, response);
  });
  // Longer than clients keep theirs, so that only an injected fault ever closes a connection in use.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());

  async function serve(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (fault) {
      case 'black-hole':
        // The socket stays dead, also when the fault is cleared: what fell in never comes out.
        request.resume();
        return;
      case 'down':
      case 'reset-before':
        request.socket.resetAndDestroy();
        return;
      case '500':
        return refuse(request, response, 500, { message: 'An unknown error occurred.', type: 'api_error' });
      case 'bad-key':
        // https://docs.stripe.com/api/errors: no valid key is a 401 of this type.
        return refuse(request, response, 401, { message: 'Invalid API Key provided.', type: 'invalid_request_error' });
      case 'rate-limit':
        if (passes()) break;
        rateLimited += 1;
        // https://docs.stripe.com/rate-limits
        return refuse(request, response, 429, { code: 'rate_limit', message: 'Request rate limit exceeded.', type: 'invalid_request_error' }, { 'Stripe-Rate-Limited-Reason': 'global-rate' });
      case 'none':
      case 'reset-after':
      case 'slow':
        break;
      default:
        fault satisfies never;
    }
    try {
      const answer = await forward(request, upstream, { keepHost });
      if (answer.status === 429) rateLimited += 1;
      if (fault === 'slow') await pause(slowMs);
      if (fault === 'reset-after') request.socket.resetAndDestroy();
      else passOn(answer, response);
    } catch {
      request.socket.resetAndDestroy();
    }
  }

  /** Does one more request stay within this second's number? */
  function passes(): boolean {
    const at = now();
    const recent = passedAt.filter((earlier) => earlier > at - 1_000);
    const free = recent.length < passedPerSecond;
    passedAt = free ? [...recent, at] : recent;
    return free;
  }

  /** Answers in Stripe's form of an error, without asking the upstream. */
  function refuse(request: IncomingMessage, response: ServerResponse, status: number, error: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): void {
    request.resume();
    response.writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': `req_switchboard${requests}`, ...headers });
    response.end(`${JSON.stringify({ error })}\n`);
  }

  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  function listen(at: number): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  }

  function hangUp(): Promise<void> {
    if (!server.listening) return Promise.resolve();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  let changing = Promise.resolve();
  const inTurn = (change: () => Promise<void>) => (changing = changing.catch(() => {}).then(change));

  return {
    url: `http://127.0.0.1:${port}`,
    get current() {
      return current;
    },
    set: (fault) => inTurn(async () => {
      current = fault;
      if (fault === 'down') await hangUp();
      else if (!server.listening) await listen(port);
    }),
    requests: () => requests,
    rateLimited: () => rateLimited,
    close: () => inTurn(hangUp),
  };
}
