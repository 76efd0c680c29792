import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the shop's webhook, as it came. */
export interface WebhookRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The shop's own server for Paymedic's webhook: it takes every request, and answers 204. */
export interface ShopServer {
  readonly url: string;
  readonly requests: readonly WebhookRequest[];
  close(): Promise<void>;
}

/** @throws the socket's error */
export async function startShopServer(): Promise<ShopServer> {
  const requests: WebhookRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/paymedic`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/**
 * Is the request signed with the key? Written from the specification, not from the sender's code, which it checks; the age is
 * not looked at, as a run is looked at after its end.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function isGenuine({ headers, body }: WebhookRequest, key: string): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return false;
  const secret = Buffer.from(key.startsWith('whsec_') ? key.slice('whsec_'.length) : key, 'base64');
  const expected = Buffer.from(`v1,${createHmac('sha256', secret).update([id, timestamp, body].join('.')).digest('base64')}`);
  return signatures.split(' ').some((signature) => signature.length === expected.length && timingSafeEqual(Buffer.from(signature), expected));
}
