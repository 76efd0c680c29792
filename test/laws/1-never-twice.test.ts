import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../lib/memory/provider';
import { freezing } from '../support/freeze';
import { createWorld } from '../support/world';
import { expectTruth } from '../support/truth';

const faults: readonly Fault[] = ['none', 'refused', 'lost', 'lost_after', 'late', 'stored_500', 'executed_500', 'rate_limited'];

const fallback = { fallback: { name: 'stripe-eu', share: 1 } };
const instruments = { 'stripe-eu': { paymentMethod: 'pm_card_visa' } };

describe('law 1: no payment is charged more than once, with a second account', () => {
  it.each(faults)('charge crashes before or after any step while the fallback answers %s, and recovers', async (fault) => {
    let asked = 0;
    for (const when of ['before', 'after'] as const) {
      for (let step = 1, crashed = true; crashed && step < 40; step += 1) {
        let requests = 0;
        const world = createWorld({ settings: fallback, fallbackFaultOf: (operation) => (operation !== 'probe' && (requests += 1) <= 2 ? fault : 'none') });
        await world.minute();
        crashed = (await world.pay({ instruments }, { step, when })) === undefined;
        asked += requests;
        await expectTruth(world);
      }
    }
    expect(asked).toBeGreaterThan(5);
  });

  it.each(faults)('the default account answers its first requests with %s and is down; replay crashes at any step on the way to the fallback', async (fault) => {
    let moved = 0;
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 16; step += 1) {
        let down = false;
        const world = createWorld({ settings: fallback, faultOf: (operation, count) => (down ? 'lost' : operation !== 'probe' && count <= 2 ? fault : 'none') });
        // Before the first look nobody has heard of the fallback: the payment begins at the default account.
        await world.pay({ id: 'a', instruments });
        down = true;
        for (let n = 0; n < 5; n += 1) await world.pay({ id: `b${n}`, validUntil: new Date(world.clock.now() + 600_000).toISOString() });
        const { heal } = world.process();
        await heal(world.clock.now() + 10_000, { scheduled: true });
        world.clock.advance(5_000);
        await world.deliver({ step, when });
        for (let n = 0; n < 3; n += 1) await world.minute();
        down = false;
        await expectTruth(world);
        const row = await world.ledger.get('a');
        if (row?.state === 'charged' && row.fence.provider === 'stripe-eu') moved += 1;
        expect(world.charges('a')).toBe(1);
      }
    }
    expect(moved > 0).toBe(fault !== 'none');
  });
});

/** 201 is told of one charge that is there; what is told as ended is never charged. */
function isTrue({ status, first, last }: { readonly status: number | undefined; readonly first: number; readonly last: number }): boolean {
  return status === 201 ? first === 1 && last === 1 : ![402, 410].includes(status ?? 0) || last === 0;
}

describe('law 1: no payment is charged more than once', () => {
  it.each(faults)('charge crashes before or after any step while the provider answers %s, and recovers', async (fault) => {
    expect.hasAssertions();
    for (const when of ['before', 'after'] as const) {
      for (let step = 1, crashed = true; crashed && step < 40; step += 1) {
        let requests = 0;
        const world = createWorld({ faultOf: () => ((requests += 1) <= 2 ? fault : 'none') });
        crashed = (await world.pay({}, { step, when })) === undefined;
        await expectTruth(world);
      }
    }
  });

  it.each(faults)('replay crashes before or after any step while the provider answers %s, and recovers', async (fault) => {
    expect.hasAssertions();
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 16; step += 1) {
        let first = true;
        let requests = 0;
        const world = createWorld({
          faultOf: () => {
            if (first) return 'refused';
            return (requests += 1) <= 2 ? fault : 'none';
          },
        });
        await world.pay();
        first = false;
        world.clock.advance(5_000);
        await world.deliver({ step, when });
        await expectTruth(world);
      }
    }
  });

  it.each(faults)('the first, second, third or fourth request meets %s, and the shop repeats the id meanwhile', async (fault) => {
    for (let hit = 1; hit <= 4; hit += 1) {
      const world = createWorld({ faultOf: (_operation, count) => (count === hit ? fault : 'none') });
      await world.pay({ id: 'a' });
      await world.pay({ id: 'a' });
      world.clock.advance(20_000);
      await world.pay({ id: 'a' });
      await expectTruth(world);
      expect(world.charges('a')).toBe(1);
    }
  });

  it.each(['none', 'late', 'lost_after', 'refused'] as const)('charge is frozen before any step, while the rest of the world ends the payment, and thaws (%s)', async (fault) => {
    let frozen = 0;
    for (const happens of ['time passes', 'the shop repeats', 'the shop cancels'] as const) {
      for (let step = 1; step < 16; step += 1) {
        let requests = 0;
        const world = createWorld({ faultOf: () => ((requests += 1) <= 2 ? fault : 'none') });
        const process = freezing(world, ['ledger', 'control', 'provider', 'retryQueue', 'reconcileQueue'], { step, async meanwhile() {
          if (happens === 'the shop repeats') await world.pay({ id: 'a' });
          if (happens === 'the shop cancels') await world.process().cancel('a');
          for (let minute = 0; minute < 5; minute += 1) await world.minute();
        } });
        const answer = await world.pay({ id: 'a' }, undefined, process);
        if (process.frozen()) frozen += 1;
        const first = world.charges('a');
        await expectTruth(world);
        const told = { happens, step, status: answer?.status, first, last: world.charges('a') };
        expect({ ...told, true: isTrue(told) }).toEqual({ ...told, true: true });
      }
    }
    expect(frozen).toBeGreaterThan(10);
  });

  it('two callers at once: claim, claim, confirm, answer – one charge, both are told', async () => {
    const world = createWorld();
    const answers = await Promise.all([world.pay({ id: 'a' }), world.pay({ id: 'a' }), world.pay({ id: 'a' })]);
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
    expect(answers.map((answer) => answer?.status).toSorted((a, b) => Number(a) - Number(b))).toEqual([201, 202, 202]);
  });

  it('a message delivered twice, and redriven by hand after the charge, charges nothing again', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    await world.pay({ id: 'a' });
    down = false;
    world.clock.advance(10_000);
    const body = JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' });
    const { replay } = world.process();
    await Promise.all([replay(body, world.clock.now() + 30_000), replay(body, world.clock.now() + 30_000)]);
    await replay(body, world.clock.now() + 30_000);
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it('a key that Stripe has forgotten after a day cannot make a second charge', async () => {
    let fault: Fault = 'lost_after';
    const world = createWorld({ faultOf: (operation) => (operation === 'create' ? 'none' : fault) });
    await world.pay({ id: 'a' });
    for (let hour = 0; hour < 30; hour += 1) {
      world.clock.advance(3_600_000);
      await world.minute();
    }
    fault = 'none';
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it('confirms that all run late, some of them under a key of the day before, charge once', async () => {
    let late = true;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' && late ? 'late' : 'none') });
    await world.pay({ id: 'a' });
    for (let hour = 0; hour < 50; hour += 1) {
      world.clock.advance(3_600_000);
      await world.minute();
    }
    late = false;
    world.provider.runLate();
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it('a confirm that we gave up on runs after the cancel: the cancel was confirmed, so it charges nothing', async () => {
    const world = createWorld({ faultOf: (operation, count) => (operation === 'confirm' && count === 2 ? 'late' : 'none') });
    expect((await world.pay({ id: 'a' }))?.status).toBe(202);
    expect((await world.process().cancel('a')).status).toBe(202);
    await expectTruth(world);
    expect(world.charges('a')).toBe(0);
    expect((await world.process().cancel('a')).status).toBe(200);
  });

  it('the customer finishes in the browser while the shop sends another card', async () => {
    const world = createWorld();
    const asked = await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    expect(asked?.status).toBe(422);
    world.provider.authenticate(String(asked?.body['providerPaymentId']));
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_visa' });
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });
});
