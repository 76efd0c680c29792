import { describe, expect, it } from '@jest/globals';
import type { Fault, Operation } from '../../lib/memory/provider';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

const instruments = { 'stripe-eu': { paymentMethod: 'pm_card_visa', customer: 'cus_eu' } };
type When = (operation: Operation) => Fault;

/** A world whose two accounts do what is said at the moment. */
function twoAccounts(share = 0.02) {
  const faults: { first: When; second: When } = { first: () => 'none', second: () => 'none' };
  const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share } }, faultOf: (operation) => faults.first(operation), fallbackFaultOf: (operation) => faults.second(operation) });
  /** Payments fail until the breaker opens, and the healer takes some looks. */
  async function outage(fault: Fault = 'refused'): Promise<void> {
    faults.first = () => fault;
    for (let n = 0; n < 5; n += 1) await world.pay({});
    await world.process().heal(world.clock.now() + 10_000);
  }
  const route = () => world.mirror.value();
  const providers = () => world.ledger.all().map(({ fence }) => fence?.provider);
  return { world, faults, outage, route, providers };
}

describe('while nothing is wrong', () => {
  it('a share of the payments that carry an instrument goes to the fallback, and nothing else does', async () => {
    const { world, providers } = twoAccounts(0.2);
    await world.minute();
    for (let n = 0; n < 200; n += 1) await world.pay(n % 2 === 0 ? { instruments } : {});
    const there = providers().filter((name) => name === 'stripe-eu').length;
    expect(there).toBeGreaterThan(8);
    expect(there).toBeLessThan(35);
    expect(world.ledger.all().every(({ fence, order }) => fence?.provider === 'stripe' || order.instruments !== undefined)).toBe(true);
    await expectTruth(world);
  });

  it('nothing goes there before the healer has heard of it, nor while it refuses our key', async () => {
    const { world, faults, providers } = twoAccounts(1);
    await world.pay({ instruments });
    faults.second = () => 'wrong_key';
    await world.minute();
    await world.pay({ instruments });
    expect(providers()).toEqual(['stripe', 'stripe']);
    faults.second = () => 'none';
    await world.minute();
    await world.minute();
    await world.pay({ instruments });
    expect(providers()).toEqual(['stripe', 'stripe', 'stripe-eu']);
  });

  it('a fallback that fails is left alone, its payments go to the default account, and the route stays', async () => {
    const { world, faults, route } = twoAccounts(1);
    await world.minute();
    faults.second = (operation) => (operation === 'probe' ? 'none' : 'refused');
    for (let n = 0; n < 20; n += 1) await world.pay({ instruments });
    await world.minute();
    expect(route()).toBe('stripe');
    expect((await world.control.read())?.memory).toMatchObject({ health: { state: 'healthy' }, fallback: { state: expect.stringMatching(/held|unseen|usable/), lastHold: expect.anything() } });
    expect(world.notices.sent).toEqual([]);
    await world.settle(30);
    expect(world.ledger.all().filter(({ state }) => state === 'charged')).toHaveLength(20);
    await expectTruth(world);
  });

  it('a decline there is a decline; another card is one for the same intent', async () => {
    const { world } = twoAccounts(1);
    await world.minute();
    const declined = await world.pay({ id: 'a', instruments: { 'stripe-eu': { paymentMethod: 'pm_card_chargeDeclined' } } });
    expect(declined).toMatchObject({ status: 402, body: { provider: 'stripe-eu' } });
    const charged = await world.pay({ id: 'a', paymentMethod: 'pm_card_mastercard' });
    expect(charged).toMatchObject({ status: 201, body: { provider: 'stripe-eu', providerPaymentId: declined?.body['providerPaymentId'] } });
    expect(world.provider.books).toEqual([]);
    await expectTruth(world);
  });

  it('another card that has to wait for it is the one that is charged, not the one that was declined', async () => {
    const { world, faults } = twoAccounts(1);
    await world.minute();
    await world.pay({ id: 'a', instruments: { 'stripe-eu': { paymentMethod: 'pm_card_chargeDeclined' } } });
    faults.second = (operation) => (operation === 'probe' ? 'none' : 'refused');
    for (let n = 0; n < 6; n += 1) await world.pay({ instruments });
    await world.process().heal(world.clock.now() + 5_000, { scheduled: true });
    expect(await world.pay({ id: 'a', paymentMethod: 'pm_card_mastercard' })).toMatchObject({ status: 202, body: { state: 'queued', provider: 'stripe-eu' } });
    faults.second = () => 'none';
    await expectTruth(world);
    expect(await world.ledger.get('a')).toMatchObject({ state: 'charged', fence: { provider: 'stripe-eu', paymentMethod: 'pm_card_mastercard' } });
  });

  it('another card for the default account is never exchanged for the fallback’s while it waits', async () => {
    let refuses = true;
    const { world, faults, outage } = twoAccounts(0);
    faults.first = (operation) => (refuses && operation === 'confirm' ? 'executed_500' : 'none');
    await world.minute();
    // Declined behind a server error: its intent is canceled before the decline is told.
    await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined', instruments });
    refuses = false;
    await world.minute();
    await world.minute();
    expect(await world.ledger.get('a')).toMatchObject({ state: 'declined', fence: { canceled: true } });
    await outage();
    expect(await world.pay({ id: 'a', paymentMethod: 'pm_card_mastercard' })).toMatchObject({ status: 202, body: { state: 'queued' } });
    for (let n = 0; n < 5; n += 1) await world.minute();
    expect(world.fallback?.books.filter(({ paymentId }) => paymentId === 'a')).toEqual([]);
    faults.first = () => 'none';
    await expectTruth(world);
    expect(await world.ledger.get('a')).toMatchObject({ state: 'charged', fence: { provider: 'stripe' } });
  });

  it('a question there is answered there: the client secret is that account’s', async () => {
    const { world } = twoAccounts(1);
    await world.minute();
    const asked = await world.pay({ id: 'a', offSession: false, instruments: { 'stripe-eu': { paymentMethod: 'pm_card_authenticationRequired' } } });
    expect(asked).toMatchObject({ status: 422, body: { provider: 'stripe-eu', clientSecret: expect.stringContaining('pi_stripe-eu') } });
    expect((await world.process().query('a')).body['clientSecret']).toEqual(asked?.body['clientSecret']);
    world.fallback?.authenticate(String(asked?.body['providerPaymentId']));
    await expectTruth(world);
    expect(await world.ledger.get('a')).toMatchObject({ state: 'charged', fence: { provider: 'stripe-eu' } });
  });
});

describe('while the default account fails', () => {
  it.each(['refused', 'stored_500', 'lost'] as const)('(%s) payments with an instrument are charged at the fallback at once, the others wait, and the default account is still probed', async (fault) => {
    const { world, faults, outage, route } = twoAccounts();
    await world.minute();
    await outage(fault);
    expect(route()).toBe('stripe-eu');
    for (let n = 0; n < 5; n += 1) {
      expect((await world.pay({ id: `with-${n}`, instruments }))?.body).toMatchObject({ state: 'charged', provider: 'stripe-eu' });
      expect((await world.pay({ id: `without-${n}` }))?.body).toMatchObject({ state: 'queued' });
    }
    expect(world.notices.sent.map(({ kind }) => kind)).toEqual(['opened', 'fallback']);
    faults.first = () => 'none';
    await world.settle();
    expect(route()).toBe('stripe');
    expect(await world.ledger.get('without-0')).toMatchObject({ state: 'charged', fence: { provider: 'stripe' } });
    await expectTruth(world);
  });

  it('what queued before the flip is charged at the fallback by replay, if it carries an instrument', async () => {
    const { world, faults, outage } = twoAccounts();
    await world.minute();
    faults.first = () => 'refused';
    await world.pay({ id: 'early', instruments });
    await outage();
    for (let n = 0; n < 3; n += 1) await world.minute();
    expect(await world.ledger.get('early')).toMatchObject({ state: 'charged', fence: { provider: 'stripe-eu' } });
    expect(world.ledger.all().filter(({ order }) => order.instruments === undefined).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'queued'));
    faults.first = () => 'none';
    await expectTruth(world);
  });

  it('were all payments taken by the fallback, the probe still finds that the default account is back', async () => {
    const { world, faults, outage, route } = twoAccounts();
    await world.minute();
    await outage();
    for (const row of world.ledger.all()) await world.process().cancel(row.order.id);
    faults.first = () => 'none';
    for (let n = 0; n < 6 && (route()) !== 'stripe'; n += 1) {
      await world.minute();
      for (let m = 0; m < 3; m += 1) await world.pay({ instruments });
    }
    expect(route()).toBe('stripe');
    await expectTruth(world);
  });

  it('both down: everything waits, nobody is charged twice, and all is charged in the end', async () => {
    const { world, faults, outage, route } = twoAccounts();
    await world.minute();
    faults.second = () => 'refused';
    await outage();
    expect(route()).toBe('queue');
    expect((await world.pay({ instruments }))?.body['state']).toBe('queued');
    faults.first = () => 'none';
    faults.second = () => 'none';
    await world.settle();
    expect(world.ledger.all().every(({ state }) => state === 'charged')).toBe(true);
    await expectTruth(world);
  });

  it('the fallback breaks in the middle of it: the route becomes the queue, and never flaps', async () => {
    const { world, faults, outage } = twoAccounts();
    await world.minute();
    await outage();
    faults.second = (operation) => (operation === 'probe' ? 'none' : 'refused');
    const routes = new Set<string>();
    let changes = 0;
    let last = '';
    for (let minute = 0; minute < 60; minute += 1) {
      for (let n = 0; n < 6; n += 1) await world.pay({ instruments });
      await world.minute();
      const now = (await world.control.read())?.plan.route ?? '';
      routes.add(now);
      if (now !== last) changes += 1;
      last = now;
    }
    expect(routes).toEqual(new Set(['queue', 'stripe-eu']));
    // A hold grows to five minutes, and each costs two changes at most.
    expect(changes).toBeLessThan(2 * 60 / 3);
    faults.first = () => 'none';
    faults.second = () => 'none';
    await expectTruth(world);
  });
});

describe('our own faults never select the fallback', () => {
  it.each([['our network: neither account can be reached', 'refused', 'refused'], ['a rotated key at the default account', 'wrong_key', 'none']] as const)('%s', async (_what, first, second) => {
    const { world, faults, outage, route, providers } = twoAccounts();
    await world.minute();
    faults.second = () => second;
    await outage(first);
    expect(route()).not.toBe('stripe-eu');
    await world.pay({ instruments });
    expect(providers()).not.toContain('stripe-eu');
  });

  it('nor does a storm of declines, nor mode observe', async () => {
    const { world, route } = twoAccounts(0.0001);
    await world.minute();
    for (let n = 0; n < 20; n += 1) await world.pay({ paymentMethod: 'pm_card_chargeDeclined', instruments });
    await world.minute();
    expect(route()).toBe('stripe');
    const observing = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 1 }, mode: 'observe' } });
    await observing.minute();
    await observing.pay({ instruments });
    expect(observing.fallback?.books).toEqual([]);
  });
});
