import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { answerJson, confirmOnce, confirmSeen, intent, providerAt, startOddServer, startSocketServer } from './odd-server';
import type { OddServer } from './odd-server';
import { stripeForms } from '../../lib/providers/stripe-forms';

const servers: OddServer[] = [];
async function started(server: Promise<OddServer>): Promise<OddServer> {
  servers.push(await server);
  return server;
}
// A connection that the provider left open would keep this from ending.
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const notSent = { kind: 'failure', outcome: 'not_charged', handling: 'wait', cause: 'network' };
const doubtful = { kind: 'failure', outcome: 'unknown', handling: 'look_up' };

describe('nothing was sent, so nothing was charged', () => {
  it('connection refused', async () => {
    const server = await startOddServer(() => undefined);
    await server.close();
    expect(await confirmOnce(providerAt(server.url))).toMatchObject({ ...notSent, code: 'ECONNREFUSED' });
  });

  it('the name leads nowhere', async () => {
    const answer = await confirmOnce(providerAt('http://nowhere.invalid'), 20_000);
    expect(answer).toMatchObject(notSent);
    expect(answer).toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  it('the TLS handshake fails, as the server speaks plain HTTP', async () => {
    const server = await started(startOddServer((_request, response) => answerJson(response, 200, intent('succeeded'))));
    expect(await confirmOnce(providerAt(`https://127.0.0.1:${server.port}`))).toMatchObject(notSent);
    expect(server.seen).toEqual([]);
    expect(server.connections()).toBe(1);
  });

  it('the TLS handshake never ends', async () => {
    const server = await started(startSocketServer((socket) => socket.resume()));
    expect(await confirmOnce(providerAt(`https://127.0.0.1:${server.port}`), 150)).toMatchObject({ ...notSent, detail: 'no connection within the deadline' });
    expect(server.connections()).toBe(1);
  });
});

describe('the request left and no answer was read: unknown, and never a second request', () => {
  it('accepted, then silence until the deadline', async () => {
    const server = await started(startOddServer(() => undefined));
    expect(await confirmOnce(providerAt(server.url), 150)).toMatchObject({ ...doubtful, cause: 'provider' });
    expect(server.seen).toEqual([confirmSeen]);
    expect(server.connections()).toBe(1);
  });

  it('reset before the server read a byte', async () => {
    const server = await started(startSocketServer((socket) => {
      // Two turns later the connection stands for the client too.
      setImmediate(() => setImmediate(() => socket.resetAndDestroy()));
    }));
    expect(await confirmOnce(providerAt(server.url))).toMatchObject({ ...doubtful, cause: 'network' });
    expect(server.connections()).toBe(1);
  });

  it('reset after the request was read', async () => {
    const server = await started(startOddServer((request) => request.socket.resetAndDestroy()));
    expect(await confirmOnce(providerAt(server.url))).toMatchObject({ ...doubtful, cause: 'network', code: 'ECONNRESET' });
    expect(server.seen).toEqual([confirmSeen]);
    expect(server.connections()).toBe(1);
  });

  it('closed in good order without an answer', async () => {
    const server = await started(startOddServer((request) => request.socket.end()));
    expect(await confirmOnce(providerAt(server.url))).toMatchObject({ ...doubtful, cause: 'network' });
    expect(server.seen).toEqual([confirmSeen]);
    expect(server.connections()).toBe(1);
  });

  it('reset on a connection that worked for the call before', async () => {
    const server = await started(startOddServer((request, response, count) => {
      if (count === 1) answerJson(response, 200, intent());
      else request.socket.resetAndDestroy();
    }));
    const answers = await providerAt(server.url).session(Date.now() + 5_000, async (calls) => [
      await calls.retrieve('pi_1'), await calls.confirm('pi_1', { key: 'k', params: stripeForms.confirm({ offSession: true }), firstSentAt: 0 }),
    ]);
    expect(answers).toMatchObject([{ kind: 'intent' }, { ...doubtful, cause: 'network' }]);
    expect([server.seen.length, server.connections()]).toEqual([2, 1]);
  });

  const unfinished: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    ['half a body, then closed', (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '500' });
      response.write('{"id":"pi_1",', () => response.socket?.destroy());
    }],
    ['half a chunked body, then closed', (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"id":"pi_1",', () => response.socket?.end());
    }],
    ['half a decline, then closed', (response) => {
      response.writeHead(402, { 'Content-Type': 'application/json', 'Content-Length': '500' });
      response.write('{"error":{"type":"card_error","code":"card_declined"}}', () => response.socket?.destroy());
    }],
    ['something that is no HTTP', (response) => response.socket?.end('220 smtp.example ready\r\n')],
  ];
  it.each(unfinished)('%s', async (_what, serve) => {
    const server = await started(startOddServer((_request, response) => serve(response)));
    expect(await confirmOnce(providerAt(server.url))).toMatchObject({ ...doubtful, cause: 'network' });
    expect(server.seen).toEqual([confirmSeen]);
    expect(server.connections()).toBe(1);
  });

  it('a body that dribbles past the deadline', async () => {
    const timers: NodeJS.Timeout[] = [];
    const server = await started(startOddServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '5000' });
      timers.push(setInterval(() => response.write(' '), 10));
    }));
    expect(await confirmOnce(providerAt(server.url), 150)).toMatchObject({ ...doubtful, cause: 'provider', detail: 'no answer within the deadline' });
    timers.forEach(clearInterval);
    expect(server.seen).toEqual([confirmSeen]);
    expect(server.connections()).toBe(1);
  });

  it('a switch of protocols that nobody asked for', async () => {
    const server = await started(startOddServer((_request, response) => {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    }));
    expect(await confirmOnce(providerAt(server.url), 300)).toMatchObject(doubtful);
    expect(server.seen).toEqual([confirmSeen]);
  });
});
