import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { addSign, isOpen, isOurFault, noEvidence } from '../../lib/core/breaker';
import type { Evidence, Sign } from '../../lib/core/breaker';
import type { Inputs, Memory } from '../../lib/core/health';
import { planOf } from '../../lib/core/plan';
import type { Plan } from '../../lib/core/plan';
import { defaultSettings as settings } from '../../lib/core/settings';
import { implies, now } from './given';
import { healthy, nothingWaits, see, someWait } from './looks';

/** What happens between two looks, and what the next one sees. */
interface Step {
  readonly pauseMs: number;
  readonly signs: readonly Sign[];
  readonly cleared: boolean;
  readonly readProbe?: 'up' | 'down' | 'refused' | undefined;
  readonly alarmed?: string | undefined;
  readonly waits: boolean;
  readonly configured: boolean;
  readonly pin?: { readonly route: string; readonly forMs: number } | undefined;
}

const step = (pins: boolean): fc.Arbitrary<Step> => fc.record({
  pauseMs: fc.oneof(fc.nat(3_000), fc.constantFrom(2_000, 10_000, 40_000), fc.nat(1_000_000)),
  signs: fc.array(fc.constantFrom<Sign>('answered', 'failed', 'failed', 'ours', 'rate_limited'), { maxLength: 8 }),
  cleared: fc.boolean(),
  readProbe: fc.option(fc.constantFrom<'up' | 'down' | 'refused'>('up', 'up', 'down', 'refused'), { nil: undefined }),
  alarmed: fc.option(fc.constant('LatencyHigh'), { nil: undefined, freq: 5 }),
  waits: fc.boolean(),
  configured: pins ? fc.nat(20).map((chance) => chance > 0) : fc.constant(true),
  pin: pins ? fc.option(fc.record({ route: fc.constantFrom('queue', 'stripe'), forMs: fc.integer({ min: -5_000, max: 100_000 }) }), { nil: undefined, freq: 8 }) : fc.constant(undefined),
});

interface Look { readonly before: Memory; readonly after: Memory; readonly inputs: Inputs; readonly plan: Plan }

/** Carries the steps out, look after look. */
function looks(steps: readonly Step[]): readonly Look[] {
  let at = now;
  let memory = healthy;
  let evidence: Evidence = noEvidence;
  return steps.map(({ pauseMs, signs, cleared, readProbe, alarmed, waits, configured, pin }, index) => {
    at += pauseMs;
    if (cleared) evidence = { ...evidence, score: 0, oursScore: 0 };
    evidence = signs.reduce((seen, sign) => addSign(seen, sign, at, settings.breaker.windowMs), evidence);
    const inputs: Inputs = {
      evidence, backlog: waits ? someWait : nothingWaits, configured, provider: 'stripe', now: at, freshId: `id-${index}`,
      ...(readProbe && { readProbe }), ...(alarmed !== undefined && { alarmed }), ...(pin && { override: { route: pin.route, reason: 'r', until: at + pin.forMs } }),
    };
    const before = memory;
    const { memory: after, reason } = see(before, inputs);
    memory = after;
    return { before, after, inputs, plan: planOf(after.health, 'stripe', settings, reason) };
  });
}

const always = (pins: boolean, law: (look: Look) => void) =>
  fc.assert(fc.property(fc.array(step(pins), { maxLength: 60 }), (steps) => looks(steps).forEach(law)), { numRuns: 200 });

describe('whatever is seen, in whatever order', () => {
  it('the plan is a function of the state, with a known route, a share and a rate within bounds', () => {
    always(true, ({ after, plan }) => {
      const again = planOf(JSON.parse(JSON.stringify(after.health)) as Memory['health'], 'stripe', settings, plan.reason);
      expect(again).toEqual(plan);
      expect(['stripe', 'queue']).toContain(plan.route);
      expect([plan.share >= 0 && plan.share <= 1, plan.drainPerSecond >= 0 && plan.drainPerSecond <= settings.drain.maxPerSecond]).toEqual([true, true]);
    });
  });

  it('no hold is longer than the cap or shorter than the first', () => {
    always(true, ({ after: { health, lastHold }, inputs }) => {
      const holds = [...('holdMs' in health ? [health.holdMs] : []), ...(lastHold ? [lastHold.holdMs] : [])];
      for (const holdMs of holds) expect(holdMs >= settings.healer.holdMs && holdMs <= settings.healer.holdCapMs).toBe(true);
      expect(implies(health.state === 'open', health.state === 'open' && health.holdUntil - inputs.now <= settings.healer.holdCapMs)).toBe(true);
    });
  });

  it('the road closes only for an open breaker, faults of ours in a row, or reads that nobody answers', () => {
    always(false, ({ before, after, inputs: { evidence, now: at, readProbe } }) => {
      if (after.health.state !== 'open' || before.health.state === 'open' || before.health.state === 'probing') return;
      const { fault } = after.health;
      const isUnanswered = isOpen(evidence, settings.breaker, at) || (before.health.state === 'suspect' && readProbe === 'down');
      expect(fault === 'ours' ? isOurFault(evidence, settings.breaker, at) : isUnanswered).toBe(true);
    });
  });

  it('the road opens again only after a real payment was answered', () => {
    always(false, ({ before, after, inputs }) => {
      const closed = before.health.state === 'open' || before.health.state === 'probing';
      const isClosed = after.health.state === 'open' || after.health.state === 'probing';
      if (!closed || isClosed) return;
      expect(before.health.state === 'probing' && inputs.evidence.answered > before.health.answeredBefore).toBe(true);
    });
  });

  it('at most one payment goes while the road is closed, and only after a read was answered', () => {
    always(false, ({ before, after, inputs, plan }) => {
      const { state } = after.health;
      if (state !== 'open' && state !== 'probing') return;
      expect([plan.share, plan.drainPerSecond, plan.permit !== undefined]).toEqual([0, 0, state === 'probing']);
      const isBegun = state === 'probing' && before.health.state === 'open';
      expect(implies(isBegun, inputs.readProbe === 'up' && before.health.state === 'open' && inputs.now >= before.health.holdUntil)).toBe(true);
    });
  });

  it('the route leaves the provider only for a provider’s fault or a person', () => {
    always(true, ({ after, plan }) => {
      if (plan.route !== 'queue') return;
      const { health } = after;
      expect(health.state === 'pinned' || ((health.state === 'open' || health.state === 'probing') && health.fault === 'provider')).toBe(true);
    });
  });

  it('a person’s override wins until it ends', () => {
    always(true, ({ after, inputs, plan }) => {
      const { override } = inputs;
      const pinned = inputs.configured && override !== undefined && inputs.now < override.until;
      expect(after.health.state === 'pinned').toBe(pinned);
      expect(implies(pinned, plan.route === override?.route)).toBe(true);
    });
  });

  it('nothing flaps: after a reopening the way back takes at least the hold, which grew', () => {
    fc.assert(fc.property(fc.array(step(false), { maxLength: 60 }), (steps) => {
      let reopenedAt = -Infinity;
      let hold = 0;
      const grown: [number, number][] = [];
      for (const { before, after, inputs } of looks(steps)) {
        if (before.health.state === 'recovering' && after.health.state === 'open') {
          grown.push([after.health.holdMs, Math.min(settings.healer.holdCapMs, before.health.holdMs * 2)]);
          [reopenedAt, hold] = [inputs.now, after.health.holdMs];
        }
        if (after.health.state !== 'recovering' || before.health.state === 'recovering') continue;
        expect(inputs.now - reopenedAt).toBeGreaterThanOrEqual(hold);
        [reopenedAt, hold] = [-Infinity, 0];
      }
      expect(grown.map(([holdMs]) => holdMs)).toEqual(grown.map(([, twice]) => twice));
    }), { numRuns: 300 });
  });
});

it('two healers that see the same decide the same', () => {
  always(true, ({ before, after, inputs }) => {
    expect(see(JSON.parse(JSON.stringify(before)) as Memory, inputs).memory).toEqual(after);
  });
});
