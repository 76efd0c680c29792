import { describe, expect, it } from '@jest/globals';
import { noEvidence } from '../../lib/core/breaker';
import type { Health } from '../../lib/core/health';
import { carriedOut, firstPlan, planOf, wayOf } from '../../lib/core/plan';
import type { Plan } from '../../lib/core/plan';
import { defaultSettings as settings } from '../../lib/core/settings';
import { implies, now } from './given';

const since = now;
const override = (route: string) => ({ route, reason: 'maintenance', until: now + 60_000 });
const planFor = (health: Health): Plan => planOf(health, 'stripe', settings, 'why');
const way = (health: Health, chance = 0.5) => wayOf({ plan: planFor(health), evidence: noEvidence }, settings, now, chance).go;

type Row = readonly [string, Health, Partial<Plan>, string];
const hold = { holdMs: 10_000, holdUntil: now + 10_000 };
const asked = { holdMs: 10_000, permit: 'p1', answeredBefore: 0, failuresBefore: 0 };
const rows: readonly Row[] = [
  ['healthy', { state: 'healthy', since, drainPerSecond: 20 }, { route: 'stripe', share: 1, drainPerSecond: 20 }, 'attempt'],
  ['suspect', { state: 'suspect', since, drainPerSecond: 10, badLooks: 0 }, { route: 'stripe', share: 1, drainPerSecond: 10 }, 'attempt'],
  ['open, the provider’s fault', { state: 'open', since, fault: 'provider', ...hold }, { route: 'queue', share: 0, drainPerSecond: 0 }, 'queue'],
  ['open, our fault: the route stays', { state: 'open', since, fault: 'ours', ...hold }, { route: 'stripe', share: 0, drainPerSecond: 0 }, 'queue'],
  ['probing', { state: 'probing', since, fault: 'provider', ...asked }, { route: 'queue', drainPerSecond: 0, permit: 'p1' }, 'probe'],
  ['probing after our fault', { state: 'probing', since, fault: 'ours', ...asked }, { route: 'stripe', share: 0, permit: 'p1' }, 'probe'],
  ['recovering with a share: live traffic first', { state: 'recovering', since, holdMs: 10_000, share: 0.6, drainPerSecond: 5, steppedAt: now }, { route: 'stripe', share: 0.6, drainPerSecond: 0 }, 'attempt'],
  ['recovering with a smaller share', { state: 'recovering', since, holdMs: 10_000, share: 0.25, drainPerSecond: 5, steppedAt: now }, { route: 'stripe', share: 0.25 }, 'queue'],
  ['recovering with all live traffic: the drain runs', { state: 'recovering', since, holdMs: 10_000, share: 1, drainPerSecond: 5, steppedAt: now }, { share: 1, drainPerSecond: 5 }, 'attempt'],
  ['pinned to the queue', { state: 'pinned', since, override: override('queue') }, { route: 'queue', share: 0, drainPerSecond: 0 }, 'queue'],
  ['pinned to the provider', { state: 'pinned', since, override: override('stripe') }, { route: 'stripe', share: 1, drainPerSecond: settings.drain.maxPerSecond }, 'attempt'],
  ['unconfigured', { state: 'unconfigured', since }, { share: 0, drainPerSecond: 0, accepting: false }, 'queue'],
];

describe('the plan', () => {
  it.each(rows)('%s', (_what, health, plan, go) => {
    expect(planFor(health)).toMatchObject(plan);
    expect(planFor(health).accepting).toBe(health.state !== 'unconfigured');
    expect(way(health)).toBe(go);
  });

  it('lets everything pass until a healer has run', () => {
    expect(wayOf({ plan: firstPlan('stripe', settings), evidence: noEvidence }, settings, now, 0.999).go).toBe('attempt');
  });

  it('is only shown in mode observe; but without a key nothing is accepted there either', () => {
    const observing = { ...settings, mode: 'observe' as const };
    for (const [, health] of rows) {
      const plan = planFor(health);
      expect(carriedOut(plan, 'stripe', settings)).toBe(plan);
      const shown = carriedOut(plan, 'stripe', observing);
      expect({ ...shown, reason: '' }).toEqual(plan.accepting ? { ...firstPlan('stripe', settings), reason: '' } : { ...plan, reason: '' });
      expect(implies(plan.accepting, shown.reason.includes(plan.route))).toBe(true);
      expect(shown).not.toHaveProperty('permit');
    }
  });
});

describe('a live payment waits', () => {
  const plan = firstPlan('stripe', settings);
  const failing = { ...noEvidence, score: settings.breaker.minFailures, lastFailureAt: now };

  it('at once when the shared breaker is open, also before the healer has looked', () => {
    expect(wayOf({ plan, evidence: failing }, settings, now, 0)).toMatchObject({ go: 'queue', reason: 'the breaker is open' });
    expect(wayOf({ plan, evidence: failing }, settings, now + settings.breaker.windowMs + 1, 0).go).toBe('attempt');
  });

  it('when enough payments are at the provider already', () => {
    expect(wayOf({ plan, evidence: { ...noEvidence, inFlight: settings.inFlightCap } }, settings, now, 0).go).toBe('queue');
    expect(wayOf({ plan, evidence: { ...noEvidence, inFlight: settings.inFlightCap - 1 } }, settings, now, 0).go).toBe('attempt');
  });

  it('by chance, in the share that is not live yet', () => {
    const some = { ...plan, share: 0.25 };
    expect([0, 0.249, 0.25, 0.999].map((chance) => wayOf({ plan: some, evidence: noEvidence }, settings, now, chance).go)).toEqual(['attempt', 'attempt', 'queue', 'queue']);
  });

  it('but not the one that has the permit, though the breaker is open: it is the probe', () => {
    expect(wayOf({ plan: { ...plan, route: 'queue', share: 0, permit: 'p1' }, evidence: failing }, settings, now, 0.9)).toEqual({ go: 'probe', permit: 'p1' });
  });
});
