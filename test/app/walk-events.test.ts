import { describe, expect, it } from '@jest/globals';
import { createHints } from '../../lib/app/hints';
import { createWalkEvents } from '../../lib/app/walk-events';
import type { Change } from '../../lib/core/payment';
import { createMemoryEventHistory } from '../../lib/memory/event-history';
import { createMemoryEventWalks } from '../../lib/memory/event-walks';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

const hourMs = 3_600_000;

function walking(world: World, { down = () => false, perPage = 100 }: { readonly down?: () => boolean; readonly perPage?: number } = {}) {
  const eventWalks = createMemoryEventWalks();
  const pages: string[] = [];
  const history = createMemoryEventHistory({ account: world.provider, clock: world.clock, down, perPage });
  const events: typeof history = { page: (span, deadlineAt) => (pages.push(span.after ?? 'newest'), history.page(span, deadlineAt)) };
  const walk = createWalkEvents({ ...world, take: createHints(world), histories: [{ name: 'stripe', events }], eventWalks });
  return { pages, eventWalks, walk: (wanted = false, forMs = 50_000) => walk(world.clock.now() + forMs, wanted) };
}

/** Told as ended although its intent succeeds in the browser: no guard of ours can have let that happen. */
async function endedWrongly(world: World): Promise<void> {
  await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
  const row = await world.ledger.get('a');
  await world.ledger.replace(row!, { ...row!, state: 'expired' } as Change);
  world.provider.authenticate(row?.fence?.intentId ?? '');
}

describe('the walk over the provider\'s events', () => {
  it('finds the customer who finished while every webhook was lost', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    world.provider.authenticate('pi_1');
    await walking(world).walk();
    await world.deliver();
    expect(world.ledger.all()[0]?.state).toBe('charged');
    await expectTruth(world);
  });

  it('finds a charge that the ledger says is none, sets the payment aside and calls a person', async () => {
    const world = createWorld();
    await endedWrongly(world);
    await walking(world).walk();
    await world.deliver();
    expect(world.ledger.all()[0]).toMatchObject({ state: 'quarantined', reason: expect.stringContaining('charged at the provider (pi_1)') });
    expect(world.retryQueue.poison).toHaveLength(1);
  });

  it('asks once an hour, and at once when an incident is over', async () => {
    const world = createWorld();
    const { pages, walk } = walking(world);
    await walk();
    world.clock.advance(30 * 60_000);
    await walk();
    expect(pages).toHaveLength(1);
    await walk(true);
    expect(pages).toHaveLength(2);
    world.clock.advance(hourMs);
    await walk();
    expect(pages).toHaveLength(3);
  });

  it('asks nothing while the drain is held', async () => {
    const world = createWorld();
    const item = { version: 1, memory: {} as never, plan: { route: 'queue', share: 0, drainPerSecond: 0, accepting: true, reason: 'down' } };
    await world.control.write(item, 0);
    const { pages, walk } = walking(world);
    await walk(true);
    expect(pages).toEqual([]);
  });

  it('that is too long for one run goes on in the next, and loses nothing when the provider goes away in between', async () => {
    const world = createWorld();
    for (let n = 0; n < 30; n += 1) await world.pay();
    await endedWrongly(world);
    let down = false;
    const { pages, eventWalks, walk } = walking(world, { perPage: 1, down: () => down });
    // A bucket of tokens bounds the pages of one moment.
    for (let n = 0; n < 2; n += 1) await walk();
    down = true;
    world.clock.advance(60_000);
    await walk();
    expect((await eventWalks.readWalk('stripe'))?.failedAt).toBe(world.clock.now());
    down = false;
    for (let n = 0; n < 60 && (await eventWalks.readWalk('stripe'))?.span !== undefined; n += 1) {
      world.clock.advance(60_000);
      await walk();
    }
    expect(pages.length).toBeGreaterThanOrEqual(32);
    expect(await eventWalks.readWalk('stripe')).toMatchObject({ walkedTo: expect.any(Number) });
    await world.deliver();
    expect((await world.ledger.get('a'))?.state).toBe('quarantined');
  });

  it('two runs at once do no harm', async () => {
    const world = createWorld();
    await endedWrongly(world);
    const { walk } = walking(world);
    await Promise.all([walk(), walk()]);
    await world.deliver();
    expect((await world.ledger.get('a'))?.state).toBe('quarantined');
    expect(world.retryQueue.poison).toHaveLength(1);
  });

  it('a run that dies over a page walks it again', async () => {
    const world = createWorld();
    await endedWrongly(world);
    const eventWalks = createMemoryEventWalks();
    const histories = [{ name: 'stripe', events: createMemoryEventHistory({ account: world.provider, clock: world.clock }) }];
    const dying = createWalkEvents({ ...world, histories, eventWalks, take: () => Promise.reject(new Error('throttled')) });
    await expect(dying(world.clock.now() + 50_000, false)).rejects.toThrow('throttled');
    // The page had taken a token of the drain's.
    world.clock.advance(1_000);
    await createWalkEvents({ ...world, histories, eventWalks, take: createHints(world) })(world.clock.now() + 50_000, false);
    await world.deliver();
    expect((await world.ledger.get('a'))?.state).toBe('quarantined');
  });
});
