import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { serverUnderTest } from './server-under-test';
import type { ServerUnderTest } from './server-under-test';

let server: ServerUnderTest;
let stripe: Stripe;
beforeAll(async () => {
  server = await serverUnderTest();
  const url = new URL(server.url);
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  stripe = new Stripe(server.key, { host: url.hostname, port: url.port === '' ? (protocol === 'https' ? 443 : 80) : Number(url.port), protocol, telemetry: false });
});
afterAll(() => server.close());

it('the stripe package creates, confirms, reads and lists a payment', async () => {
  const order = randomUUID();
  const created = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd', automatic_payment_methods: { enabled: true, allow_redirects: 'never' }, metadata: { order } }, { idempotencyKey: randomUUID() });
  const confirmed = await stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa', off_session: true }, { idempotencyKey: randomUUID() });
  expect(confirmed.status).toBe('succeeded');
  const read = await stripe.paymentIntents.retrieve(created.id, { expand: ['latest_charge'] });
  expect(read.latest_charge).toMatchObject({ object: 'charge', status: 'succeeded' });
  const found: string[] = [];
  for await (const intent of stripe.paymentIntents.list({ limit: 1, created: { gte: created.created } })) {
    if (intent.metadata['order'] === order) found.push(intent.id);
  }
  expect(found).toEqual([created.id]);
});

it('the stripe package throws its own error classes', async () => {
  const created = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd', automatic_payment_methods: { enabled: true, allow_redirects: 'never' } });
  const declined = stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
  await expect(declined).rejects.toMatchObject({ type: 'StripeCardError', code: 'card_declined', decline_code: 'insufficient_funds', payment_intent: { id: created.id } });
  await expect(stripe.paymentIntents.retrieve('pi_none')).rejects.toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 404, code: 'resource_missing' });
  const key = randomUUID();
  await stripe.paymentIntents.create({ amount: 2000, currency: 'usd' }, { idempotencyKey: key });
  await expect(stripe.paymentIntents.create({ amount: 3000, currency: 'usd' }, { idempotencyKey: key })).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
});
