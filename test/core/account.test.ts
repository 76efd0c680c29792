import { describe, expect, it } from '@jest/globals';
import { bookedPayment, closeBooks } from '../../lib/core/account';
import type { BookedPayment, ProviderCharge } from '../../lib/core/account';
import type { Payment } from '../../lib/core/payment';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

const since = 1_000;
const payment = (id: string, state: BookedPayment['state'], more: Partial<BookedPayment> = {}): BookedPayment => ({
  id, state, accepted: state !== 'claimed', amountMinor: 1_999, currency: 'USD', createdAt: 2_000, updatedAt: 2_000, provider: 'stripe', providerPaymentId: `pi_${id}`, ...more,
});
const chargeOf = (paymentId: string, more: Partial<ProviderCharge> = {}): ProviderCharge => ({
  provider: 'stripe', id: `pi_${paymentId}`, paymentId, amountMinor: 1_999, currency: 'USD', createdAt: 2_000, refunded: false, ...more,
});

describe('closing the books', () => {
  it('adds up: accepted is the sum of all columns', () => {
    const states = ['charged', 'declined', 'needs_customer', 'expired', 'cancelled', 'quarantined', 'queued', 'attempting', 'unknown', 'claimed'] as const;
    const books = closeBooks(states.map((state) => payment(state, state)), [chargeOf('charged')], since);
    const { accepted, charged, declined, needsCustomer, expired, cancelled, quarantined, open } = books;
    expect({ accepted, charged, declined, needsCustomer, expired, cancelled, quarantined, open })
      .toEqual({ accepted: 9, charged: 1, declined: 1, needsCustomer: 1, expired: 1, cancelled: 1, quarantined: 1, open: 3 });
    expect(books).toMatchObject({ closed: true, findings: [], refunds: [] });
  });

  it('lists what has not ended, the longest open first', () => {
    const books = closeBooks([payment('new', 'queued', { createdAt: 3_000 }), payment('old', 'unknown'), payment('browser', 'needs_customer', { createdAt: 2_500 }), payment('over', 'expired')], [], since);
    expect(books.openPayments.map(({ id }) => id)).toEqual(['old', 'browser', 'new']);
  });

  it('proposes a refund of the second charge, at whichever provider it is, and not of the one that the ledger stands for', () => {
    const books = closeBooks([payment('a', 'charged')], [chargeOf('a', { id: 'pi_other', provider: 'stripe-eu' }), chargeOf('a')], since);
    expect(books.closed).toBe(false);
    expect(books.findings).toMatchObject([{ kind: 'charged_twice', providerPaymentId: 'pi_other', provider: 'stripe-eu' }]);
    expect(books.refunds).toMatchObject([{ providerPaymentId: 'pi_other', amountMinor: 1_999, currency: 'USD' }]);
  });

  it('proposes no refund of what was given back already, but says that it happened', () => {
    const books = closeBooks([payment('a', 'charged')], [chargeOf('a'), chargeOf('a', { id: 'pi_other', refunded: true })], since);
    expect(books).toMatchObject({ closed: false, refunds: [], findings: [{ kind: 'charged_twice' }] });
  });

  it('finds a charge that the ledger does not know', () => {
    expect(closeBooks([], [chargeOf('ghost')], since)).toMatchObject({ closed: false, findings: [{ kind: 'not_in_the_ledger', paymentId: 'ghost' }], refunds: [{ providerPaymentId: 'pi_ghost' }] });
  });

  it.each(['declined', 'expired', 'cancelled', 'quarantined'] as const)('finds a charge for a payment that the ledger calls %s', (state) => {
    expect(closeBooks([payment('a', state)], [chargeOf('a')], since)).toMatchObject({ closed: false, findings: [{ kind: 'not_charged_in_the_ledger' }], refunds: [{ providerPaymentId: 'pi_a' }] });
  });

  it.each(['queued', 'attempting', 'unknown'] as const)('proposes no refund while a payment is %s: it is being looked up', (state) => {
    expect(closeBooks([payment('a', state)], [chargeOf('a')], since)).toMatchObject({ closed: false, refunds: [] });
  });

  it('proposes no refund of what a customer has just finished in the browser, and says that it is being looked up', () => {
    expect(closeBooks([payment('a', 'needs_customer')], [chargeOf('a')], since)).toMatchObject({ closed: false, refunds: [], findings: [{ kind: 'not_charged_in_the_ledger', text: expect.stringContaining('it is being looked up') }] });
  });

  it('finds a payment that the ledger calls charged and the provider does not show', () => {
    expect(closeBooks([payment('a', 'charged')], [], since)).toMatchObject({ closed: false, charged: 1, findings: [{ kind: 'not_at_the_provider', providerPaymentId: 'pi_a' }], refunds: [] });
  });

  it.each([{ amountMinor: 2_999 }, { currency: 'EUR' }, { amountMinor: undefined }])('finds a charge over %j instead', (wrong) => {
    expect(closeBooks([payment('a', 'charged')], [chargeOf('a', wrong)], since)).toMatchObject({ closed: false, findings: [{ kind: 'wrong_amount' }] });
  });

  it('compares an older payment, but does not count it', () => {
    const books = closeBooks([payment('a', 'charged', { createdAt: 500 })], [chargeOf('a'), chargeOf('a', { id: 'pi_other' })], since);
    expect(books).toMatchObject({ accepted: 0, charged: 0, findings: [{ kind: 'charged_twice' }] });
  });
});

describe('a payment in the books', () => {
  const row = { order: { id: 'a', amountMinor: 1, currency: 'USD', offSession: false, validUntil: 9 }, correlationId: 'c', createdAt: 1, updatedAt: 2, version: 1, writeId: 'w', attempts: [] };

  it.each([
    [{ ...row, state: 'claimed' }, false],
    [{ ...row, state: 'cancelled', reason: 'abandoned' }, false],
    [{ ...row, state: 'cancelled', reason: 'abandoned', attempts: [{ n: 1, provider: 'stripe', startedAt: 1 }] }, true],
    [{ ...row, state: 'cancelled', reason: 'requested' }, true],
    [{ ...row, state: 'queued', notBefore: 1, sentAt: 1, reason: 'r' }, true],
  ] as [Payment, boolean][])('%j counts as accepted: %s', (payment_, accepted) => {
    expect(bookedPayment(payment_).accepted).toBe(accepted);
  });
});

describe('what was accepted', () => {
  const accepted = async (world: World) => bookedPayment((await world.ledger.get('a')) ?? raise()).accepted;
  const raise = (): never => {
    throw new Error('no row');
  };
  const claimOnly = async () => {
    const world = createWorld();
    await world.pay({ id: 'a', validUntil: new Date(world.clock.now() + 60_000).toISOString() }, { step: 4, when: 'before' });
    expect((await world.ledger.get('a'))?.state).toBe('claimed');
    return world;
  };

  it('is no bare claim, however it ended: cancelled by the shop, given up, or out of time', async () => {
    const world = await claimOnly();
    expect(await accepted(world)).toBe(false);
    expect((await world.process().cancel('a')).status).toBe(200);
    expect(await accepted(world)).toBe(false);
    const givenUp = await claimOnly();
    await givenUp.settle();
    expect([(await givenUp.ledger.get('a'))?.state, await accepted(givenUp)]).toEqual(['cancelled', false]);
    const late = await claimOnly();
    late.clock.advance(61_000);
    expect((await late.pay({ id: 'a' }))?.body['state']).toBe('expired');
    expect(await accepted(late)).toBe(false);
  });

  it('is what was queued once, also where it ends without an attempt', async () => {
    const world = createWorld();
    world.mirror.setOverride(JSON.stringify({ route: 'queue', reason: 'maintenance', until: new Date(world.clock.now() + 3_600_000).toISOString() }));
    await world.minute();
    await world.pay({ id: 'a' });
    expect((await world.process().cancel('a')).status).toBe(200);
    expect(await world.ledger.get('a')).toMatchObject({ state: 'cancelled', attempts: [] });
    expect(await accepted(world)).toBe(true);
  });
});
