import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../../lib/core/outcome';
import type { Provider } from '../../lib/app/ports';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

/** Its lookups and cancels give this, whatever the account holds. */
function answering(world: World, answer: () => Answer | undefined): World['provider'] {
  const session: Provider['session'] = (deadlineAt, work) => world.provider.session(deadlineAt, (calls) => work({
    ...calls, retrieve: async (id) => answer() ?? calls.retrieve(id), cancel: async (id, key) => answer() ?? calls.cancel(id, key),
  }));
  return { ...world.provider, session };
}

async function minutes(world: World, provider: World['provider'], count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    world.clock.advance(60_000);
    await world.process(undefined, { provider }).reconcile.sweep(world.clock.now() + 50_000);
  }
}

const processing: Answer = { kind: 'intent', id: 'pi_1', status: 'processing', paymentId: 'a' };
const told = (world: World) => world.notices.sent.filter(({ kind }) => kind === 'stuck');

describe('a payment that cannot be settled although the provider answers', () => {
  async function unknownFor(count: number, answer: () => Answer | undefined) {
    const world = createWorld({ faultOf: (operation, n) => (operation === 'confirm' && n === 2 ? 'lost_after' : 'none') });
    await world.pay({ id: 'a' });
    await minutes(world, answering(world, answer), count);
    return world;
  }

  it('is told once after half an hour, and again after two hours, not every minute', async () => {
    expect(told(await unknownFor(25, () => processing))).toHaveLength(0);
    expect(told(await unknownFor(60, () => processing))).toHaveLength(1);
    const world = await unknownFor(150, () => processing);
    expect(told(world)).toHaveLength(2);
    expect(told(world)[0]?.text).toContain('a: 19.99 USD, pi_1 at stripe');
    expect(world.ledger.all()[0]?.state).toBe('unknown');
  });

  it('is not told while the provider is away: the outage is, and looks go on', async () => {
    const world = await unknownFor(150, () => ({ kind: 'failure', outcome: 'unknown', handling: 'look_up', cause: 'provider', detail: 'no answer within the deadline' }));
    expect(told(world)).toHaveLength(0);
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it('is told again when nobody could be told, and is never given up', async () => {
    const world = createWorld({ faultOf: (operation, n) => (operation === 'confirm' && n === 2 ? 'lost_after' : 'none') });
    await world.pay({ id: 'a' });
    const provider = answering(world, () => processing);
    const notices = { ...world.notices, send: () => Promise.reject(new Error('SNS is down')) };
    for (let n = 0; n < 45; n += 1) {
      world.clock.advance(60_000);
      await world.process(undefined, { provider, notices }).reconcile.sweep(world.clock.now() + 50_000);
    }
    expect(world.ledger.all()[0]).toMatchObject({ state: 'unknown', seen: { told: 0 } });
    await minutes(world, provider, 16);
    expect(told(world)).toHaveLength(1);
    await expectTruth(world);
  });

  it('a crash between the message and the note repeats the message under the same id', async () => {
    const world = createWorld({ faultOf: (operation, n) => (operation === 'confirm' && n === 2 ? 'lost_after' : 'none') });
    await world.pay({ id: 'a' });
    const provider = answering(world, () => processing);
    let writes = 0;
    const ledger = { ...world.ledger, replace: (...args: Parameters<World['ledger']['replace']>) => ((writes += 1) && told(world).length === 1 && 'seen' in args[1] && args[1].seen?.told === 1 ? Promise.reject(new Error('died')) : world.ledger.replace(...args)) };
    for (let n = 0; n < 60; n += 1) {
      world.clock.advance(60_000);
      await world.process(undefined, { provider, ledger }).reconcile.sweep(world.clock.now() + 50_000);
    }
    const ids = told(world).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids)).toEqual(new Set(['stuck-a-0']));
  });
});

it('a customer who did not come, and whose cancel does not go through, is told too', async () => {
  const world = createWorld();
  await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
  await minutes(world, world.provider, 50);
  const provider = answering(world, () => processing);
  await minutes(world, provider, 60);
  expect(told(world)).toHaveLength(1);
  expect(told(world)[0]?.text).toContain('its customer did not come');
  expect(world.ledger.all()[0]?.state).toBe('needs_customer');
  await expectTruth(world);
});

it.each(['needs_customer', 'unknown'] as const)('a payment (%s) whose account a deploy took away is told, with what to do, and charged nowhere else', async (state) => {
  const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 1 } }, fallbackFaultOf: (operation) => (state === 'unknown' && operation === 'confirm' ? 'lost' : 'none') });
  await world.minute();
  await world.pay({ id: 'a', offSession: false, instruments: { 'stripe-eu': { paymentMethod: 'pm_card_authenticationRequired' } } });
  expect(world.ledger.all()[0]?.state).toBe(state);
  for (let n = 0; n < 120; n += 1) {
    world.clock.advance(60_000);
    await world.process(undefined, {}, { withoutFallback: true }).reconcile.sweep(world.clock.now() + 50_000);
  }
  expect(told(world)[0]?.text).toContain('stripe-eu holds this payment and is not configured any more: configure it again');
  expect([world.ledger.all()[0]?.state, world.provider.books.length]).toEqual([state, 0]);
});
