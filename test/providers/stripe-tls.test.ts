import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import diagnostics from 'node:diagnostics_channel';
import https from 'node:https';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { answerJson, confirmOnce, confirmRequest, createRequest, intent, providerAt } from './odd-server';
import { selfSigned } from './self-signed';

const trustedBefore = tls.getCACertificates('default');
let seen: (string | string[] | undefined)[] = [];
let connections = 0;
let resetting = false;
let server: https.Server;
let port = 0;

beforeAll(async () => {
  const { key, cert } = selfSigned();
  server = https.createServer({ key, cert }, (request, response) => {
    request.resume();
    request.on('end', () => {
      seen.push(request.headers['idempotency-key']);
      if (resetting) request.socket.destroy();
      else answerJson(response, 200, intent());
    });
  });
  server.keepAliveTimeout = 75_000;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  tls.setDefaultCACertificates([...trustedBefore, cert]);
});
beforeEach(() => {
  seen = [];
  connections = 0;
  resetting = false;
});
afterAll(async () => {
  tls.setDefaultCACertificates(trustedBefore);
  // Ends only when no connection is left.
  await new Promise((resolve) => void net.Server.prototype.close.call(server, resolve));
});

const notSent = { kind: 'failure', outcome: 'not_charged', handling: 'wait', cause: 'network' };

describe('over TLS, as with Stripe itself', () => {
  it('two calls use one connection, and it does not survive the session', async () => {
    const answers = await providerAt(`https://localhost:${port}`).session(Date.now() + 5_000, async (calls) => [await calls.create(createRequest), await calls.confirm('pi_1', confirmRequest)]);
    expect(answers).toMatchObject([{ kind: 'intent' }, { kind: 'intent' }]);
    expect([seen, connections]).toEqual([[createRequest.key, confirmRequest.key], 1]);
  });

  it('a reset after the request was read is unknown, and the request is not sent again', async () => {
    resetting = true;
    expect(await confirmOnce(providerAt(`https://localhost:${port}`))).toMatchObject({ kind: 'failure', outcome: 'unknown', handling: 'look_up', cause: 'network' });
    expect([seen, connections]).toEqual([[confirmRequest.key], 1]);
  });

  it('a certificate of another name: nothing is sent', async () => {
    expect(await confirmOnce(providerAt(`https://127.0.0.1:${port}`))).toMatchObject(notSent);
    expect([seen, connections]).toEqual([[], 1]);
  });

  it('a certificate that nobody trusts: nothing is sent', async () => {
    const trusted = tls.getCACertificates('default');
    tls.setDefaultCACertificates(trustedBefore);
    expect(await confirmOnce(providerAt(`https://localhost:${port}`))).toMatchObject(notSent);
    tls.setDefaultCACertificates(trusted);
    expect([seen, connections]).toEqual([[], 1]);
  });

  it('an environment that thaws during the handshake sends nothing', async () => {
    let aheadMs = 0;
    const freeze = (): void => queueMicrotask(() => (aheadMs = 60_000));
    diagnostics.subscribe('net.client.socket', freeze);
    const answer = await confirmOnce(providerAt(`https://localhost:${port}`, { clock: { now: () => Date.now() + aheadMs } }));
    diagnostics.unsubscribe('net.client.socket', freeze);
    expect(answer).toMatchObject({ ...notSent, detail: 'no connection within the deadline' });
    expect(seen).toEqual([]);
  });
});
