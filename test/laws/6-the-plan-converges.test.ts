import { describe, expect, it } from '@jest/globals';
import { createWorld, startMs } from '../support/world';
import type { World } from '../support/world';

async function outage(world: World): Promise<void> {
  for (let n = 0; n < 6; n += 1) await world.pay();
}

describe('law 6: the plan converges', () => {
  it('the lost ring of the breaker costs a minute, not the flip', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await outage(world);
    world.bell.take();
    await world.minute();
    expect(world.mirror.value()).toBe('queue');
  });

  it('a lost ring is rung again by those who wait', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await outage(world);
    world.bell.take();
    for (let n = 0; n < 40; n += 1) await world.pay();
    expect(world.bell.take().length).toBeGreaterThan(0);
  });

  it('the healer crashes before or after any step of an outage, and the next one does the rest', async () => {
    expect.hasAssertions();
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step < 30; step += 1) {
        const world = createWorld({ faultOf: () => 'refused' });
        await outage(world);
        const { heal, crashed } = world.process({ step, when });
        await Promise.race([heal(world.clock.now() + 20_000), crashed]);
        await world.minute();
        await world.minute();
        expect({ step, when, route: world.mirror.value(), drain: world.drainSwitch.enabled() }).toEqual({ step, when, route: 'queue', drain: false });
        expect(new Set(world.notices.sent.map(({ kind }) => kind))).toEqual(new Set(['opened']));
      }
    }
  });

  it('two healers at once: read, read, write, write – one decides, the other sees it', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await outage(world);
    await Promise.all([world.process().heal(world.clock.now() + 5_000), world.process().heal(world.clock.now() + 5_000)]);
    expect(world.mirror.value()).toBe('queue');
    expect(world.notices.sent.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  });

  it('the schedule stands by while another healer loops, and takes over when that one is gone', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await outage(world);
    const died = world.process({ step: 7, when: 'after' });
    await Promise.race([died.heal(world.clock.now() + 50_000), died.crashed]);
    await world.process().heal(world.clock.now() + 50_000);
    expect(world.mirror.value()).toBeUndefined();
    await world.process().heal(world.clock.now() + 50_000, { scheduled: true });
    expect(world.mirror.value()).toBe('queue');
  });

  it('a notice that could not be sent is sent by the next look', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await outage(world);
    const silent = { ...world.notices, send: () => Promise.reject(new Error('SNS is down')) };
    await world.process(undefined, { notices: silent }).heal(world.clock.now());
    expect(world.notices.sent).toEqual([]);
    await world.minute();
    expect(world.notices.sent.map(({ kind }) => kind)).toEqual(['opened']);
  });

  it('a provider that comes and goes makes the holds grow, and the route does not flap', async () => {
    const world = createWorld({ faultOf: (_operation, _count, now) => (now < startMs + 3_600_000 && Math.floor(now / 40_000) % 2 === 0 ? 'refused' : 'none') });
    let flips = 0;
    let last: string | undefined;
    for (let n = 0; n < 60; n += 1) {
      await outage(world);
      await world.minute();
      if (last !== undefined && last !== world.mirror.value()) flips += 1;
      last = world.mirror.value();
    }
    expect(flips).toBeLessThan(20);
    await world.settle();
    expect(world.open()).toEqual([]);
  });

  it('alarms that are late, repeated or wrong move nothing while the evidence says that all is well', async () => {
    const world = createWorld();
    await world.pay();
    for (let n = 0; n < 10; n += 1) await world.process().heal(world.clock.now() + 4_000, { alarm: 'Provider outage' });
    expect((await world.control.read())?.plan.route).toBe('stripe');
    expect(world.mirror.value()).toBe('stripe');
    expect(world.notices.sent).toEqual([]);
    expect((await world.pay())?.status).toBe(201);
  });

  it('a write of the plan that was applied while its answer was lost is seen by the next look, which decides the same', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await outage(world);
    let lost = 0;
    const control = { ...world.control, write: async (...args: Parameters<typeof world.control.write>) => {
      const written = await world.control.write(...args);
      if ((lost += 1) <= 2) throw new Error('the answer was lost');
      return written;
    } };
    for (let n = 0; n < 3; n += 1) {
      await world.process(undefined, { control }).heal(world.clock.now() + 10_000, { scheduled: true }).catch(() => undefined);
      world.clock.advance(30_000);
    }
    await world.minute();
    expect(world.mirror.value()).toBe('queue');
    expect(new Set(world.notices.sent.filter(({ kind }) => kind === 'opened').map(({ id }) => id)).size).toBe(1);
  });

  it('an override wins in both directions until its end, then the healer decides again', async () => {
    const world = createWorld();
    const until = new Date(world.clock.now() + 10 * 60_000).toISOString();
    world.mirror.setOverride(JSON.stringify({ route: 'queue', reason: 'maintenance', until }));
    await world.minute();
    expect(world.mirror.value()).toBe('queue');
    expect((await world.pay())?.body['state']).toBe('queued');
    for (let n = 0; n < 15; n += 1) await world.minute();
    expect(world.mirror.value()).toBe('stripe');
    await world.settle();
    expect(world.ledger.all()[0]?.state).toBe('charged');
  });

  it('an incident that a person ended by a pin is over: the next outage is told again', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    await outage(world);
    await world.minute();
    down = false;
    world.mirror.setOverride(JSON.stringify({ route: 'stripe', reason: 'we know', until: new Date(world.clock.now() + 120_000).toISOString() }));
    for (let n = 0; n < 5; n += 1) await world.minute();
    down = true;
    await outage(world);
    await world.minute();
    expect(world.notices.sent.map(({ kind }) => kind)).toEqual(['opened', 'pinned', 'opened']);
  });

  it('an override that cannot be read is ignored and said, not obeyed half', async () => {
    const world = createWorld();
    world.mirror.setOverride('{"route":"nowhere"}');
    await world.minute();
    expect(world.mirror.value()).toBe('stripe');
    expect(world.log.entries.some(({ message }) => message === 'override not read')).toBe(true);
  });

  it('in mode observe the healer decides and says so, and carries nothing out', async () => {
    const world = createWorld({ faultOf: () => 'refused', settings: { mode: 'observe' } });
    await outage(world);
    await world.minute();
    expect(world.mirror.value()).toBe('stripe');
    expect((await world.control.read())?.memory.health.state).toBe('open');
    expect(world.drainSwitch.enabled()).toBe(true);
  });
});
