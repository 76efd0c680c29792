import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import diagnostics from 'node:diagnostics_channel';
import { answerJson, confirmOnce, confirmRequest, createRequest, intent, providerAt, startOddServer } from './odd-server';
import type { OddServer } from './odd-server';

let server: OddServer;
beforeEach(async () => {
  server = await startOddServer((_request, response, count) => answerJson(response, 200, intent(count === 1 ? 'requires_confirmation' : 'succeeded')));
});
// Ends only when no connection is left.
afterEach(() => server.close());

const notSent = { kind: 'failure', outcome: 'not_charged', handling: 'wait', cause: 'network' };
const fault = { kind: 'failure', outcome: 'not_charged', handling: 'call_person', cause: 'ours' };

/** A clock that jumps ahead by a minute, as a frozen environment's does. */
function jumpingClock() {
  let aheadMs = 0;
  return { now: () => Date.now() + aheadMs, jump: () => void (aheadMs = 60_000) };
}

describe('one session', () => {
  it('uses one connection for two calls, and leaves none behind', async () => {
    const answers = await providerAt(server.url).session(Date.now() + 5_000, async (calls) => {
      const created = await calls.create(createRequest);
      return [created, await calls.confirm('pi_1', confirmRequest)];
    });
    expect(answers).toMatchObject([{ kind: 'intent', id: 'pi_1', status: 'requires_confirmation', paymentId: 'order-1' }, { kind: 'intent', status: 'succeeded' }]);
    expect(server.connections()).toBe(1);
    expect(server.seen.map(({ key }) => key)).toEqual([createRequest.key, confirmRequest.key]);
  });

  it('leaves no connection behind when its work throws', async () => {
    const work = providerAt(server.url).session(Date.now() + 5_000, async (calls) => {
      await calls.retrieve('pi_1');
      throw new Error('the ledger is gone');
    });
    await expect(work).rejects.toThrow('the ledger is gone');
    expect(server.connections()).toBe(1);
  });

  it('does not share its connection with the next one', async () => {
    const provider = providerAt(server.url);
    await confirmOnce(provider);
    await confirmOnce(provider);
    expect(server.connections()).toBe(2);
  });
});

describe('after the deadline nothing is sent', () => {
  it('not by the second call of a session', async () => {
    const clock = jumpingClock();
    const answer = await providerAt(server.url, { clock }).session(clock.now() + 5_000, async (calls) => {
      await calls.create(createRequest);
      clock.jump();
      return calls.confirm('pi_1', confirmRequest);
    });
    expect(answer).toMatchObject(notSent);
    expect(server.seen).toHaveLength(1);
  });

  it('not by a socket that connects late, in an environment that was frozen meanwhile', async () => {
    const clock = jumpingClock();
    // The clock jumps when the request is made and its socket is connecting; the timer still has its old, long time.
    const freeze = (): void => queueMicrotask(clock.jump);
    diagnostics.subscribe('net.client.socket', freeze);
    const answer = await confirmOnce(providerAt(server.url, { clock }));
    diagnostics.unsubscribe('net.client.socket', freeze);
    expect(answer).toMatchObject({ ...notSent, detail: 'no connection within the deadline' });
    expect(server.seen).toEqual([]);
  });

  it('not when reading the key took all the time', async () => {
    const clock = jumpingClock();
    const secretKey = () => Promise.resolve().then(() => (clock.jump(), 'sk_test_local'));
    expect(await confirmOnce(providerAt(server.url, { clock, secretKey }))).toMatchObject(notSent);
    expect(server.connections()).toBe(0);
  });

  it('and a socket that still waits for its answer is destroyed', async () => {
    const silent = await startOddServer(() => undefined);
    expect(await confirmOnce(providerAt(silent.url), 100)).toMatchObject({ outcome: 'unknown' });
    // It ends only when every connection is gone.
    await silent.close();
    expect(silent.seen).toHaveLength(1);
  });

  it('and it is one deadline for all calls of the session', async () => {
    const slow = await startOddServer((_request, response, count) => count === 1 && answerJson(response, 200, intent()));
    const deadlineAt = Date.now() + 200;
    const answer = await providerAt(slow.url).session(deadlineAt, async (calls) => {
      await calls.create(createRequest);
      return calls.confirm('pi_1', confirmRequest);
    });
    await slow.close();
    expect(answer).toMatchObject({ kind: 'failure', outcome: 'unknown', cause: 'provider' });
    expect(slow.seen).toHaveLength(2);
  });
});

describe('a fault of ours is not taken for an outage', () => {
  it.each([
    ['no key', () => Promise.resolve(undefined)],
    ['a key that cannot be read', () => Promise.reject(new Error('throttled'))],
    ['a key with a line break in it', () => Promise.resolve('sk_test_\nlocal')],
    ['a key that was typed in a word processor', () => Promise.resolve('sk_test_“local”')],
  ])('%s', async (_what, secretKey) => {
    const provider = providerAt(server.url, { secretKey });
    const answer = await confirmOnce(provider);
    expect(answer).toMatchObject(fault);
    expect(JSON.stringify(answer)).not.toMatch(/sk_test/);
    expect(provider.metered).toEqual(provider.metered.map((call) => ({ ...call, status: 'error', category: expect.stringMatching(/^(validation|authentication)$/) })));
    expect(server.connections()).toBe(0);
  });

  it('text that cannot be encoded', async () => {
    const request = { ...createRequest, params: { ...createRequest.params, description: 'half a \ud83d' } };
    expect(await providerAt(server.url).session(Date.now() + 5_000, (calls) => calls.create(request))).toMatchObject(fault);
    expect(server.connections()).toBe(0);
  });

  it('a base URL that is none', async () => {
    expect(await confirmOnce(providerAt('api.stripe.com'))).toMatchObject(fault);
  });
});

describe('metrics', () => {
  it('count each call once, by operation and status', async () => {
    const provider = providerAt(server.url);
    await provider.session(Date.now() + 5_000, async (calls) => {
      await calls.create(createRequest);
      await calls.cancel('pi_1', 'paymedic:order-1:1:cancel:1');
    });
    expect(provider.metered).toMatchObject([
      { provider: 'stripe', operation: 'create', status: 'ok' }, { provider: 'stripe', operation: 'cancel', status: 'ok' },
    ]);
  });

  it.each([
    [402, { type: 'card_error', code: 'card_declined' }, 'declined', undefined],
    [401, { type: 'invalid_request_error' }, 'error', 'authentication'],
    [400, { type: 'invalid_request_error', code: 'parameter_unknown' }, 'error', 'validation'],
    [400, { type: 'invalid_request_error', param: 'payment_method' }, 'ok', undefined],
    [429, { type: 'invalid_request_error' }, 'error', 'rate_limit'],
    [500, { type: 'api_error' }, 'error', 'transient'],
    [418, { type: 'api_error' }, 'error', 'unknown'],
  ])('%i %j is counted as %s %s', async (status, error, counted, category) => {
    const refusing = await startOddServer((_request, response) => answerJson(response, status, { error }));
    const provider = providerAt(refusing.url);
    await confirmOnce(provider);
    await refusing.close();
    expect(provider.metered.map((call) => [call.operation, call.status, call.category])).toEqual([['confirm', counted, category]]);
  });
});

it('tells its caller when a key is there', async () => {
  const at = (secretKey: () => Promise<string | undefined>) => providerAt(server.url, { secretKey }).configured();
  expect(await at(() => Promise.resolve('sk_test_local'))).toBe(true);
  expect(await at(() => Promise.resolve(undefined))).toBe(false);
  expect(await at(() => Promise.reject(new Error('throttled')))).toBe(true);
});

it('takes a rotated key with the next call', async () => {
  const keys = ['sk_test_old', 'sk_test_new'];
  const sent: (string | undefined)[] = [];
  const listening = await startOddServer((request, response) => {
    sent.push(request.headers.authorization);
    answerJson(response, 200, intent());
  });
  const provider = providerAt(listening.url, { secretKey: () => Promise.resolve(keys.shift()) });
  await confirmOnce(provider);
  await confirmOnce(provider);
  await listening.close();
  expect(sent).toEqual(['Bearer sk_test_old', 'Bearer sk_test_new']);
});
