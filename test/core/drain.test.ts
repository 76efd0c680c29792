import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { callsPerPayment, etaSeconds, nextDrainRate, take } from '../../lib/core/drain';
import type { Bucket } from '../../lib/core/drain';
import { now } from './given';

const pauses = fc.array(fc.oneof(fc.nat(50), fc.nat(5_000), fc.nat(600_000)), { maxLength: 100 });
const rate = fc.double({ min: 0.5, max: 100, noNaN: true });

describe('the drain', () => {
  it('never grants more calls than its capacity and rate × time, in any stretch', () => {
    fc.assert(fc.property(rate, pauses, fc.integer({ min: 1, max: 2 }), (perSecond, waits, calls) => {
      let bucket: Bucket | undefined;
      let at = now;
      const granted: number[] = [];
      for (const waitMs of waits) {
        at += waitMs;
        const taken = take(bucket, calls, perSecond, at);
        if (!taken.granted) continue;
        granted.push(at);
        ({ bucket } = taken);
      }
      const capacity = Math.max(2, perSecond);
      granted.forEach((from, first) => granted.slice(first).forEach((to, count) => {
        expect((count + 1) * calls).toBeLessThanOrEqual(capacity + ((to - from) / 1_000) * perSecond + 1e-6);
      }));
    }));
  });

  it('grants after the wait that it asked for, or soon after', () => {
    fc.assert(fc.property(rate, fc.double({ min: 0, max: 2, noNaN: true }), (perSecond, tokens) => {
      const first = take({ tokens, at: now }, callsPerPayment, perSecond, now);
      if (first.granted) return;
      expect(first.waitMs).toBeGreaterThan(0);
      expect(take({ tokens, at: now }, callsPerPayment, perSecond, now + first.waitMs + 1).granted).toBe(true);
    }));
  });

  it('grants nothing while it is held, and says that no wait helps', () => {
    for (const perSecond of [0, -1]) expect(take({ tokens: 100, at: now }, 1, perSecond, now)).toEqual({ granted: false, waitMs: Infinity });
  });

  it('gains nothing from a clock that runs behind the one before', () => {
    const taken = take({ tokens: 0, at: now }, 2, 20, now - 60_000);
    expect(taken.granted).toBe(false);
    const spent = take({ tokens: 2, at: now }, 2, 20, now - 60_000);
    expect(spent).toEqual({ granted: true, bucket: { tokens: 0, at: now } });
  });

  it('saves up no more than a second', () => {
    const taken = take({ tokens: 0, at: now }, 2, 20, now + 3_600_000);
    expect(taken).toMatchObject({ granted: true, bucket: { tokens: 18 } });
  });
});

describe('the rate of the drain', () => {
  it('is halved by a 429, and never reaches zero', () => {
    expect([nextDrainRate(20, true, 20), nextDrainRate(2, true, 20), nextDrainRate(0.5, true, 20)]).toEqual([10, 1, 0.5]);
  });

  it('grows step by step to the most and no further', () => {
    fc.assert(fc.property(rate, fc.array(fc.boolean(), { maxLength: 50 }), (start, limits) => {
      const end = limits.reduce((perSecond, limited) => {
        const next = nextDrainRate(perSecond, limited, 20);
        expect(next).toBeLessThanOrEqual(limited ? Math.max(0.5, perSecond / 2) : 20);
        return next;
      }, Math.min(20, start));
      expect(end).toBeGreaterThanOrEqual(0.5);
    }));
    expect(Array.from({ length: 12 }).reduce<number>((perSecond) => nextDrainRate(perSecond, false, 20), 0.5)).toBe(20);
  });

  it('tells when it will be over, two calls a payment', () => {
    expect([etaSeconds(100, 20), etaSeconds(1, 20), etaSeconds(0, 20), etaSeconds(5, 0)]).toEqual([10, 1, 0, undefined]);
  });
});
