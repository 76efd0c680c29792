import { describe, expect, it } from '@jest/globals';
import type { CountedIntent, LedgerRow, ShopOrder } from '../../../lib/local/scenario/account';
import { closeAccount } from '../../../lib/local/scenario/account';

const order = (id: string, toldAccepted = true): ShopOrder => ({ id, amountMinor: 500, toldAccepted });
const row = (id: string, state: LedgerRow['state'], bare = false): LedgerRow => ({ id, state, bare, provider: 'stripe', providerPaymentId: `pi_${id}`, attempts: 1 });
const intent = (paymentId: string, more: Partial<CountedIntent> = {}): CountedIntent => ({ id: `pi_${paymentId}`, paymentId, status: 'succeeded', amount: 500, ...more });

describe('closing the account', () => {
  it('closes when every accepted payment is in one column and the server knows the same charges', () => {
    const { account, problems } = closeAccount(
      [order('a'), order('b'), order('c')], [row('a', 'charged'), row('b', 'declined'), row('c', 'needs_customer')],
      [intent('a'), intent('b', { status: 'requires_payment_method' })],
    );
    expect(problems).toEqual([]);
    expect(account).toMatchObject({ accepted: 3, charged: 1, declined: 1, needsCustomer: 1, unknown: 0, duplicates: 0, lost: 0, closed: true });
  });

  it('counts every charge beyond the first of a payment as a duplicate', () => {
    const { account } = closeAccount([order('a')], [row('a', 'charged')], [intent('a'), intent('a', { id: 'pi_2' }), intent('a', { id: 'pi_3' })]);
    expect(account).toMatchObject({ charged: 1, duplicates: 2, closed: false });
  });

  it('calls a payment lost that was accepted and has no row', () => {
    const { account, problems } = closeAccount([order('a')], [], []);
    expect(account).toMatchObject({ accepted: 1, lost: 1, closed: false });
    expect(problems[0]).toContain('the ledger has no row for it');
  });

  it('calls a payment lost that was accepted and is a bare claim', () => {
    expect(closeAccount([order('a')], [row('a', 'cancelled', true)], []).account).toMatchObject({ accepted: 1, cancelled: 0, lost: 1, closed: false });
  });

  it('calls a payment lost that the ledger calls charged and the server does not', () => {
    expect(closeAccount([order('a')], [row('a', 'charged')], []).account).toMatchObject({ charged: 1, lost: 1, closed: false });
  });

  it.each(['declined', 'expired', 'cancelled', 'quarantined'] as const)('does not close when the server charged what the ledger calls %s', (state) => {
    const { account, problems } = closeAccount([order('a')], [row('a', state)], [intent('a')]);
    expect(account.closed).toBe(false);
    expect(problems).toEqual([`a was charged at the Stripe server, but the ledger says ${state}`]);
  });

  it.each(['unknown', 'attempting'] as const)('does not close while a payment is %s', (state) => {
    expect(closeAccount([order('a')], [row('a', state)], []).account).toMatchObject({ unknown: 1, closed: false });
  });

  it('does not close when another amount was charged', () => {
    expect(closeAccount([order('a')], [row('a', 'charged')], [intent('a', { amount: 50 })]).account).toMatchObject({ closed: false });
  });

  it('leaves bare claims that nobody was told about out of every column', () => {
    const { account } = closeAccount([order('a', false), order('b', false)], [row('a', 'cancelled', true), row('b', 'claimed')], []);
    expect(account).toMatchObject({ accepted: 0, cancelled: 0, lost: 0, closed: true });
  });

  it('counts what still waits as queued, not as lost', () => {
    expect(closeAccount([order('a')], [row('a', 'queued')], []).account).toMatchObject({ accepted: 1, queued: 1, lost: 0, closed: true });
  });
});
