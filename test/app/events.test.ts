import { describe, expect, it } from '@jest/globals';
import { createEvents } from '../../lib/app/events';
import { giveUpAfterMs } from '../../lib/core/delivery';
import { createWorld } from '../support/world';

const dayMs = 86_400_000;

describe('events for the shop', () => {
  it('a shop whose webhook is down for a day gets every event within 15 minutes of its return; the bus is not held up', async () => {
    const world = createWorld();
    world.webhook.setServer({ status: 503 });
    for (let n = 0; n < 3; n += 1) await world.pay();
    await world.tell();
    expect(world.bus.taken).toHaveLength(3);
    for (const end = world.clock.now() + dayMs; world.clock.now() < end; world.clock.advance(60_000)) await world.tell();
    world.webhook.setServer({ status: 200 });
    const failed = world.webhook.received.length;
    for (const end = world.clock.now() + 900_000; world.clock.now() <= end; world.clock.advance(60_000)) await world.tell();
    expect(world.webhook.received.slice(failed).map(({ id }) => id).toSorted()).toEqual(world.bus.taken.map(({ id }) => id).toSorted());
    expect(world.deliveries.depth()).toBe(0);
    expect(world.deliveries.aside).toEqual([]);
  });

  it('a bus that is down holds nothing up either: its events wait in the queue', async () => {
    const world = createWorld();
    world.bus.setDown(true);
    await world.pay({ id: 'a' });
    await world.tell();
    expect(world.webhook.received.map(({ type }) => type)).toEqual(['payment.charged']);
    world.bus.setDown(false);
    world.clock.advance(5_000);
    await world.tell();
    expect(world.bus.taken).toEqual(world.webhook.received);
  });

  it('after three days a delivery is given up, told, and kept so that a person can send it again', async () => {
    const world = createWorld();
    world.webhook.setServer({ status: 410 });
    await world.pay({ id: 'a' });
    for (const end = world.clock.now() + giveUpAfterMs + 900_000; world.clock.now() < end; world.clock.advance(60_000)) await world.tell();
    expect(world.deliveries.depth()).toBe(0);
    expect(world.deliveries.aside.map(({ reason }) => reason)).toEqual(['too_old']);
    expect(world.metrics.gauges.get('LateEvents')).toBe(1);
    expect(world.log.entries.at(-1)).toMatchObject({ level: 'error', message: 'event given up', fields: { why: 'HTTP 410' } });
    world.webhook.setServer({ status: 200 });
    world.deliveries.sendRaw(String(world.deliveries.aside[0]?.body));
    await world.tell();
    expect(world.webhook.received.at(-1)?.type).toBe('payment.charged');
    expect(world.deliveries.depth()).toBe(0);
  });

  const odd: readonly (readonly [string, Record<string, unknown>])[] = [
    ['an end without its reason', { state: 'declined', why: undefined }], ['a time beyond all times', { updatedAt: 1e20 }], ['an amount beyond all numbers', { order: { id: 'a', amountMinor: 10n ** 17n, currency: 'USD' } }], ['an id that is half a character', { order: { id: '\ud800', amountMinor: 1, currency: 'USD' } }],
  ];

  it.each(odd)('a row that a hand has edited, %s, is put aside by its key and holds nothing up', async (_what, edited) => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    const row = await world.ledger.get('a');
    await world.process().events.publish({ before: undefined, after: { ...row, ...edited } as never });
    expect(world.deliveries.aside).toMatchObject([{ reason: 'unreadable', body: expect.stringContaining('payment#') }]);
    expect(world.bus.taken).toEqual([]);
    await world.tell();
    expect(world.bus.taken.map(({ type }) => type)).toEqual(['payment.charged']);
  });

  it('an event that fails for minutes is no page yet, one that fails for a quarter of an hour is', async () => {
    const world = createWorld();
    world.webhook.setServer('silent');
    await world.pay({ id: 'a' });
    const told = async (minutes: number): Promise<boolean> => {
      for (let n = 0; n < minutes; n += 1) {
        await world.tell();
        world.clock.advance(60_000);
      }
      return world.metrics.gauges.has('LateEvents');
    };
    expect(await told(14)).toBe(false);
    expect(await told(16)).toBe(true);
  });

  it('while the queue is down the stream keeps its place, and the event comes once it is back', async () => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    const change = { after: world.ledger.all()[0] as NonNullable<ReturnType<typeof world.ledger.all>[0]> };
    const down = { ...world.deliveries, send: () => Promise.reject(new Error('SQS is down')) };
    const events = createEvents({ ...world, deliveries: down });
    await expect(events.publish(change)).rejects.toThrow('SQS is down');
    expect(world.metrics.gauges.has('LateEvents')).toBe(false);
    world.clock.advance(900_000);
    await expect(events.publish(change)).rejects.toThrow('SQS is down');
    expect(world.metrics.gauges.get('LateEvents')).toBe(1);
  });

  it('poison, a way that is switched off, and a row that nobody can read are set aside by name and stop nothing', async () => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    await world.tell();
    const [event] = world.bus.taken;
    const onlyBus = createEvents({ ...world, webhook: undefined });
    await onlyBus.deliver('{');
    await onlyBus.deliver(JSON.stringify({ to: 'bus', event: { ...event, version: 7 } }));
    await onlyBus.deliver(JSON.stringify({ to: 'webhook', event }));
    await onlyBus.unreadable('payment#b');
    expect(world.deliveries.aside).toEqual([
      { body: '{', reason: 'unreadable' }, { body: expect.stringContaining('"version":7'), reason: 'unknown_version' },
      { body: JSON.stringify({ to: 'webhook', event }), reason: 'no_such_way' }, { body: '{"row":"payment#b"}', reason: 'unreadable' },
    ]);
  });
});
