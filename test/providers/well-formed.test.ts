import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProviderCalls } from '../../lib/app/ports';
import type { StripeMock } from '../local/stripe/stripe-mock';
import { startStripeMock } from '../local/stripe/stripe-mock';
import { providerAt } from './odd-server';
import type { ConfirmParams, CreateParams } from '../../lib/core/fence';
import { stripeForms } from '../../lib/providers/stripe-forms';

const firstBuildMs = 300_000;
let mock: StripeMock | undefined;
beforeAll(async () => {
  mock = await startStripeMock();
}, firstBuildMs);
afterAll(() => mock?.close());

const metadata = { paymedic_payment_id: 'order-1' };
let keys = 0;
const post = (params: Record<string, unknown>) => ({ key: `paymedic:order-1:${(keys += 1)}`, firstSentAt: 0, params });
const create = (more: Partial<CreateParams>) => (calls: ProviderCalls) => calls.create(post(stripeForms.create({ amountMinor: 1_999, currency: 'USD', metadata, ...more })));
const confirm = (params: ConfirmParams) => (calls: ProviderCalls) => calls.confirm('pi_123', post(stripeForms.confirm(params)));

const requests: readonly (readonly [string, (calls: ProviderCalls) => Promise<unknown>])[] = [
  ['create', create({})],
  ['create with a customer', create({ customer: 'cus_123' })],
  ['create with a description', create({ description: 'Zwei Hemden & ein Hut, 100 % Wolle – ✓' })],
  ['create with metadata', create({ metadata: { ...metadata, order: '42', 'a key': '', note: 'x'.repeat(500) } })],
  ['create with everything, in yen', create({ currency: 'JPY', customer: 'cus_123', description: 'Hat', metadata: { ...metadata, order: '42' } })],
  ['confirm off session', confirm({ paymentMethod: 'pm_card_visa', offSession: true })],
  ['confirm on session', confirm({ paymentMethod: 'pm_card_visa', offSession: false })],
  ['confirm without a payment method', confirm({ offSession: false })],
  ['retrieve', (calls) => calls.retrieve('pi_123')],
  ['cancel', (calls) => calls.cancel('pi_123', `paymedic:order-1:1:cancel:${(keys += 1)}`)],
];

// https://github.com/stripe/stripe-mock: it refuses what Stripe's OpenAPI description does not have.
describe("Stripe's own mock takes every request of the provider", () => {
  it.each(requests)('%s', async (_what, send) => {
    expect(await providerAt(mock?.url ?? '').session(Date.now() + 10_000, send)).toMatchObject({ kind: 'intent' });
  });

  it('the read probe', async () => {
    expect(await providerAt(mock?.url ?? '').session(Date.now() + 10_000, (calls) => calls.probe())).toBe('up');
  });
});
