import { describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../lib/core/settings';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

describe('law 7: recovery does not hurt', () => {
  it('while probing, one payment at a time reaches a provider that is still down', async () => {
    const confirms: number[] = [];
    const world = createWorld({
      faultOf: (operation, _count, now) => {
        if (operation === 'probe' || operation === 'retrieve') return 'none';
        confirms.push(now);
        return 'refused';
      },
    });
    for (let n = 0; n < 40; n += 1) await world.pay();
    for (let n = 0; n < 20; n += 1) await world.minute();
    const since = world.clock.now();
    for (let n = 0; n < 30; n += 1) {
      await world.minute();
      for (let live = 0; live < 20; live += 1) await world.pay();
    }
    expect(confirms.filter((at) => at >= since).length).toBeLessThanOrEqual(1 + 30 * 60_000 / defaultSettings.healer.holdCapMs);
    expect(world.mirror.value()).toBe('queue');
  });

  it('the drain never makes more calls in a second than it may', async () => {
    let down = true;
    const calls: number[] = [];
    const world = createWorld({
      faultOf: (operation, _count, now) => {
        if (down) return 'refused';
        if (operation === 'create' || operation === 'confirm') calls.push(now);
        return 'none';
      },
    });
    for (let n = 0; n < 400; n += 1) await world.pay();
    down = false;
    await expectTruth(world);
    const perSecond = new Map<number, number>();
    for (const at of calls) perSecond.set(Math.floor(at / 1_000), (perSecond.get(Math.floor(at / 1_000)) ?? 0) + 1);
    // A bucket may hold one second's worth besides what flows in.
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(2 * defaultSettings.drain.maxPerSecond);
  });

  it('a 429 during the drain halves its rate', async () => {
    let down = true;
    let limited = 0;
    const world = createWorld({
      faultOf: (operation) => (down ? 'refused' : operation === 'create' && (limited += 1) % 10 === 0 ? 'rate_limited' : 'none'),
    });
    for (let n = 0; n < 200; n += 1) await world.pay();
    down = false;
    await expectTruth(world);
    const incident = (await world.control.read())?.memory.incident;
    expect(incident?.timeline.some(({ event }) => event === 'rate.halved')).toBe(true);
    expect(world.mirror.value()).toBe('stripe');
  });
});
