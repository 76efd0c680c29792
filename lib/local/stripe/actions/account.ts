import type { Action } from '../action';

/** https://docs.stripe.com/api/balance/balance_retrieve: what was charged less what was refunded, by currency; all of it pending. */
export const retrieveBalance: Action = {
  method: 'GET',
  path: '/v1/balance',
  spec: { fields: { expand: 'texts' } },
  run({ account }) {
    const sums = new Map<string, number>([['usd', 0]]);
    for (const charge of account.charges.values()) sums.set(charge.currency, (sums.get(charge.currency) ?? 0) + charge.amount_captured);
    for (const refund of account.refunds.values()) sums.set(refund.currency, (sums.get(refund.currency) ?? 0) - refund.amount);
    const rows = (of: (amount: number) => number) => [...sums].map(([currency, amount]) => ({ amount: of(amount), currency, source_types: { card: of(amount) } }));
    return { object: 'balance', available: rows(() => 0), livemode: false, pending: rows((amount) => amount) };
  },
};

/** https://docs.stripe.com/api/accounts/retrieve */
export const retrieveAccount: Action = {
  method: 'GET',
  path: '/v1/account',
  spec: { fields: { expand: 'texts' } },
  run: () => ({
    id: 'acct_sandbox', object: 'account', business_type: 'company', capabilities: { card_payments: 'active' }, charges_enabled: true, country: 'US', default_currency: 'usd', details_submitted: true, email: null,
    metadata: {}, payouts_enabled: true, type: 'standard',
  }),
};
