import { describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../lib/core/settings';
import { liveThroughOutage } from '../../bench/long-outage';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

const hourMs = 3_600_000;

describe('law 4: an outage never fills the dead-letter queue', () => {
  it.each(['refused', 'lost', 'stored_500', 'rate_limited', 'wrong_key'] as const)('24 hours of %s move nothing there, and no message is received more than a few times', async (fault) => {
    const world = createWorld({ settings: { healer: { ...defaultSettings.healer, tickMs: 10_000 } }, faultOf: (_operation, _count, now) => (now < start + 24 * hourMs ? fault : 'none') });
    const start = world.clock.now();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      if (minute % 20 === 0) await world.pay();
      await world.minute();
    }
    await expectTruth(world);
    expect(world.retryQueue.poison).toEqual([]);
    expect(world.mostReceives()).toBeLessThan(10);
    expect(world.ledger.all().filter(({ state }) => state === 'charged')).toHaveLength(72);
  });

  it('20,000 payments wait and drain within the limits of SQS: each is charged once, and each message is received once', async () => {
    const result = await liveThroughOutage({ outageMs: 2_000_000, paymentsPerSecond: 10 });
    expect(result).toMatchObject({ accepted: 20_000, mostQueued: 20_000, chargedOnce: 20_000, chargedTwice: 0, deadLetters: 0, mostReceives: 1 });
    // At most 10 payments a second drain (20 calls, `drain.maxPerSecond`); probes and the slow start take some minutes more.
    expect(result.drainMs).toBeGreaterThan(2_000_000);
    expect(result.drainMs).toBeLessThan(2_300_000);
    expect(result.longestMessageAgeMs).toBeLessThan(2_300_000);
    // Parameter Store allows 40 calls a second by default (https://docs.aws.amazon.com/general/latest/gr/ssm.html).
    expect(result.mostPerHour['Parameter Store']).toBeLessThan(4 * 3_600);
  });

  it('what nothing of ours wrote goes there at once, with its reason, and charges nothing', async () => {
    const world = createWorld();
    for (const body of ['', 'null', '{"version":2,"paymentId":"a"}', '{"version":1,"paymentId":"nobody"}', '{"version":1}']) world.retryQueue.sendRaw(body);
    await world.deliver();
    expect(world.retryQueue.poison.map(({ reason }) => reason)).toEqual(['unreadable', 'unreadable', 'unknown_version', 'no_ledger_row', 'unreadable']);
    expect(world.provider.books).toEqual([]);
  });

  const queuedRow = { reason: 'the breaker is open', notBefore: 0, sentAt: 0 };
  const oddRows: readonly (readonly [string, Record<string, unknown>])[] = [
    ['a state of a version to come', { state: 'refunded' }],
    ['a state that is a name of every object', { state: 'toString' }],
    ['no order', { ...queuedRow, state: 'queued', order: undefined }],
    ['the order of another payment', { ...queuedRow, state: 'queued', order: { id: 'b', amountMinor: 5, currency: 'USD', offSession: true, validUntil: 9e15 } }],
    ['a negative amount', { ...queuedRow, state: 'queued', order: { id: 'a', amountMinor: -5, currency: 'USD', offSession: true, validUntil: 9e15 } }],
    ['a time that is a text', { ...queuedRow, state: 'queued', notBefore: 'soon' }],
    ['half a fence', { ...queuedRow, state: 'queued', fence: { intentId: 'pi_1' } }],
    ['an attempt without a fence', { state: 'attempting', leaseUntil: 0, fence: undefined }],
  ];

  it.each(oddRows)('a row that none of our versions can have written is poison: %s', async (_what, odd) => {
    const world = createWorld({ faultOf: () => 'refused' });
    await world.pay({ id: 'a' });
    const before = await world.ledger.get('a');
    const broken = { ...world.ledger, get: async (id: string) => ({ ...(await world.ledger.get(id)), ...odd }) as never };
    const body = JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' });
    await world.process(undefined, { ledger: broken }).replay(body, world.clock.now() + 30_000);
    expect(world.retryQueue.poison).toEqual([{ body, reason: 'impossible_state' }]);
    expect(world.provider.books).toEqual([]);
    await world.process(undefined, { ledger: broken }).reconcile.settle({ paymentId: 'a' }, world.clock.now() + 50_000);
    expect(await world.ledger.get('a')).toEqual(before);
    expect(world.log.entries.filter(({ message }) => message.startsWith('a row that no version'))).toHaveLength(1);
  });

  it('poison that is redriven by hand, twice, goes back and charges nothing', async () => {
    const world = createWorld();
    const bodies = ['{"version":2,"paymentId":"a"}', '{"version":1,"paymentId":"nobody"}'];
    for (const body of [...bodies, ...bodies]) world.retryQueue.sendRaw(body);
    await world.deliver();
    expect(world.retryQueue.poison.map(({ body }) => body)).toEqual([...bodies, ...bodies]);
    expect([world.provider.books, world.retryQueue.depth()]).toEqual([[], 0]);
  });

  it('poison that the dead-letter queue cannot take now comes again, and is not lost', async () => {
    const world = createWorld();
    const away = { ...world.retryQueue, quarantine: () => Promise.reject(new Error('SQS is away')) };
    await expect(world.process(undefined, { retryQueue: away }).replay('{"version":2}', world.clock.now() + 30_000)).rejects.toThrow('SQS is away');
  });
});
