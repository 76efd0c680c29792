import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../lib/memory/provider';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

describe('law 2: every accepted payment ends', () => {
  it('a purged queue loses nothing: reconcile sends the messages again while the drain runs', async () => {
    let fault: Fault = 'refused';
    const world = createWorld({ faultOf: () => fault });
    for (let n = 0; n < 5; n += 1) await world.pay();
    for (let message = world.retryQueue.receive(Infinity); message; message = world.retryQueue.receive(world.clock.now() + 1e6)) world.retryQueue.delete(message.id);
    fault = 'none';
    await expectTruth(world);
    expect(world.ledger.all().map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'charged'));
  });

  it('a message that could not be sent is still owed', async () => {
    const world = createWorld({ faultOf: (_operation, count) => (count === 1 ? 'refused' : 'none') });
    const silent = { ...world.retryQueue, send: () => Promise.reject(new Error('SQS is down')) };
    expect((await world.pay({ id: 'a' }, undefined, { retryQueue: silent }))?.status).toBe(202);
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it.each(['lost_after', 'late', 'executed_500'] as const)('reconcile crashes before or after any step on an outcome lost by %s', async (fault) => {
    expect.hasAssertions();
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 14; step += 1) {
        const world = createWorld({ faultOf: (operation) => (operation === 'confirm' && first ? fault : 'none') });
        let first = true;
        await world.pay({ id: 'a' });
        first = false;
        world.clock.advance(30_000);
        await world.deliver({ step, when });
        await expectTruth(world);
        expect(world.charges('a')).toBe(1);
      }
    }
  });

  it('a card that is refused after an answer was lost ends declined at once: the same key would bring the same refusal until validUntil', async () => {
    const world = createWorld({ faultOf: (operation, count) => (operation === 'confirm' && count === 2 ? 'lost_after' : 'none') });
    await world.pay({ id: 'a', paymentMethod: 'pm_of_another_account' });
    await world.settle(10);
    expect(world.ledger.all()).toMatchObject([{ state: 'declined', fence: { canceled: true }, why: { code: 'resource_missing', param: 'payment_method' } }]);
    expect(await world.pay({ id: 'a' })).toMatchObject({ status: 201 });
    await expectTruth(world);
  });

  it('a customer who never comes back ends as expired, after the intent was canceled', async () => {
    const world = createWorld();
    const asked = await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    expect(asked?.body['state']).toBe('needs_customer');
    await expectTruth(world);
    expect(world.ledger.all()[0]?.state).toBe('expired');
    expect(world.provider.books[0]?.status).toBe('canceled');
  });

  it('a customer who was asked unseen, as the answer was lost, can still pay with another card', async () => {
    let lost = true;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' && lost ? 'lost_after' : 'none') });
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    lost = false;
    await world.minute();
    await world.minute();
    expect(world.ledger.all()[0]?.state).toBe('needs_customer');
    expect((await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_visa' }))?.status).toBe(201);
    await expectTruth(world);
  });

  it('a customer who finishes in the browser after hours ends as charged', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', paymentMethod: 'pm_card_authenticationRequired' });
    for (let n = 0; n < 200; n += 1) await world.minute();
    world.provider.authenticate('pi_1');
    await expectTruth(world);
    expect(world.ledger.all()[0]?.state).toBe('charged');
  });

  it('a bare claim that nobody follows is cancelled, and the shop may send its id again', async () => {
    const world = createWorld();
    expect(await world.pay({ id: 'a' }, { step: 4, when: 'before' })).toBeUndefined();
    await world.settle();
    expect(world.ledger.all()[0]).toMatchObject({ state: 'cancelled', reason: 'abandoned' });
    expect(await world.process().query('a')).toMatchObject({ body: { detail: expect.stringContaining('The same id may be sent again') } });
    expect((await world.pay({ id: 'a' }))?.status).toBe(201);
    await expectTruth(world);
  });

  it('a request that was frozen until its claim was given up brings nothing back: the shop has been told the end', async () => {
    const world = createWorld();
    expect(await world.pay({ id: 'a' }, { step: 4, when: 'before' })).toBeUndefined();
    const frozenBeforeItsClaim: typeof world.ledger = {
      ...world.ledger,
      async claim(change) {
        await world.settle();
        return world.ledger.claim(change);
      },
    };
    expect(await world.pay({ id: 'a' }, undefined, { ledger: frozenBeforeItsClaim })).toMatchObject({ status: 410, body: { state: 'cancelled' } });
    await expectTruth(world);
    expect(world.charges('a')).toBe(0);
  });

  /** A provider that answers a create with the intent of another payment. */
  function foreignAnswers(world: World): World['provider'] {
    return { ...world.provider, session: (at: number, work: Parameters<typeof world.provider.session>[1]) => world.provider.session(at, (calls) => work({
      ...calls,
      create: async () => ({ kind: 'intent', id: 'pi_of_another', status: 'requires_confirmation', paymentId: 'another' }),
      retrieve: async (id: string) => ({ kind: 'intent', id, status: 'requires_confirmation', paymentId: 'another' }),
    })) } as World['provider'];
  }

  it('a payment that cannot be right is quarantined with an alarm, and its redriven message harms nothing', async () => {
    const world = createWorld();
    expect((await world.pay({ id: 'a' }, undefined, { provider: foreignAnswers(world) }))?.body['state']).toBe('quarantined');
    expect(world.retryQueue.poison).toHaveLength(1);
    await world.process().replay(String(world.retryQueue.poison[0]?.body), world.clock.now() + 30_000);
    await expectTruth(world);
    expect(world.ledger.all()[0]?.state).toBe('quarantined');
  });

  it('nothing is quarantined without an alarm: charge crashes before or after any step of it', async () => {
    const quarantined: string[] = [];
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 14; step += 1) {
        const world = createWorld();
        await world.pay({ id: 'a' }, { step, when }, { provider: foreignAnswers(world) });
        await expectTruth(world);
        if (world.ledger.all()[0]?.state !== 'quarantined') continue;
        quarantined.push(`${when} ${step}`);
        expect(world.retryQueue.poison.length).toBeGreaterThan(0);
      }
    }
    expect(quarantined.length).toBeGreaterThan(5);
  });

  it('nor by a look: an unknown outcome whose intent is another payment’s is set aside with an alarm, and not while nobody can be told', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? 'lost' : 'none') });
    await world.pay({ id: 'a' });
    expect(world.ledger.all()[0]?.state).toBe('unknown');
    const sweep = async (parts: Parameters<World['process']>[1]) => {
      world.clock.advance(60_000);
      await world.process(undefined, parts).reconcile.sweep(world.clock.now() + 50_000);
    };
    await sweep({ provider: foreignAnswers(world), retryQueue: { ...world.retryQueue, quarantine: () => Promise.reject(new Error('SQS is down')) } });
    expect(world.ledger.all()[0]?.state).toBe('unknown');
    await sweep({ provider: foreignAnswers(world) });
    expect(world.ledger.all()[0]?.state).toBe('quarantined');
    expect(world.retryQueue.poison).toHaveLength(1);
  });

  it('while SQS cannot take the alarm, nothing is quarantined, nothing is charged, and it is done when SQS is back', async () => {
    const world = createWorld();
    const parts = { provider: foreignAnswers(world), retryQueue: { ...world.retryQueue, quarantine: () => Promise.reject(new Error('SQS is down')) } };
    expect(await world.pay({ id: 'a' }, undefined, parts)).toMatchObject({ status: 202, body: { state: 'attempting' } });
    world.clock.advance(60_000);
    await world.process(undefined, parts).reconcile.sweep(world.clock.now() + 50_000);
    await world.process(undefined, parts).replay(JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' }), world.clock.now() + 30_000);
    expect(world.ledger.all()[0]?.state).toBe('attempting');
    const back = { provider: foreignAnswers(world) };
    world.clock.advance(60_000);
    await world.process(undefined, back).reconcile.sweep(world.clock.now() + 50_000);
    await world.process(undefined, back).replay(JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' }), world.clock.now() + 30_000);
    expect([world.ledger.all()[0]?.state, world.retryQueue.poison.length]).toEqual(['quarantined', 1]);
  });

  it('a payment whose time is over while it waits ends as expired, without a charge', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await world.pay({ id: 'a', offSession: false });
    await world.settle(180);
    expect(world.ledger.all()[0]?.state).toBe('expired');
    expect(world.charges('a')).toBe(0);
  });

  it('whatever it was in the middle of, and however long the provider is away: once it is back, every payment ends, within minutes if its time is over', async () => {
    let fault: Fault = 'none';
    const world = createWorld({ faultOf: (operation) => (fault === 'late' && operation === 'create' ? 'none' : fault) });
    await world.pay({ id: 'asked', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    fault = 'late';
    await world.pay({ id: 'unknown', offSession: false });
    await world.pay({ id: 'cancelling' });
    await world.process().cancel('cancelling');
    await world.pay({ id: 'interrupted', offSession: false }, { step: 9, when: 'before' });
    fault = 'refused';
    await world.pay({ id: 'queued', offSession: false });
    await world.pay({ id: 'lasting' });
    expect(world.ledger.all().map(({ state }) => state)).toEqual(['needs_customer', 'unknown', 'unknown', 'attempting', 'queued', 'queued']);
    // Longer than the hour for which the customers' payments are wanted.
    for (let minute = 0; minute < 180; minute += 1) await world.minute();
    expect(Object.fromEntries(world.ledger.all().map(({ order, state }) => [order.id, state]))).toMatchObject({ asked: 'needs_customer', unknown: 'unknown', cancelling: 'unknown', queued: 'expired', lasting: 'queued' });
    fault = 'none';
    for (let minute = 0; minute < 20; minute += 1) await world.minute();
    expect(Object.fromEntries(world.ledger.all().map(({ order, state }) => [order.id, state]))).toMatchObject({ asked: 'expired', unknown: 'expired', cancelling: 'cancelled', interrupted: 'expired', queued: 'expired', lasting: 'charged' });
    await expectTruth(world);
  });

  it('never untold: events crashes before or after any step, and every end is told on both ways', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 14; step += 1) {
        const world = createWorld();
        await world.pay({ id: 'a' });
        await world.pay({ id: 'b', paymentMethod: 'pm_card_chargeDeclined' });
        await world.pay({ id: 'c', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
        await world.tell({ step, when });
        world.clock.advance(180_000);
        await world.tell();
        const told = ['evt_a_4_charged', 'evt_b_4_declined', 'evt_c_4_needs_customer'];
        for (const way of [world.bus.taken, world.webhook.received]) expect([...new Set(way.map(({ id }) => id))].toSorted()).toEqual(told);
        await world.settle();
        await world.tell();
        for (const payment of world.ledger.all()) {
          const last = world.bus.taken.filter(({ data }) => data['id'] === payment.order.id).toSorted((one, two) => one.ledgerVersion - two.ledgerVersion).at(-1);
          expect(last).toMatchObject({ type: `payment.${payment.state}`, ledgerVersion: payment.version });
        }
      }
    }
  });

  it('charge crashes before or after any step, and what the ledger then says is what the shop is told', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 14; step += 1) {
        const world = createWorld();
        await world.pay({ id: 'a' }, { step, when });
        await world.settle();
        await world.tell();
        const payment = world.ledger.all()[0];
        expect(world.bus.taken.map(({ type, ledgerVersion }) => ({ type, ledgerVersion })))
          .toEqual(payment === undefined ? [] : [{ type: `payment.${payment.state}`, ledgerVersion: payment.version }]);
        expect(world.webhook.received).toEqual(world.bus.taken);
      }
    }
  });
});
