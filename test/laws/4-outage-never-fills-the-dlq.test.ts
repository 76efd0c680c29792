import { describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../lib/core/settings';
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

  it('what nothing of ours wrote goes there at once, with its reason, and charges nothing', async () => {
    const world = createWorld();
    for (const body of ['', 'null', '{"version":2,"paymentId":"a"}', '{"version":1,"paymentId":"nobody"}', '{"version":1}']) world.retryQueue.sendRaw(body);
    await world.deliver();
    expect(world.retryQueue.poison.map(({ reason }) => reason)).toEqual(['unreadable', 'unreadable', 'unknown_version', 'no_ledger_row', 'unreadable']);
    expect(world.provider.books).toEqual([]);
  });
});
