import { describe, expect, it } from '@jest/globals';
import { eventOf, eventStates } from '../../lib/core/event';
import type { Payment, PaymentState } from '../../lib/core/payment';
import { fc } from '../support/property';
import { fenced, inEachState, needsCustomer, now } from './given';

const at = (payment: Payment, version: number): Payment => ({ ...payment, version });
const states = Object.keys(inEachState) as PaymentState[];

describe('the event of a write', () => {
  it('tells what the answers tell, and where the payment stands in time', () => {
    expect(eventOf({ before: inEachState.attempting, after: at(inEachState.charged, 4) })).toEqual({
      id: 'evt_order-1_4_charged', version: 1, type: 'payment.charged', time: new Date(now).toISOString(), ledgerVersion: 4,
      data: { id: 'order-1', state: 'charged', amountMinor: 1_999, currency: 'USD', provider: 'stripe', providerPaymentId: 'pi_1' },
    });
  });

  it('says why it was declined or cancelled, where the shop can act on it', () => {
    expect(eventOf({ after: inEachState.declined })?.data).toMatchObject({ code: 'card_declined', declineCode: 'insufficient_funds' });
    expect(eventOf({ after: inEachState.cancelled })?.data).toMatchObject({ reason: 'requested' });
    expect(eventOf({ after: inEachState.quarantined })?.data).not.toHaveProperty('reason');
  });

  it('comes at the beginning of exactly the six states', () => {
    expect(states.filter((state) => eventOf({ after: inEachState[state] }) !== undefined).toSorted()).toEqual([...eventStates].toSorted());
    expect(states.filter((state) => eventOf({ before: inEachState[state], after: at(inEachState[state], 2) }))).toEqual([]);
  });

  it('looking again at a waiting customer is no news; asking again after another card is', () => {
    const asked = needsCustomer();
    expect(eventOf({ before: asked, after: { ...asked, version: 2, looks: 1 } })).toBeUndefined();
    expect(eventOf({ before: at(inEachState.attempting, 5), after: at(asked, 6) })?.id).toBe('evt_order-1_6_needs_customer');
  });

  it('the same change has the same id whoever sends it; another payment, version or end has another', () => {
    const id = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 100 }).filter((text) => /^[ -~]+$/.test(text));
    const change = fc.record({ id, version: fc.integer({ min: 1, max: 40 }), state: fc.constantFrom(...eventStates) });
    const idOf = ({ id: paymentId, version, state }: { id: string; version: number; state: (typeof eventStates)[number] }) => {
      const payment = { ...inEachState[state], version };
      return eventOf({ after: { ...payment, order: { ...payment.order, id: paymentId } } })?.id;
    };
    fc.assert(fc.property(change, change, (one, two) => {
      expect(idOf(one)).toBe(idOf({ ...one }));
      expect(idOf(one) === idOf(two)).toBe(one.id === two.id && one.version === two.version && one.state === two.state);
    }));
    const near = fc.constantFrom('a', 'a_1', 'a_1_charged', 'a.1', 'a%2E1', 'a 1', '_', '_1');
    fc.assert(fc.property(near, near, (one, two) => {
      expect(idOf({ id: one, version: 1, state: 'charged' }) === idOf({ id: two, version: 1, state: 'charged' })).toBe(one === two);
    }));
    fc.assert(fc.property(change, (one) => {
      expect(idOf(one)).toMatch(/^evt_[!-~]+$/);
      expect(idOf(one)).not.toContain('.');
    }));
  });

  it('carries no card, client secret or customer detail, whatever the row holds', () => {
    const secret = 'pi_1_secret_abc';
    for (const state of eventStates) {
      const row = inEachState[state];
      const full = {
        ...row, paymentMethod: 'pm_card_visa', clientSecret: secret,
        order: { ...row.order, customer: 'cus_jane', description: 'Jane Roe', metadata: { address: 'Mill Lane' }, instruments: { other: { paymentMethod: 'pm_other' } } },
        fence: { ...fenced(), confirm: { key: 'k', params: { payment_method: 'pm_card_visa', receipt_email: 'jane@example.com' }, firstSentAt: now } },
      } as unknown as Payment;
      const text = JSON.stringify(eventOf({ after: full }));
      for (const hidden of [secret, 'cus_jane', 'Jane', 'Mill', 'pm_', 'jane@']) expect(text).not.toContain(hidden);
    }
  });
});
