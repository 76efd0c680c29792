import { describe, expect, it } from '@jest/globals';
import type { CountedIntent, LedgerRow } from '../../../lib/local/scenario/account';
import type { Sent } from '../../../lib/local/scenario/traffic';
import { untruths } from '../../../lib/local/scenario/truth';

const told = (status: number, state?: string, n = 0): Sent => ({
  order: { n, atMs: 0, body: { id: 'a', amountMinor: 500, currency: 'usd', paymentMethod: 'pm_card_visa', offSession: true, metadata: {} } },
  sentAt: 0, answer: { at: 40, status, ...(state !== undefined && { state }) },
});
const row = (state: LedgerRow['state'], bare = false): LedgerRow => ({ id: 'a', state, bare, provider: 'stripe', providerPaymentId: 'pi_a', attempts: 1 });
const charge: CountedIntent = { id: 'pi_a', paymentId: 'a', status: 'succeeded', amount: 500 };

describe('an answer to the shop', () => {
  it.each([
    [201, 'charged', [row('charged')], [charge]],
    [202, 'queued', [row('charged')], [charge]],
    [202, 'unknown', [row('declined')], []],
    [202, 'claimed', [row('cancelled', true)], []],
    [202, 'claimed', [row('charged')], [charge]],
    [402, 'declined', [row('declined')], [{ ...charge, status: 'canceled' }]],
    [410, 'expired', [row('expired')], []],
    [422, 'needs_customer', [row('needs_customer')], []],
    [503, 'not-accepted', [row('cancelled', true)], []],
    [503, 'not-accepted', [], []],
  ] as const)('%d %s is true of %j and %j', (status, state, rows, intents) => {
    expect(untruths([told(status, state)], rows, intents)).toEqual([]);
  });

  it.each([
    [201, 'charged', [row('charged')], [{ ...charge, status: 'requires_action' }], 'a was 201 charged, but the Stripe server knows no charge'],
    [400, undefined, [], [charge], 'a was 400, but the Stripe server charged it'],
    [402, 'declined', [row('charged')], [charge], 'a was 402 declined, but the Stripe server charged it'],
    [403, undefined, [], [charge], 'a was 403, but the Stripe server charged it'],
    [410, 'cancelled', [row('charged')], [charge], 'a was 410 cancelled, but the Stripe server charged it'],
    [503, 'not-accepted', [row('charged')], [charge], 'a was 503 not-accepted, but the Stripe server charged it'],
    [202, 'queued', [], [], 'a was 202 queued, but the ledger does not know it as accepted'],
    [202, 'attempting', [row('cancelled', true)], [], 'a was 202 attempting, but the ledger does not know it as accepted'],
    [422, 'needs_customer', [row('claimed')], [], 'a was 422 needs_customer, but the ledger does not know it as accepted'],
  ] as const)('%d %s is untrue of %j and %j', (status, state, rows, intents, sentence) => {
    expect(untruths([told(status, state)], rows, intents)).toEqual([`the answer to ${sentence}`]);
  });

  it('that nothing is charged holds until the shop sends the id again, and no longer', () => {
    expect(untruths([told(503, 'not-accepted'), told(201, 'charged', 1)], [row('charged')], [charge])).toEqual([]);
  });

  it.each([[0, undefined], [500, undefined], [503, 'unavailable'], [504, undefined]])('%d %s promises nothing', (status, state) => {
    expect([untruths([told(status, state)], [row('charged')], [charge]), untruths([told(status, state)], [], [])]).toEqual([[], []]);
  });
});
