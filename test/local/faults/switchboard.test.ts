import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Switchboard } from '../../../lib/local/faults/switchboard';
import { startSwitchboard } from '../../../lib/local/faults/switchboard';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const seen: Seen[] = [];
let status = 200;
const upstream = createServer((incoming, outgoing) => {
  let body = '';
  incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
  incoming.on('end', () => {
    seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body });
    outgoing.writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': 'req_1', 'Idempotent-Replayed': 'true' });
    outgoing.end('{"id":"pi_1"}');
  });
});

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let board: Switchboard;
beforeEach(async () => {
  seen.length = 0;
  status = 200;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  board = await startSwitchboard({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await board.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

function post(): Promise<Got> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${board.url}/v1/payment_intents?expand[0]=x`, { method: 'POST', agent: false, headers: { 'Idempotency-Key': 'key-1', 'Stripe-Version': '2026-10-28.endive' } });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    outgoing.end('amount=500');
  });
}

describe('the switchboard', () => {
  it('passes requests and answers through unchanged while there is no fault', async () => {
    const got = await post();
    expect(seen).toMatchObject([{ method: 'POST', url: '/v1/payment_intents?expand[0]=x', body: 'amount=500', headers: { 'idempotency-key': 'key-1', 'stripe-version': '2026-10-28.endive' } }]);
    expect(got).toMatchObject({ status: 200, body: '{"id":"pi_1"}', headers: { 'request-id': 'req_1', 'idempotent-replayed': 'true' } });
    expect(board.requests()).toBe(1);
  });

  it('passes the host that a signature covers through as well, where it is told to', async () => {
    await post();
    await board.close();
    board = await startSwitchboard({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, keepHost: true });
    await post();
    expect(seen.map(({ headers }) => headers.host)).toEqual([`127.0.0.1:${(upstream.address() as AddressInfo).port}`, new URL(board.url).host]);
  });

  it('counts the 429s of the upstream', async () => {
    status = 429;
    expect((await post()).status).toBe(429);
    expect(board.rateLimited()).toBe(1);
  });

  it('refuses connections while down and serves on the same port afterwards', async () => {
    await post();
    await board.set('down');
    await expect(post()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await board.set('none');
    expect((await post()).status).toBe(200);
    expect(seen).toHaveLength(2);
  });

  it('answers with an error of Stripe\'s shape without asking the upstream when it is 500', async () => {
    await board.set('500');
    const got = await post();
    expect(got.status).toBe(500);
    expect(JSON.parse(got.body)).toMatchObject({ error: { type: 'api_error' } });
    expect(seen).toHaveLength(0);
  });

  it('resets before anything is done', async () => {
    await board.set('reset-before');
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen).toHaveLength(0);
  });

  it('resets after everything is done', async () => {
    await board.set('reset-after');
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen).toHaveLength(1);
  });

  it('passes what is slow on at once and answers it 3 s later', async () => {
    const pauses: number[] = [];
    await board.close();
    board = await startSwitchboard({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, pause: async (ms) => void pauses.push(ms) });
    await board.set('slow');
    expect(await post()).toMatchObject({ status: 200, body: '{"id":"pi_1"}' });
    expect(pauses).toEqual([3_000]);
  });

  it('lets three requests of any second pass when it limits the rate', async () => {
    let now = 0;
    await board.close();
    board = await startSwitchboard({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, now: () => now });
    await board.set('rate-limit');
    const statuses: number[] = [];
    for (now of [0, 10, 20, 999, 1_000, 1_005]) statuses.push((await post()).status);
    expect(statuses).toEqual([200, 200, 200, 429, 200, 429]);
    expect(seen).toHaveLength(4);
    expect(board.rateLimited()).toBe(2);
  });

  it('names the limiter in a 429, as Stripe does, so that it is told from a locked object', async () => {
    await board.close();
    board = await startSwitchboard({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, now: () => 0 });
    await board.set('rate-limit');
    for (let n = 0; n < 3; n += 1) await post();
    expect((await post()).headers['stripe-rate-limited-reason']).toBe('global-rate');
  });

  it('knows no key when the key is bad', async () => {
    await board.set('bad-key');
    const got = await post();
    expect(got.status).toBe(401);
    expect(JSON.parse(got.body)).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(seen).toHaveLength(0);
  });

  it('never answers what fell into the black hole, not even after it is gone', async () => {
    await board.set('black-hole');
    let settled = false;
    const swallowed = post().finally(() => (settled = true));
    swallowed.catch(() => {});
    while (board.requests() === 0) await new Promise(setImmediate);
    await board.set('none');
    expect((await post()).status).toBe(200);
    expect(settled).toBe(false);
    expect(seen).toHaveLength(1);
    await board.close();
    await expect(swallowed).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('cuts off what hangs when it goes down', async () => {
    await board.set('black-hole');
    const swallowed = post();
    swallowed.catch(() => {});
    while (board.requests() === 0) await new Promise(setImmediate);
    await board.set('down');
    await expect(swallowed).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
