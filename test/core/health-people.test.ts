import { describe, expect, it } from '@jest/globals';
import type { Health } from '../../lib/core/health';
import { isSettled } from '../../lib/core/health';
import { planOf } from '../../lib/core/plan';
import { defaultSettings as settings } from '../../lib/core/settings';
import { now } from './given';
import { failing, healthy, kinds, refusing, remembering, see, seeAll, someWait } from './looks';

const until = now + 600_000;
const pinTo = (route: string) => ({ override: { route, reason: 'maintenance at Stripe', until } });
const planFor = (health: Health) => planOf(health, 'stripe', settings, '');
const eachState: readonly Health[] = [
  healthy.health, { state: 'suspect', since: now, drainPerSecond: 20, badLooks: 1 },
  { state: 'open', since: now, fault: 'provider', holdMs: 10_000, holdUntil: now }, { state: 'open', since: now, fault: 'ours', holdMs: 10_000, holdUntil: now },
  { state: 'probing', since: now, fault: 'provider', holdMs: 10_000, permit: 'p', answeredBefore: 0, failuresBefore: 0 },
  { state: 'recovering', since: now, holdMs: 10_000, share: 0.25, drainPerSecond: 2, steppedAt: now }, { state: 'unconfigured', since: now },
];

describe('a person’s override', () => {
  it.each(eachState.map((health) => [health.state, health] as const))('wins over %s, whatever is seen', (_state, health) => {
    for (const route of ['queue', 'stripe']) {
      for (const evidence of [failing(), refusing()]) {
        const { memory } = see(remembering(health), { ...pinTo(route), evidence, readProbe: 'down', alarmed: 'x' });
        expect([memory.health.state, planFor(memory.health).route, kinds(memory)]).toEqual(['pinned', route, ['pinned']]);
      }
    }
  });

  it('is told once, and again when it changes', () => {
    expect(kinds(seeAll(healthy, [pinTo('queue'), pinTo('queue'), { ...pinTo('queue'), now: now + 5_000 }]).memory)).toEqual(['pinned']);
    expect(kinds(seeAll(healthy, [pinTo('queue'), pinTo('stripe')]).memory)).toEqual(['pinned', 'pinned']);
  });

  it('ends at its end, though it is still written there', () => {
    const pinned = see(healthy, pinTo('stripe')).memory;
    expect(see(pinned, { ...pinTo('stripe'), now: until - 1 }).memory.health.state).toBe('pinned');
    expect(see(pinned, { ...pinTo('stripe'), now: until }).memory.health.state).toBe('healthy');
  });

  it('ends when it is taken away; after the queue a probe goes first', () => {
    const afterQueue = see(see(healthy, pinTo('queue')).memory, { backlog: someWait });
    expect(afterQueue.memory.health).toMatchObject({ state: 'open', fault: 'provider', holdUntil: now });
    expect(afterQueue.actions).toEqual(['read_probe']);
    expect(see(see(healthy, pinTo('stripe')).memory).memory.health).toMatchObject({ state: 'healthy', drainPerSecond: settings.drain.startPerSecond });
  });

  it('that has ended before it was seen pins nothing', () => {
    expect(see(healthy, { ...pinTo('queue'), now: until }).memory.health.state).toBe('healthy');
  });
});

describe('without a key', () => {
  it('nothing is accepted and nobody is told twice', () => {
    const { memory } = seeAll(healthy, [{ configured: false }, { configured: false }]);
    expect([memory.health.state, planFor(memory.health).accepting, kinds(memory)]).toEqual(['unconfigured', false, ['unconfigured']]);
  });

  it('the first key opens the shop', () => {
    const { memory } = seeAll(healthy, [{ configured: false }, {}]);
    expect(planFor(memory.health)).toMatchObject({ route: 'stripe', share: 1, accepting: true });
  });
});

describe('what is told', () => {
  it('carries what the logs show, once', () => {
    const opened = see(healthy, { evidence: failing() }).memory;
    const { memory } = seeAll(opened, [{ logCause: 'connect ECONNREFUSED' }, { logCause: 'another' }]);
    expect([kinds(memory), memory.incident?.logCause]).toEqual([['opened', 'update'], 'connect ECONNREFUSED']);
  });

  it('counts the most that waited', () => {
    const opened = see(healthy, { evidence: failing() }).memory;
    expect(seeAll(opened, [{ backlog: someWait }, {}]).memory.incident?.peakQueued).toBe(40);
  });

  it('fits into the subject of an e-mail, and is not settled before it is sent', () => {
    const memories = [
      see(healthy, { evidence: failing() }), see(healthy, { evidence: refusing() }), see(healthy, { configured: false }), see(healthy, pinTo('queue')), see(healthy, pinTo('s'.repeat(80))),
    ].map(({ memory }) => memory);
    for (const memory of memories) {
      for (const { subject } of memory.outbox) expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      expect(isSettled(memory, settings)).toBe(false);
      expect(isSettled({ ...memory, outbox: [] }, settings)).toBe(['pinned', 'unconfigured'].includes(memory.health.state));
    }
  });
});
