import { describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../lib/core/settings';
import type { Plan } from '../../lib/core/plan';
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

  it('comes slowly, and live traffic first: the share of live payments grows step by step, and nothing drains before it is whole', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    for (let n = 0; n < 60; n += 1) await world.pay();
    await world.minute();
    down = false;
    const plans = new Map<number, Plan>();
    const seen = { ...world.control, write: async (...args: Parameters<typeof world.control.write>) => {
      const { plan } = args[0];
      if (plan.share > 0) plans.set(plan.share, plan);
      return world.control.write(...args);
    } };
    for (let n = 0; n < 60 && !plans.has(1); n += 1) {
      await world.process(undefined, { control: seen }).heal(world.clock.now() + 6_000, { scheduled: true });
      await world.deliver();
      for (let live = 0; live < 4; live += 1) await world.pay();
    }
    const shares = [...plans.keys()];
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    for (const { share, drainPerSecond } of plans.values()) expect(drainPerSecond).toBe(share < 1 ? 0 : defaultSettings.drain.startPerSecond);
    await expectTruth(world);
  });

  it.each(['a live payment', 'a lookup'] as const)('a 429 that %s meets slows the drain, too: from whatever source', async (source) => {
    let when: 'down' | 'limited' | 'up' = 'down';
    const world = createWorld({ faultOf: (operation) => (when === 'down' ? 'refused' : when === 'limited' && (operation === 'retrieve' || source === 'a live payment') ? 'rate_limited' : 'none') });
    for (let n = 0; n < 400; n += 1) await world.pay();
    when = 'up';
    await world.pay({ id: 'asked', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    const rate = async () => (await world.control.read())?.plan.drainPerSecond ?? 0;
    for (let minute = 0; minute < 30 && (await rate()) < 4; minute += 1) await world.minute();
    const before = await rate();
    expect(before).toBeGreaterThanOrEqual(4);
    when = 'limited';
    if (source === 'a live payment') await world.pay();
    else await world.process().reconcile.settle({ paymentId: 'asked' }, world.clock.now() + 50_000);
    when = 'up';
    await world.process().heal(world.clock.now(), { scheduled: true });
    expect(await rate()).toBe(before / 2);
    await expectTruth(world);
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
