import { describe, expect, it } from '@jest/globals';
import { settleConfirm, settleCreate, settleExpiredLease, settleLook } from '../../lib/core/settle';
import type { FencedIntent } from '../../lib/core/fence';
import type { Change, Payment, PaymentState } from '../../lib/core/payment';
import { cancel, claim, expire, queue, requestCancel, seenCharged } from '../../lib/core/change';
import { checkTransition, ImpossibleTransition, transitions } from '../../lib/core/transitions';
import { fc } from '../support/property';
import { anyAnswer, attempting, fenced, hourMs, inEachState, needsCustomer, now, unknown } from './given';

const states = Object.keys(inEachState) as PaymentState[];
const steps = states.flatMap((from) => states.map((to) => [from, to] as const));
const ends = ['charged', 'declined', 'expired', 'cancelled', 'quarantined'] as const;

function isTaken(previous: Payment, next: Change): boolean {
  try {
    checkTransition(previous, next);
    return true;
  } catch (error) {
    if (error instanceof ImpossibleTransition) return false;
    throw error;
  }
}

describe('every step between two states', () => {
  it.each(steps)('%s → %s is taken or refused as the table says', (from, to) => {
    const previous = from === 'cancelled' ? { ...inEachState.cancelled, reason: 'abandoned' as const } : inEachState[from];
    expect(isTaken(previous, inEachState[to])).toBe(transitions[from].includes(to));
  });

  it('a payment that was cancelled for a reason is not claimed again', () => {
    expect(() => checkTransition(inEachState.cancelled, inEachState.claimed)).toThrow('cannot go from cancelled to claimed');
  });
});

describe('the table only goes forward', () => {
  it('nothing leaves charged and quarantined', () => {
    expect([transitions.charged, transitions.quarantined]).toEqual([[], []]);
  });

  it('no end without a charge is followed by charged, by another end, or by unknown', () => {
    for (const end of ends) expect(transitions[end].filter((to) => ['charged', 'expired', 'cancelled', 'declined', 'unknown', 'needs_customer'].includes(to))).toEqual([]);
  });

  it('every open state reaches an end, and nothing comes back to claimed but an abandoned claim', () => {
    for (const from of states) {
      const reached = new Set<PaymentState>(transitions[from]);
      for (const state of reached) transitions[state].forEach((next) => reached.add(next));
      expect(ends.some((end) => reached.has(end) || from === end)).toBe(true);
      expect(transitions[from].includes('claimed')).toBe(from === 'cancelled');
    }
  });
});

describe('whatever is answered, decided or wished', () => {
  const anyFence = fc.record({ inDoubt: fc.boolean(), abandoned: fc.boolean(), secretGiven: fc.boolean() }).map((flags) => fenced(flags));
  const anyChange = fc.tuple(anyFence, anyAnswer, fc.boolean(), fc.boolean(), fc.constantFrom(...states)).map(([fence, answer, late, cancelled, state]): [Payment, Change][] => {
    const at = late ? now + 2 * hourMs : now;
    const wish = cancelled ? { cancelRequested: true as const } : {};
    const running = attempting(fence, wish);
    const looks = [unknown(fence, wish), needsCustomer({ ...fence, secretGiven: true }, wish)].flatMap((payment): [Payment, Change][] => {
      const result = settleLook(payment, answer, at);
      return result.next === 'write' ? [[payment, result.change]] : [];
    });
    const any = inEachState[state];
    const seen = seenCharged(any, fenced(), at);
    return [
      [running, settleConfirm(running, fence as FencedIntent, fence.abandoned, answer, at)],
      [running, settleExpiredLease(running, at)],
      ...(answer.kind === 'intent' ? [] : [[running, settleCreate(running, fence, answer, at)] as [Payment, Change]]),
      ...looks,
      ...([inEachState.queued, running, unknown(fence), needsCustomer(fence)] as const).map((payment): [Payment, Change] => [payment, requestCancel(payment, at)]),
      ...(seen === undefined ? [] : [[any, seen] as [Payment, Change]]),
    ];
  });

  it('every change is a step of the table', () => {
    fc.assert(fc.property(anyChange, (changes) => {
      for (const [payment, change] of changes) expect(() => checkTransition(payment, change)).not.toThrow();
    }), { numRuns: 1_500 });
  });

  it('changes that only a bug would make are refused', () => {
    const { charged, expired, claimed, quarantined } = inEachState;
    expect(() => checkTransition(charged, expire(charged, now))).toThrow(ImpossibleTransition);
    expect(() => checkTransition(expired, queue(expired, 'again', now))).toThrow(ImpossibleTransition);
    expect(() => checkTransition(quarantined, cancel(quarantined, 'requested', now))).toThrow(ImpossibleTransition);
    expect(() => checkTransition(claimed, claim(claimed.order, undefined, 'c', now))).toThrow(ImpossibleTransition);
  });
});

describe('a charge that is seen', () => {
  it.each(['queued', 'attempting', 'unknown', 'needs_customer'] as const)('ends an open payment (%s) as charged', (state) => {
    expect(seenCharged(inEachState[state], fenced(), now)).toMatchObject({ state: 'charged', fence: { intentId: 'pi_1' } });
  });

  it.each(['declined', 'expired', 'cancelled'] as const)('sets a payment aside that the shop was told had ended as %s, with the evidence', (state) => {
    expect(seenCharged(inEachState[state], fenced(), now)).toMatchObject({ state: 'quarantined', reason: `charged at the provider (pi_1) after it had ended as ${state}`, fence: { intentId: 'pi_1' } });
  });

  it.each(['charged', 'quarantined'] as const)('changes nothing where it is known or a person has it (%s)', (state) => {
    expect(seenCharged(inEachState[state], fenced(), now)).toBeUndefined();
  });
});
