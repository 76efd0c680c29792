import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forward, passOn } from './forward';

/**
 * How the provider misbehaves: `none` (everything passes unchanged), `down` (nobody listens: connections are refused),
 * `black-hole` (accepts, never answers), `500` (Stripe-shaped, nothing is done), `reset-before` (reset, nothing is done),
 * `reset-after` (all is done, then reset).
 */
export type Fault = 'none' | 'down' | 'black-hole' | '500' | 'reset-before' | 'reset-after';

export interface SwitchboardOptions {
  /** Any server that speaks Stripe's API, http or https. */
  readonly upstream: string;
  /** @default a free one */
  readonly port?: number;
}

export interface Switchboard {
  /** E.g. http://127.0.0.1:4242, the same through all faults. */
  readonly url: string;
  readonly current: Fault;
  /** Holds for requests that arrive once it resolves; those before keep the fault that they met. */
  set(fault: Fault): Promise<void>;
  /** How many requests arrived. Refused connections are seen by nobody. */
  requests(): number;
  /** How many answers of the upstream were a 429. */
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
  let current: Fault = 'none';
  let requests = 0;
  let rateLimited = 0;

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
        request.resume();
        response.writeHead(500, { 'Content-Type': 'application/json', 'Request-Id': `req_switchboard${requests}` });
        response.end('{"error":{"message":"An unknown error occurred.","type":"api_error"}}\n');
        return;
      case 'none':
      case 'reset-after':
        break;
      default:
        fault satisfies never;
    }
    try {
      const answer = await forward(request, upstream);
      if (answer.status === 429) rateLimited += 1;
      if (fault === 'reset-after') request.socket.resetAndDestroy();
      else passOn(answer, response);
    } catch {
      request.socket.resetAndDestroy();
    }
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
