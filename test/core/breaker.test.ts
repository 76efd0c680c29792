import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { addSign, crossesLine, isOpen, isOurFault, noEvidence, signOf } from '../../lib/core/breaker';
import type { Evidence, Sign } from '../../lib/core/breaker';
import { classify } from '../../lib/core/classify';
import { defaultSettings } from '../../lib/core/settings';
import { implies, now } from './given';

const { breaker } = defaultSettings;
const { windowMs, minFailures } = breaker;

/** Evidence after signs that came one after the other, a second apart. */
function after(signs: readonly Sign[], from: Evidence = noEvidence, at = now): Evidence {
  return signs.reduce((evidence, sign, index) => addSign(evidence, sign, at + index * 1_000, windowMs), from);
}
const times = (count: number, sign: Sign): Sign[] => Array.from({ length: count }, () => sign);
const anySign = fc.constantFrom<Sign>('answered', 'failed', 'ours', 'rate_limited');

describe('the shared breaker', () => {
  it('opens at the least number of failures, not before', () => {
    expect(isOpen(after(times(minFailures - 1, 'failed')), breaker, now + 4_000)).toBe(false);
    expect(isOpen(after(times(minFailures, 'failed')), breaker, now + 4_000)).toBe(true);
  });

  it('loses one failure with every answer', () => {
    const evidence = after([...times(minFailures, 'failed'), 'answered']);
    expect(evidence.score).toBe(minFailures - 1);
    expect(isOpen(evidence, breaker, now + 5_000)).toBe(false);
    expect(after(times(3, 'answered')).score).toBe(0);
  });

  it('stays shut while more is answered than fails', () => {
    expect(isOpen(after(Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 'failed' : 'answered'))), breaker, now + 200_000)).toBe(false);
  });

  it('forgets failures that are older than the window', () => {
    const evidence = after(times(minFailures, 'failed'));
    expect(isOpen(evidence, breaker, evidence.lastFailureAt + windowMs)).toBe(true);
    expect(isOpen(evidence, breaker, evidence.lastFailureAt + windowMs + 1)).toBe(false);
    expect(addSign(evidence, 'failed', evidence.lastFailureAt + windowMs + 1, windowMs).score).toBe(1);
  });

  it('is never opened by declines, refusals, busy keys, 429 or faults of ours', () => {
    const answers = [
      classify({ sent: true, status: 402, error: { type: 'card_error', code: 'card_declined' } }),
      classify({ sent: true, status: 400, error: { type: 'invalid_request_error', param: 'payment_method' } }),
      classify({ sent: true, status: 409, error: { type: 'idempotency_error' } }),
      classify({ sent: true, status: 429 }), classify({ sent: true, status: 401 }), classify({ sent: true, status: 403 }),
      classify({ sent: true, status: 404, error: { type: 'invalid_request_error' } }),
    ];
    const signs = answers.map(signOf).filter((sign) => sign !== undefined);
    expect(signs).toEqual(['answered', 'rate_limited', 'ours', 'ours', 'ours']);
    expect(isOpen(after(Array.from({ length: 20 }, () => signs).flat()), breaker, now)).toBe(false);
  });

  it('is open exactly when enough failures are young enough, whatever came', () => {
    fc.assert(fc.property(fc.array(fc.tuple(anySign, fc.nat(windowMs * 2)), { maxLength: 40 }), (steps) => {
      let at = now;
      let evidence = noEvidence;
      for (const [sign, pauseMs] of steps) {
        at += pauseMs;
        const next = addSign(evidence, sign, at, windowMs);
        expect([next.score >= 0, next.oursScore >= 0]).toEqual([true, true]);
        expect([next.failures, next.answered, next.rateLimited].reduce((sum, count) => sum + count)).toBe([evidence.failures, evidence.answered, evidence.rateLimited].reduce((sum, count) => sum + count) + 1);
        expect(implies(isOpen(next, breaker, at) && !isOpen(evidence, breaker, at), sign === 'failed')).toBe(true);
        expect(implies(isOurFault(next, breaker, at) && !isOurFault(evidence, breaker, at), sign === 'ours')).toBe(true);
        evidence = next;
      }
    }));
  });
});

describe('faults of ours', () => {
  it('hold everything once there are enough in a row', () => {
    expect(isOurFault(after(times(minFailures - 1, 'ours')), breaker, now)).toBe(false);
    expect(isOurFault(after(times(minFailures, 'ours')), breaker, now)).toBe(true);
  });

  it('of one bad payment among good ones hold nothing', () => {
    expect(isOurFault(after(Array.from({ length: 20 }, () => ['ours', 'ours', 'answered'] as const).flat()), breaker, now)).toBe(false);
  });
});

describe('the line that wakes the healer', () => {
  it('is crossed at the breaker’s number, and again every so many signs, as a wake-up can be lost', () => {
    const crossings = (sign: Sign) => times(12, sign).reduce<{ evidence: Evidence; at: number[] }>(({ evidence, at }, _sign, index) => {
      const next = addSign(evidence, sign, now + index, windowMs);
      return { evidence: next, at: crossesLine(next, sign, breaker) ? [...at, index + 1] : at };
    }, { evidence: noEvidence, at: [] }).at;
    expect([crossings('failed'), crossings('ours'), crossings('rate_limited'), crossings('answered')]).toEqual([[5, 10], [5, 10], [5, 10], []]);
  });
});
