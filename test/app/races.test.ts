import { describe, expect, it } from '@jest/globals';
import type { Ledger } from '../../lib/app/ports';
import type { Change, Payment } from '../../lib/core/payment';
import { createMemoryControl } from '../../lib/memory/control';
import type { Fault } from '../../lib/memory/provider';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

/** A ledger before whose n-th write something else happens. */
function meanwhile(world: World, n: number, happens: () => Promise<unknown>): World['ledger'] {
  let writes = 0;
  const replace: Ledger['replace'] = async (previous: Payment, next: Change) => {
    if ((writes += 1) === n) await happens();
    return world.ledger.replace(previous, next);
  };
  return { ...world.ledger, replace };
}

const stateOf = (world: World) => world.ledger.all()[0]?.state;

describe('a cancel in the middle of an attempt', () => {
  it('begin, create, cancel, fence: the attempt stops before it confirms, and the payment is cancelled at once', async () => {
    const world = createWorld();
    const ledger = meanwhile(world, 2, () => world.process().cancel('a'));
    expect(await world.pay({ id: 'a' }, undefined, { ledger })).toMatchObject({ status: 410, body: { state: 'cancelled' } });
    expect(world.ledger.all()[0]).toMatchObject({ state: 'cancelled', reason: 'requested', fence: { intentId: 'pi_1', inDoubt: false } });
    await expectTruth(world);
    expect(world.charges('a')).toBe(0);
  });

  it('fence, confirm, cancel, charged: the charge is told, as it came first', async () => {
    const world = createWorld();
    const ledger = meanwhile(world, 3, () => world.process().cancel('a'));
    expect((await world.pay({ id: 'a' }, undefined, { ledger }))?.status).toBe(201);
    expect((await world.process().cancel('a')).status).toBe(409);
    await expectTruth(world);
  });

  it.each([['pm_card_chargeDeclined', 'declined'], ['pm_card_authenticationRequired', 'needs_customer']])('fence, confirm of %s, cancel: the attempt ends as %s and keeps the wish', async (paymentMethod, state) => {
    const world = createWorld();
    const ledger = meanwhile(world, 3, () => world.process().cancel('a'));
    await world.pay({ id: 'a', paymentMethod }, undefined, { ledger });
    expect(world.ledger.all()[0]).toMatchObject({ state, cancelRequested: true });
    await expectTruth(world);
    expect(stateOf(world)).toBe(state === 'declined' ? 'declined' : 'cancelled');
  });

  it('fence, confirm without an answer, cancel: unknown at once, canceled at the provider, then cancelled', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? 'late' : 'none') });
    const ledger = meanwhile(world, 3, () => world.process().cancel('a'));
    expect((await world.pay({ id: 'a' }, undefined, { ledger }))?.body['state']).toBe('unknown');
    await expectTruth(world);
    expect(stateOf(world)).toBe('cancelled');
    expect(world.provider.books[0]?.status).toBe('canceled');
  });
});

describe('a cancel of a payment that others write all the time', () => {
  /** Before each of the first writes of the cancel somebody else writes the row. */
  async function cancelBeside(world: World, writes: number) {
    const replace: Ledger['replace'] = async (previous, next) => {
      const row = await world.ledger.get('a');
      if (row !== undefined && (writes -= 1) >= 0) await world.ledger.replace(row, row);
      return world.ledger.replace(previous, next);
    };
    return world.process(undefined, { ledger: { ...world.ledger, replace } }).cancel('a');
  }

  async function inDoubt() {
    let down = true;
    const world = createWorld({ faultOf: (operation) => (down && operation === 'confirm' ? 'lost' : 'none') });
    await world.pay({ id: 'a' });
    down = false;
    return world;
  }

  it('is noted behind the last of them', async () => {
    const world = await inDoubt();
    expect(await cancelBeside(world, 4)).toMatchObject({ status: 202 });
    await expectTruth(world);
    expect(stateOf(world)).toBe('cancelled');
  });

  it('is not called noted where no write came through: the payment goes on, and the shop asks again', async () => {
    const world = await inDoubt();
    expect(await cancelBeside(world, Infinity)).toMatchObject({ status: 503, body: { id: 'a' } });
    expect(world.ledger.all()[0]).not.toHaveProperty('cancelRequested');
    await expectTruth(world);
    expect(stateOf(world)).toBe('charged');
  });
});

it('an attempt that outlived its lease does not write over the attempt that followed it', async () => {
  const world = createWorld({ faultOf: (operation, count) => (operation === 'create' && count === 1 ? 'refused' : 'none') });
  // Thawed after a minute: reconcile has queued the payment again, and replay has charged it.
  const ledger = meanwhile(world, 2, async () => {
    world.clock.advance(60_000);
    await world.minute();
    await world.settle(5);
  });
  await world.pay({ id: 'a' }, undefined, { ledger });
  expect(world.ledger.all()[0]).toMatchObject({ state: 'charged', attempts: [{ n: 1 }, { n: 2, result: 'charged' }] });
  await expectTruth(world);
});

describe('a charge that comes to light after the end was told', () => {
  /** No fence protects against a ledger that was set back by hand: the attempt's own answer finds it so. */
  const setBack = (world: World) => meanwhile(world, 3, async () => {
    const running = await world.ledger.get('a');
    if (running === undefined) throw new Error('no row');
    await world.ledger.replace(running, { ...running, state: 'expired' } as Change);
  });

  it('sets the payment aside, with a person called', async () => {
    const world = createWorld();
    expect((await world.pay({ id: 'a' }, undefined, { ledger: setBack(world) }))?.body['state']).toBe('quarantined');
    expect(world.ledger.all()[0]).toMatchObject({ state: 'quarantined', reason: 'charged at the provider (pi_1) after it had ended as expired' });
    expect(world.retryQueue.poison).toHaveLength(1);
  });

  it('is written down also while nobody can be called, as nobody would look again', async () => {
    const world = createWorld();
    const retryQueue = { ...world.retryQueue, quarantine: () => Promise.reject(new Error('SQS is down')) };
    expect((await world.pay({ id: 'a' }, undefined, { ledger: setBack(world), retryQueue }))?.body['state']).toBe('quarantined');
    expect(world.ledger.all()[0]?.state).toBe('quarantined');
    expect(world.log.entries.some(({ level, message }) => level === 'error' && message.startsWith('the quarantine could not be told'))).toBe(true);
  });
});

it('a slow ledger and a short run: what may have moved money is looked at before lost messages are', async () => {
  let fault: Fault = 'refused';
  const world = createWorld({ faultOf: (operation) => (operation === 'create' ? fault : operation === 'confirm' ? 'lost_after' : 'none') });
  for (let n = 0; n < 5; n += 1) await world.pay();
  fault = 'none';
  world.clock.advance(60_000);
  expect((await world.pay({ id: 'doubtful' }, undefined, { control: createMemoryControl(world) }))?.body['state']).toBe('unknown');
  world.clock.advance(10_000);
  const slow = { ...world.ledger, get: (id: string) => (world.clock.advance(10_000), world.ledger.get(id)) };
  await world.process(undefined, { ledger: slow }).reconcile.sweep(world.clock.now() + 15_000);
  expect((await world.ledger.get('doubtful'))?.state).toBe('charged');
});
