import { describe, expect, it } from '@jest/globals';
import { classify } from '../../lib/core/classify';
import type { Answer } from '../../lib/core/outcome';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

async function sell(world: World, payments: number, order: Record<string, unknown> = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < payments; n += 1) {
    statuses.push((await world.pay(order))?.status ?? 0);
    world.clock.advance(500);
  }
  return statuses;
}

describe('law 5: declines and our own faults are not outages', () => {
  it('a storm of declines moves nothing and tells nobody', async () => {
    const world = createWorld();
    const statuses = await sell(world, 60, { paymentMethod: 'pm_card_chargeDeclined' });
    await world.minute();
    expect(new Set(statuses)).toEqual(new Set([402]));
    expect(world.mirror.value()).toBe('stripe');
    expect(world.notices.sent).toEqual([]);
    expect((await world.pay())?.status).toBe(201);
  });

  it('a rotated key queues payments, holds the drain and calls a person; the route stays', async () => {
    let wrong = true;
    const world = createWorld({ faultOf: () => (wrong ? 'wrong_key' : 'none') });
    await sell(world, 10);
    await world.minute();
    await sell(world, 5);
    await world.minute();
    expect(world.mirror.value()).toBe('stripe');
    expect(world.drainSwitch.enabled()).toBe(false);
    expect(world.notices.sent.map(({ kind }) => kind)).toEqual(['opened']);
    expect(world.notices.sent[0]?.text).toContain('fault on our side');
    wrong = false;
    await expectTruth(world);
    expect(world.ledger.all().every(({ state }) => state === 'charged')).toBe(true);
  });

  it('one payment whose requests are refused, alone in a quiet shop, holds nothing', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'create' ? 'wrong_key' : 'none') });
    await world.pay();
    for (let n = 0; n < 20; n += 1) await world.minute();
    expect(world.notices.sent).toEqual([]);
    expect(world.drainSwitch.enabled()).toBe(true);
  });

  it('a way to the provider that is broken is not announced as the provider failing', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await sell(world, 6);
    await world.minute();
    expect(world.notices.sent[0]?.subject).toContain('cannot be reached from here');
  });

  it('lookups that are refused hold the payments and call a person', async () => {
    let refused = false;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? 'lost' : refused ? 'wrong_key' : 'none') });
    for (let n = 0; n < 4; n += 1) await world.pay();
    refused = true;
    for (let n = 0; n < 6; n += 1) await world.minute();
    expect(world.log.entries.some(({ level, message }) => level === 'error' && message === 'a lookup was refused')).toBe(true);
    expect(world.ledger.all().every(({ state }) => state === 'unknown')).toBe(true);
  });

  it('429 slows us down and queues the excess; the route stays and nobody is told of an outage', async () => {
    const world = createWorld({ faultOf: (_operation, count) => (count <= 40 ? 'rate_limited' : 'none') });
    await sell(world, 60);
    await world.minute();
    expect(world.mirror.value()).toBe('stripe');
    expect(world.notices.sent).toEqual([]);
    await expectTruth(world);
  });

  it('one payment that Stripe never takes is declined and holds nothing up', async () => {
    const world = createWorld();
    await sell(world, 20, { currency: 'KWD', amountMinor: 1_001 });
    expect((await world.pay())?.status).toBe(201);
    await world.minute();
    expect(world.mirror.value()).toBe('stripe');
  });

  /** The default account answers every create and confirm so; reads go as they will. */
  function refusing(world: World, answer: () => Answer): World['provider'] {
    return { ...world.provider, session: (deadlineAt, work) => world.provider.session(deadlineAt, (calls) => work({ ...calls, create: async () => answer(), confirm: async () => answer() })) };
  }
  const storms: readonly (readonly [string, () => Answer, number])[] = [
    ['declines', () => classify({ sent: true, status: 402, error: { type: 'card_error', code: 'card_declined' } }), 402],
    ['a rotated key', () => classify({ sent: true, status: 401, error: { type: 'invalid_request_error' } }), 202],
    ['a bad deploy, whose requests have a form that the provider refuses', () => classify({ sent: true, status: 400, error: { type: 'invalid_request_error', code: 'parameter_unknown', param: 'colour' } }), 202],
    ['429', () => classify({ sent: true, status: 429, error: { type: 'invalid_request_error', code: 'rate_limit' } }), 202],
  ];

  it.each(storms)('a storm of %s never selects the fallback and is never announced as an outage of the provider', async (_what, answer, status) => {
    const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 0 } } });
    await world.minute();
    const instruments = { 'stripe-eu': { paymentMethod: 'pm_card_visa' } };
    const provider = refusing(world, answer);
    const statuses = new Set<number | undefined>();
    for (let n = 0; n < 20; n += 1) {
      statuses.add((await world.pay({ instruments }, undefined, { provider }))?.status);
      world.clock.advance(500);
      await world.process(undefined, { provider }).heal(world.clock.now());
    }
    expect([...statuses]).toEqual([status]);
    expect(world.mirror.value()).toBe('stripe');
    expect(world.fallback?.books).toEqual([]);
    expect(world.notices.sent.filter(({ text }) => !text.includes('fault on our side'))).toEqual([]);
    await expectTruth(world);
  });

  it('a network of ours that reaches neither account selects none, and everything waits', async () => {
    let broken = true;
    const away = () => (broken ? 'refused' as const : 'none' as const);
    const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 0 } }, faultOf: away, fallbackFaultOf: away });
    await world.minute();
    for (let n = 0; n < 20; n += 1) {
      expect((await world.pay({ instruments: { 'stripe-eu': { paymentMethod: 'pm_card_visa' } } }))?.body['state']).toBe('queued');
      await world.process().heal(world.clock.now());
    }
    expect(world.mirror.value()).toBe('queue');
    expect(world.notices.sent[0]?.subject).toContain('cannot be reached from here');
    broken = false;
    await expectTruth(world);
    expect(world.ledger.all().every(({ state }) => state === 'charged')).toBe(true);
  });

  it('before the first key is set nothing is accepted, nothing is claimed, and one notice is sent', async () => {
    const world = createWorld();
    const keyless = { ...world.provider, configured: () => Promise.resolve(false) };
    for (let n = 0; n < 3; n += 1) await world.process(undefined, { provider: keyless }).heal(world.clock.now());
    const answer = await world.pay({ id: 'a' }, undefined, { provider: keyless });
    expect(answer).toMatchObject({ status: 503, body: { state: 'not-accepted' } });
    expect(world.ledger.all()).toEqual([]);
    expect(world.notices.sent.map(({ kind }) => kind)).toEqual(['unconfigured']);
  });
});
