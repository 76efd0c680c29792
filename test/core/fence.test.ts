import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { belongsTo, cancelKey, newFence, nextFence, withConfirm as confirmWith } from '../../lib/core/fence';
import { plainForms } from '../../lib/memory/provider';
import { keyLifetimeMs } from '../../lib/core/retry';
import { attempting, fenced, inEachState, now, order } from './given';

const stripe = { name: 'stripe', forms: plainForms, names: { primary: 'stripe' } };
const withConfirm = (payment: Parameters<typeof confirmWith>[0], fence: Parameters<typeof confirmWith>[1], at: number) => confirmWith(payment, fence, at, plainForms);
const payment = inEachState.queued;
const withOrder = (id: string) => ({ ...payment, order: { ...order, id } });
const withCard = (paymentMethod: string) => ({ ...payment, paymentMethod });
const unconfirmed = () => {
  const { confirm: _none, ...fence } = fenced({ inDoubt: false, confirms: 0 });
  return fence;
};

describe('the key of a create', () => {
  it('is made from the payment alone, so that whoever sends it first makes the only intent', () => {
    expect(newFence(payment, stripe, 1, now).create.key).toBe(newFence({ ...payment, correlationId: 'other', paymentMethod: 'pm_other' }, stripe, 1, now + 5).create.key);
  });

  it('comes with the payment’s id in the metadata, whatever the shop put there', () => {
    const { params } = newFence({ ...payment, order: { ...order, metadata: { paymedic_payment_id: 'forged', a: 'b' } } }, stripe, 1, now).create;
    expect(params).toEqual({ amountMinor: 1_999, currency: 'USD', metadata: { a: 'b', paymedic_payment_id: 'order-1' } });
  });

  it('is sent again while it is young, and followed by another when Stripe may have forgotten it', () => {
    const first = newFence(payment, stripe, 1, now);
    expect(nextFence({ ...payment, fence: first }, stripe, now + keyLifetimeMs - 1)).toBe(first);
    const next = nextFence({ ...payment, fence: first }, stripe, now + keyLifetimeMs);
    expect([next.n, next.create.key === first.create.key]).toEqual([2, false]);
  });

  it('is followed by another once the intent is canceled', () => {
    const next = nextFence({ ...payment, fence: fenced({ canceled: true }) }, stripe, now);
    expect(next).toMatchObject({ n: 2, inDoubt: false, abandoned: false, secretGiven: false });
    expect(next).not.toHaveProperty('intentId');
  });
});

describe('the confirm that is written down before it leaves', () => {
  it('is the same in every byte while its answer is missing and its key is young', () => {
    const again = withConfirm(withCard('pm_other'), fenced(), now + keyLifetimeMs - 1);
    expect(again).toEqual(fenced());
  });

  it('has a new key after that, and the old one stays in mind if its answer never came', () => {
    const later = now + keyLifetimeMs;
    const next = withConfirm(payment, fenced(), later);
    expect(next).toMatchObject({ confirms: 2, inDoubt: true, abandoned: true, confirm: { firstSentAt: later } });
    expect(next.confirm.key).not.toBe(fenced().confirm?.key);
    expect(withConfirm(payment, fenced({ inDoubt: false }), later).abandoned).toBe(false);
  });

  it('never forgets a doubt', () => {
    fc.assert(fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.nat(2 * keyLifetimeMs), (inDoubt, abandoned, secretGiven, ageMs) => {
      const next = withConfirm(payment, fenced({ inDoubt, abandoned, secretGiven }), now + ageMs);
      expect(next.inDoubt).toBe(true);
      expect(next.abandoned || !abandoned).toBe(true);
      expect([next.secretGiven, next.intentId]).toEqual([secretGiven, 'pi_1']);
    }));
  });

  it('goes to the intent that the ledger holds: there is no second create', () => {
    for (const fence of [fenced(), unconfirmed()]) expect(nextFence({ ...payment, fence }, stripe, now + 10 * keyLifetimeMs)).toMatchObject({ intentId: 'pi_1', n: 1, inDoubt: true });
  });

  it('carries the payment method of the payment, and whether the customer is there', () => {
    expect(withConfirm(withCard('pm_other'), unconfirmed(), now).confirm.params).toEqual({ paymentMethod: 'pm_other', offSession: true });
    const { paymentMethod: _none, ...without } = payment;
    expect(withConfirm(without, unconfirmed(), now).confirm.params).toEqual({ offSession: true });
  });
});

describe('idempotency keys', () => {
  const id = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom('a', 'a:create', 'a:create:2', 'a:1:confirm:1', 'a:2', 'a:1', '1', ':'));
  const count = fc.integer({ min: 1, max: 3 });
  const one = fc.tuple(id, count, count).map(([name, n, times]) => {
    const fence = newFence(withOrder(name), stripe, n, now);
    const confirmed = withConfirm(withOrder(name), { ...fence, intentId: 'pi_1', confirms: times - 1 }, now);
    return {
      create: [fence.create.key, `create ${n}`], confirm: [confirmed.confirm.key, `confirm ${n} ${times}`],
      cancel: [cancelKey(withOrder(name), { ...fence, cancels: times - 1 }), `cancel ${n} ${times}`], name,
    };
  });

  it('of two payments, or of two requests of one, are never the same', () => {
    fc.assert(fc.property(one, one, (a, b) => {
      for (const left of [a.create, a.confirm, a.cancel]) {
        for (const right of [b.create, b.confirm, b.cancel]) expect(left[0] === right[0]).toBe(a.name === b.name && left[1] === right[1]);
      }
    }), { numRuns: 2_000 });
  });

  it('are within the 255 characters that Stripe takes, for the longest id', () => {
    const fence = newFence(withOrder('x'.repeat(100)), stripe, 99, now);
    expect(cancelKey(withOrder('x'.repeat(100)), { ...fence, cancels: 999 }).length).toBeLessThanOrEqual(255);
  });
});

it('an intent belongs to a payment only by its metadata', () => {
  const intent = { kind: 'intent', id: 'pi_1', status: 'succeeded' } as const;
  expect(belongsTo({ ...intent, paymentId: 'order-1' }, attempting())).toBe(true);
  expect([belongsTo(intent, attempting()), belongsTo({ ...intent, paymentId: 'order-2' }, attempting())]).toEqual([false, false]);
});
