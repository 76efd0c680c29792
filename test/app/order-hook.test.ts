import { describe, expect, it } from '@jest/globals';
import type { Fault, Operation } from '../../lib/memory/provider';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

const wanted = '{"wanted":true}';
const unwanted = '{"wanted":false}';

/** A world in which one payment waits: the provider was away when it came, and is back now. */
async function waiting(orderHook: () => string | undefined, first: (operation: Operation) => Fault = () => 'refused') {
  let down = true;
  const world = createWorld({ orderHook, faultOf: (operation) => (down ? first(operation) : 'none') });
  await world.pay({ id: 'a', metadata: { cart: 'c1' }, customer: 'cus_1', description: 'Hat' });
  down = false;
  world.clock.advance(10_000);
  return world;
}
const stateOf = (world: Awaited<ReturnType<typeof waiting>>) => world.ledger.all()[0]?.state;

describe('before a payment that waited is charged', () => {
  it('the shop is asked, and told nothing of card and customer', async () => {
    const world = await waiting(() => wanted);
    await world.settle();
    expect([stateOf(world), world.charges('a')]).toEqual(['charged', 1]);
    expect(world.orderHook?.asked).toEqual([{ version: 1, id: 'a', amountMinor: 1_999, currency: 'USD', metadata: { cart: 'c1' } }]);
  });

  it('what it does not want is cancelled, and never charged, whatever the shop says later', async () => {
    let word = unwanted;
    const world = await waiting(() => word);
    await world.deliver();
    word = wanted;
    await world.settle();
    await expectTruth(world);
    expect([world.ledger.all()[0], world.charges('a')]).toMatchObject([{ state: 'cancelled', reason: 'requested' }, 0]);
  });

  it('what it does not want, but a confirm in doubt may still charge, is cancelled at the provider first', async () => {
    const world = await waiting(() => unwanted, (operation) => (operation === 'confirm' ? 'late' : 'none'));
    await world.settle();
    world.provider.runLate();
    await expectTruth(world);
    expect([stateOf(world), world.charges('a'), world.provider.books[0]?.status]).toEqual(['cancelled', 0, 'canceled']);
  });

  it('what was charged already stays charged, though the shop does not want it', async () => {
    const world = await waiting(() => unwanted, (operation) => (operation === 'confirm' ? 'lost_after' : 'none'));
    await world.settle();
    await expectTruth(world);
    expect([stateOf(world), world.charges('a')]).toEqual(['charged', 1]);
  });

  it.each([undefined, '', 'null', 'true', '{}', '{"wanted":"yes"}', '{"wanted":1}', '[true]', '<html>', '{"wanted":null}', '{"Wanted":true}'])('%j is no answer: nothing is sent, and the payment waits for the next question', async (nonsense) => {
    let word: string | undefined = nonsense;
    const world = await waiting(() => word);
    await world.deliver();
    expect([stateOf(world), world.provider.books]).toEqual(['queued', []]);
    word = wanted;
    await world.settle();
    expect([stateOf(world), world.charges('a')]).toEqual(['charged', 1]);
  });

  it('a hook that throws is no answer either', async () => {
    const world = await waiting(() => {
      throw new Error('the shop is away');
    });
    await world.deliver();
    expect([stateOf(world), world.provider.books]).toEqual(['queued', []]);
  });

  it('a hook that is silent for hours fills no dead-letter queue, asks once a minute, says so, and validUntil ends the payment', async () => {
    const world = await waiting(() => undefined);
    for (let minutes = 0; minutes < 72 * 60 + 5; minutes += 1) await world.minute();
    expect([stateOf(world), world.charges('a'), world.retryQueue.poison]).toEqual(['expired', 0, []]);
    expect(world.mostReceives()).toBeLessThan(10);
    expect(world.orderHook?.asked.length).toBeLessThanOrEqual(72 * 60 + 5);
    expect(world.log.entries.filter(({ message }) => message.startsWith('the order hook gave no answer')).length).toBe(world.orderHook?.asked.length);
  });

  it('a duplicate of its message asks and charges nothing again', async () => {
    const world = await waiting(() => wanted);
    const body = JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' });
    await world.process().replay(body, world.clock.now() + 30_000);
    await world.process().replay(body, world.clock.now() + 30_000);
    expect([world.orderHook?.asked.length, world.charges('a')]).toEqual([1, 1]);
  });
});

it('a payment that is charged at once is not asked for', async () => {
  const world = createWorld({ orderHook: () => unwanted });
  expect((await world.pay({ id: 'a' }))?.status).toBe(201);
  expect(world.orderHook?.asked).toEqual([]);
});

it('while the road is closed the shop is not asked', async () => {
  const world = createWorld({ orderHook: () => wanted, faultOf: () => 'refused' });
  for (let n = 0; n < 20; n += 1) await world.pay({ id: `p${n}` });
  for (let minutes = 0; minutes < 30; minutes += 1) await world.minute();
  const attempts = world.ledger.all().reduce((sum, { attempts: tried }) => sum + tried.length, 0);
  expect(world.orderHook?.asked.length).toBeLessThanOrEqual(attempts);
});
