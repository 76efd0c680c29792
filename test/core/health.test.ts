import { describe, expect, it } from '@jest/globals';
import { noEvidence } from '../../lib/core/breaker';
import type { Health } from '../../lib/core/health';
import { isSettled } from '../../lib/core/health';
import { defaultSettings as settings } from '../../lib/core/settings';
import { now } from './given';
import { events, failing, healthy, kinds, refusing, remembering, see, seeAll, someWait } from './looks';

const { healer: { holdMs, holdCapMs, calmMs }, breaker: { windowMs }, drain: { maxPerSecond, startPerSecond } } = settings;
const open = (more: Partial<Extract<Health, { state: 'open' }>> = {}): Health => ({ state: 'open', since: now, fault: 'provider', holdMs, holdUntil: now + holdMs, ...more });
const probing: Health = { state: 'probing', since: now, fault: 'provider', holdMs, permit: 'p1', answeredBefore: 7, failuresBefore: 5 };
const recovering = (more: Partial<Extract<Health, { state: 'recovering' }>> = {}): Health => ({ state: 'recovering', since: now, holdMs, share: 0.25, drainPerSecond: startPerSecond, steppedAt: now, ...more });
const incident = see(healthy, { evidence: failing() }).memory.incident;
const during = (health: Health) => remembering(health, incident && { incident });

describe('healthy', () => {
  it('stays so while nothing happens, and is settled', () => {
    const { memory, actions } = see(healthy);
    expect([memory.health.state, actions, isSettled(memory, settings)]).toEqual(['healthy', [], true]);
  });

  it('becomes suspect when attempts begin to fail or an alarm rings, and asks for a read', () => {
    const begun = { ...noEvidence, score: 2, failures: 2, lastFailureAt: now };
    for (const inputs of [{ evidence: begun }, { alarmed: 'LatencyHigh' }]) {
      const { memory, actions } = see(healthy, inputs);
      expect([memory.health.state, actions, kinds(memory)]).toEqual(['suspect', ['read_probe'], []]);
    }
  });

  it('is not moved by one failure, by old failures, by declines or by 429', () => {
    const seen = [{ ...noEvidence, score: 1, lastFailureAt: now }, failing(now - windowMs - 1), { ...noEvidence, answered: 500 }, { ...noEvidence, rateLimited: 500 }];
    for (const evidence of seen) expect(see(healthy, { evidence }).memory.health.state).toBe('healthy');
  });

  it('opens when the breaker is open: the route is the queue, people are told once, the logs are read', () => {
    const { memory, actions } = see(healthy, { evidence: failing() });
    expect(memory.health).toMatchObject({ state: 'open', fault: 'provider', holdMs, holdUntil: now + holdMs });
    expect([kinds(memory), actions, events(memory)]).toEqual([['opened'], ['analyse'], ['breaker.opened', 'route.changed']]);
    expect(memory.incident).toMatchObject({ fault: 'provider', phase: 'mitigated', cause: 'the provider answered 500' });
  });

  it('holds everything for a fault of ours, and does not call it an outage', () => {
    const { memory } = see(healthy, { evidence: refusing() });
    expect(memory.health).toMatchObject({ state: 'open', fault: 'ours' });
    expect(memory.outbox[0]?.subject).toContain('OUR');
    expect(memory.outbox[0]?.text).toContain('not an outage');
  });

  it('halves the drain at a 429 and lets it grow again', () => {
    const limited = see(healthy, { evidence: { ...noEvidence, rateLimited: 3 } });
    expect(limited.memory.health).toMatchObject({ state: 'healthy', drainPerSecond: maxPerSecond / 2 });
    expect(isSettled(limited.memory, settings)).toBe(false);
    expect(see(limited.memory, { evidence: { ...noEvidence, rateLimited: 3 } }).memory.health).toMatchObject({ drainPerSecond: (maxPerSecond / 2) * 1.5 });
  });
});

describe('suspect', () => {
  const suspect = see(healthy, { alarmed: 'LatencyHigh' }).memory;

  it('opens after two reads without an answer', () => {
    const { memory } = seeAll(suspect, [{ readProbe: 'down' }, { readProbe: 'down' }]);
    expect(memory.health).toMatchObject({ state: 'open', fault: 'provider' });
  });

  it('does not open after one, nor when reads are refused: the provider is at work', () => {
    expect(see(suspect, { readProbe: 'down' }).memory.health.state).toBe('suspect');
    expect(seeAll(suspect, [{ readProbe: 'refused' }, { readProbe: 'refused' }, { readProbe: 'refused' }]).memory.health.state).toBe('suspect');
  });

  it('becomes healthy when the doubt does not grow', () => {
    expect(see(suspect, { now: now + windowMs, readProbe: 'up' }).memory.health.state).toBe('suspect');
    expect(see(suspect, { now: now + windowMs + 1, readProbe: 'up' }).memory.health.state).toBe('healthy');
  });

  it('opens as soon as the breaker does', () => {
    expect(see(suspect, { evidence: failing(), readProbe: 'up' }).memory.health.state).toBe('open');
  });
});

describe('open', () => {
  it('holds, whatever a read says before the hold is over', () => {
    for (const readProbe of ['up', 'down'] as const) expect(see(during(open()), { now: now + holdMs - 1, readProbe }).memory.health).toEqual(open());
  });

  it('asks for a read when the hold is over', () => {
    expect(see(during(open()), { now: now + holdMs }).actions).toEqual(['read_probe']);
  });

  it('tries a read again soon after one failed: that hurts nobody, so the hold does not grow', () => {
    const { memory } = see(during(open({ holdMs: 80_000 })), { now: now + holdMs, readProbe: 'down' });
    expect(memory.health).toEqual(open({ holdMs: 80_000, holdUntil: now + 2 * holdMs }));
  });

  it('doubles the hold with every payment that failed, up to the cap', () => {
    let memory = during(open());
    const holds: number[] = [];
    for (let failures = 1; failures <= 8; failures += 1) {
      const at = memory.health.state === 'open' ? memory.health.holdUntil : 0;
      const probed = see(memory, { now: at, readProbe: 'up', evidence: { ...noEvidence, failures: failures - 1 } }).memory;
      ({ memory } = see(probed, { now: at + 1_000, evidence: { ...noEvidence, failures } }));
      holds.push(memory.health.state === 'open' ? memory.health.holdMs : -1);
    }
    expect(holds).toEqual([20_000, 40_000, 80_000, 160_000, holdCapMs, holdCapMs, holdCapMs, holdCapMs]);
  });

  it('lets one real payment go after a read was answered', () => {
    const { memory, actions } = see(during(open()), { now: now + holdMs, readProbe: 'up', freshId: 'p1', evidence: { ...failing(), answered: 7 } });
    expect(memory.health).toMatchObject({ state: 'probing', permit: 'p1', answeredBefore: 7, failuresBefore: 5 });
    expect(actions).toEqual(['look_up_unknowns']);
  });
});

describe('probing', () => {
  const evidence = { ...noEvidence, failures: 5, answered: 7 };

  it('waits: answered reads prove nothing', () => {
    expect(see(during(probing), { evidence, readProbe: 'up' }).memory.health).toEqual(probing);
  });

  it('closes only when a real payment was answered', () => {
    const { memory, actions } = see(during(probing), { evidence: { ...evidence, answered: 8 }, backlog: someWait });
    expect(memory.health).toMatchObject({ state: 'recovering', share: 0.25, drainPerSecond: startPerSecond });
    expect([kinds(memory), actions, memory.incident?.phase]).toEqual([['recovering'], ['clear_evidence', 'look_up_unknowns'], 'recovering']);
  });

  it('opens again, with a longer hold, when it failed', () => {
    expect(see(during(probing), { evidence: { ...evidence, failures: 6 } }).memory.health).toMatchObject({ state: 'open', holdMs: holdMs * 2, holdUntil: now + holdMs * 2 });
  });

  it('gives out a new permit when the old one brought nothing and somebody waits', () => {
    const later = now + settings.deadlineMs + 10_001;
    expect(see(during(probing), { evidence, now: later, backlog: someWait, freshId: 'p2' }).memory.health).toMatchObject({ state: 'probing', permit: 'p2' });
    expect(see(during(probing), { evidence, now: later, freshId: 'p2' }).memory.health).toMatchObject({ permit: 'p1' });
  });

  it('is not failed by a 429', () => {
    expect(see(during(probing), { evidence: { ...evidence, rateLimited: 9 } }).memory.health.state).toBe('probing');
  });
});

describe('recovering', () => {
  it('lets live traffic come first, then the drain grow', () => {
    let memory = during(recovering());
    const steps: unknown[] = [];
    for (let at = now + 2_000; at <= now + 8_000; at += 2_000) {
      ({ memory } = see(memory, { now: at, backlog: someWait }));
      steps.push(memory.health.state === 'recovering' && [memory.health.share, memory.health.drainPerSecond]);
    }
    expect(steps).toEqual([[0.5, 2], [1, 2], [1, 3], [1, 4.5]]);
    expect(events(memory)).toContain('drain.started');
  });

  it('halves the drain at a 429 and does not open', () => {
    const { memory } = see(during(recovering({ share: 1, drainPerSecond: 8 })), { evidence: { ...noEvidence, rateLimited: 1 }, backlog: someWait });
    expect(memory.health).toMatchObject({ state: 'recovering', drainPerSecond: 4 });
    expect(events(memory)).toContain('rate.halved');
  });

  it('is over when all traffic is live and nothing waits: resolved', () => {
    const { memory, actions } = see(during(recovering({ share: 1 })));
    expect([memory.health.state, memory.incident?.phase, actions]).toEqual(['healthy', 'resolved', ['look_up_unknowns']]);
    expect(kinds(memory)).toEqual(['resolved']);
    expect(isSettled(memory, settings)).toBe(false);
    expect(see(during(recovering({ share: 0.5 })), { now: now + 1_999 }).memory.health.state).toBe('recovering');
  });

  it('opens again with twice the hold when it fails, and the incident goes on', () => {
    const { memory } = see(during(recovering({ holdMs: 40_000 })), { evidence: failing(), backlog: someWait });
    expect(memory.health).toMatchObject({ state: 'open', holdMs: 80_000 });
    expect([memory.incident?.id, kinds(memory)]).toEqual([incident?.id, []]);
  });
});

describe('flapping', () => {
  it('a new outage soon after the last starts from twice its hold; after calm it starts anew', () => {
    const after = (sinceEndMs: number) => see({ ...healthy, lastHold: { holdMs: 40_000, endedAt: now } }, { now: now + sinceEndMs, evidence: failing(now + sinceEndMs) }).memory.health;
    expect(after(calmMs - 1)).toMatchObject({ holdMs: 80_000 });
    expect(after(calmMs)).toMatchObject({ holdMs });
    expect(see({ ...healthy, lastHold: { holdMs: holdCapMs, endedAt: now } }, { evidence: failing() }).memory.health).toMatchObject({ holdMs: holdCapMs });
  });
});
