import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { StripeProviderDeps } from '../../lib/providers/stripe';
import { createStripeProvider } from '../../lib/providers/stripe';
import { stripeForms } from '../../lib/providers/stripe-forms';

/** One request as it arrived. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly body: string;
}

export interface OddServer {
  readonly url: string;
  readonly port: number;
  /** Requests that were read to their end. */
  readonly seen: readonly Seen[];
  /** Connections so far. */
  connections(): number;
  /** Resolves once every connection is gone by itself, and stops. */
  close(): Promise<void>;
}

type Serve = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A real HTTP server; `serve` is called when the whole request is there. */
export async function startOddServer(serve: Serve): Promise<OddServer> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('error', () => undefined);
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      seen.push({ method: request.method ?? '', path: request.url ?? '', key: Array.isArray(key) ? key.join() : key, body });
      serve(request, response, seen.length);
    });
  });
  server.keepAliveTimeout = 75_000;
  return listening(server, seen);
}

/** A server of bare sockets: nothing of them is read unless `serve` does. */
export function startSocketServer(serve: (socket: Socket) => void): Promise<OddServer> {
  return listening(net.createServer({ pauseOnConnect: true }, serve), []);
}

async function listening(server: http.Server | net.Server, seen: readonly Seen[]): Promise<OddServer> {
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`, port, seen, connections: () => connections,
    // Not `http.Server.close`: that one would hang up idle connections for the client.
    close: () => new Promise((resolve) => net.Server.prototype.close.call(server, () => resolve())),
  };
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export const intent = (status = 'requires_confirmation', more: Record<string, unknown> = {}) => ({
  id: 'pi_1', object: 'payment_intent', status, client_secret: 'pi_1_secret_x', metadata: { paymedic_payment_id: 'order-1' }, ...more,
});

export type ProviderCall = Parameters<StripeProviderDeps['metrics']['providerCall']>[0];

/** The provider under test with the machine's clock; `metered` collects what it counts. */
export function providerAt(baseUrl: string, more: Partial<StripeProviderDeps> = {}) {
  const metered: ProviderCall[] = [];
  const provider = createStripeProvider({
    baseUrl, secretKey: () => Promise.resolve('sk_test_local'), clock: { now: () => Date.now() },
    metrics: { providerCall: (call) => metered.push(call), retry: () => undefined, gauge: () => undefined }, ...more,
  });
  return Object.assign(provider, { metered });
}

export const createRequest = {
  key: 'paymedic:order-1:create', firstSentAt: 0,
  params: stripeForms.create({ amountMinor: 1_999, currency: 'USD', metadata: { paymedic_payment_id: 'order-1' } }),
};
export const confirmRequest = { key: 'paymedic:order-1:1:confirm:1', firstSentAt: 0, params: stripeForms.confirm({ paymentMethod: 'pm_card_visa', offSession: true }) };

/** One confirm in a session of its own. */
export function confirmOnce(provider: ReturnType<typeof providerAt>, withinMs = 5_000) {
  return provider.session(Date.now() + withinMs, (calls) => calls.confirm('pi_1', confirmRequest));
}

/** What the server has to have seen of it: once, and nothing else. */
export const confirmSeen: Seen = {
  method: 'POST', path: '/v1/payment_intents/pi_1/confirm', key: confirmRequest.key, body: 'payment_method=pm_card_visa&off_session=true',
};
