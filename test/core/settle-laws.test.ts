import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import type { FencedIntent } from '../../lib/core/fence';
import type { Answer } from '../../lib/core/outcome';
import { mayStillBeCharged } from '../../lib/core/payment';
import type { Change, Fence, Payment, PaymentState } from '../../lib/core/payment';
import { settleConfirm, settleCreate, settleExpiredLease, settleLook } from '../../lib/core/settle';
import { anyAnswer, attempting, fenced, hourMs, implies, needsCustomer, now, unknown } from './given';

const runs = { numRuns: 1_500 };
const flags = fc.record({ inDoubt: fc.boolean(), abandoned: fc.boolean(), secretGiven: fc.boolean() });
const wishes = fc.record({ at: fc.constantFrom(now, now + 2 * hourMs), cancelled: fc.boolean(), declined: fc.boolean() });
/** Ends that say that no money moved. */
const uncharged: readonly PaymentState[] = ['declined', 'expired', 'cancelled'];

const chargeable = (change: Change): boolean => mayStillBeCharged(change as Payment);
const proves = (answer: Answer, status: string): boolean => answer.kind === 'intent' && answer.status === status && answer.id === 'pi_1' && answer.paymentId === 'order-1';

/** What was in doubt before stays so, until the intent ends. */
function expectDoubtKept(before: Fence, change: Change): void {
  if (change.state === 'charged' || change.state === 'quarantined' || change.fence?.canceled) return;
  expect(change.fence?.intentId).toBe(before.intentId);
  expect(implies(before.abandoned, change.fence?.abandoned === true)).toBe(true);
  expect(implies(before.secretGiven, change.fence?.secretGiven === true)).toBe(true);
}

describe('the answer to a confirm, whatever it is', () => {
  const anyConfirm = fc.tuple(flags, wishes, fc.boolean(), anyAnswer).map(([flag, { at, cancelled }, doubtBefore, answer]) => {
    const fence = fenced({ ...flag, inDoubt: true }) as FencedIntent;
    const payment = attempting(fence, cancelled ? { cancelRequested: true } : {});
    return { fence, doubtBefore, answer, change: settleConfirm(payment, fence, doubtBefore, answer, at) };
  });

  it('never says that no money moved while something may still charge', () => {
    fc.assert(fc.property(anyConfirm, ({ fence, doubtBefore, answer, change }) => {
      if (!uncharged.includes(change.state)) return;
      expect(chargeable(change)).toBe(false);
      if (proves(answer, 'canceled')) return;
      expect([fence.abandoned, fence.secretGiven]).toEqual([false, false]);
      // Without the intent's own end only the issuer's no, or a proof with no earlier try open, may end it.
      const isProof = answer.kind === 'declined' || (answer.kind === 'failure' && answer.outcome === 'not_charged' && !doubtBefore);
      expect(isProof).toBe(true);
    }), runs);
  });

  it('never loses a doubt on the way back to the queue', () => {
    fc.assert(fc.property(anyConfirm, ({ fence, doubtBefore, answer, change }) => {
      expectDoubtKept(fence, change);
      if (change.state !== 'queued') return;
      expect(answer).toMatchObject({ kind: 'failure', outcome: 'not_charged' });
      expect(doubtBefore).toBe(false);
    }), runs);
  });

  it('is unknown, and remembered as such, when the answer leaves it open', () => {
    fc.assert(fc.property(anyConfirm, ({ doubtBefore, answer, change }) => {
      if (answer.kind !== 'failure' || (answer.outcome === 'not_charged' && !doubtBefore)) return;
      // A refusal leaves the customer who has the secret where they are: that, too, is looked after, and is no end.
      const refused = answer.outcome === 'not_charged' && answer.handling === 'refuse';
      expect([refused && change.state === 'needs_customer' ? 'unknown' : change.state, chargeable(change)]).toEqual(['unknown', true]);
    }), runs);
  });

  it('says charged exactly for the payment’s own intent that succeeded', () => {
    fc.assert(fc.property(anyConfirm, ({ answer, change }) => expect(change.state === 'charged').toBe(proves(answer, 'succeeded'))), runs);
  });
});

describe('the answer to a create, whatever it is', () => {
  it('never says that money moved or may have', () => {
    fc.assert(fc.property(anyAnswer, (answer) => {
      if (answer.kind === 'intent') return;
      const { intentId: _none, confirm: _never, ...fence } = fenced({ inDoubt: false });
      const change = settleCreate(attempting(fence), fence, answer, now);
      expect(['queued', 'declined', 'quarantined']).toContain(change.state);
      expect(chargeable(change)).toBe(false);
    }), runs);
  });
});

describe('a look, whatever it brings', () => {
  const anyLook = fc.tuple(flags, wishes, fc.boolean(), fc.nat(30), anyAnswer).map(([flag, { at, cancelled, declined }, waits, looks, answer]) => {
    const fence = fenced(waits ? { ...flag, secretGiven: true } : flag);
    const more = { looks, ...(cancelled && { cancelRequested: true as const }) };
    const payment = waits ? needsCustomer(fence, more) : unknown(fence, { ...more, ...(declined && { declinedWith: { code: 'card_declined' } }) });
    return { payment, at, wanted: !cancelled && at === now, answer, result: settleLook(payment, answer, at) };
  });

  it('ends a payment only by the intent’s own end', () => {
    fc.assert(fc.property(anyLook, ({ answer, result }) => {
      if (result.next === 'cancel') return;
      const belongs = answer.kind === 'intent' && answer.paymentId === 'order-1';
      expect(result.change.state === 'charged').toBe(belongs && answer.status === 'succeeded');
      expect(uncharged.includes(result.change.state)).toBe(belongs && answer.status === 'canceled');
      expect(implies(uncharged.includes(result.change.state), !chargeable(result.change))).toBe(true);
    }), runs);
  });

  it('sends a payment back only if it is wanted and nobody else may finish it, with every doubt', () => {
    fc.assert(fc.property(anyLook, ({ payment, wanted, answer, result }) => {
      if (result.next === 'cancel' || result.change.state !== 'queued') return;
      expect([payment.state, wanted, answer.kind]).toEqual(['unknown', true, 'intent']);
      expect(result.change.fence).toMatchObject({ inDoubt: payment.fence.inDoubt, abandoned: payment.fence.abandoned, secretGiven: payment.fence.secretGiven });
    }), runs);
  });

  it('asks for a cancel only if the charge is unwanted, or was declined while another try was open', () => {
    fc.assert(fc.property(anyLook, ({ payment, wanted, answer, result }) => {
      if (result.next !== 'cancel') return;
      expect(!wanted || ('declinedWith' in payment && payment.declinedWith !== undefined)).toBe(true);
      expect(answer).toMatchObject({ kind: 'intent', paymentId: 'order-1' });
    }), runs);
  });

  it('without an answer changes nothing but the time of the next one, at most 15 minutes away', () => {
    fc.assert(fc.property(anyLook, ({ payment, at, answer, result }) => {
      if (answer.kind === 'intent' || result.next === 'cancel') return;
      expect(result.change).toMatchObject({ state: payment.state, looks: payment.looks + 1 });
      expect(chargeable(result.change)).toBe(mayStillBeCharged(payment));
      const { change } = result;
      expect('nextLookAt' in change && change.nextLookAt > at && change.nextLookAt - at <= 15 * 60_000).toBe(true);
    }), runs);
  });
});

it('an attempt whose process is gone keeps every doubt', () => {
  fc.assert(fc.property(flags, (flag) => {
    const change = settleExpiredLease(attempting(fenced(flag)), now);
    expect(change.state).toBe(flag.inDoubt ? 'unknown' : 'queued');
    expect(change.fence).toMatchObject(flag);
  }));
});
