import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Form, PlainHttp } from './plain-http';
import { plainHttp } from './plain-http';
import { cardFromToken, cardPayment, confirmWith, confirmedPayment } from './requests';
import type { StripeMock } from './stripe-mock';
import { startStripeMock } from './stripe-mock';

const firstBuildMs = 300_000;
let mock: StripeMock | undefined;
let api: PlainHttp;
beforeAll(async () => {
  mock = await startStripeMock();
  api = plainHttp(mock.url, 'sk_test_123');
}, firstBuildMs);
afterAll(() => mock?.close());

// https://github.com/stripe/stripe-mock: it refuses what Stripe's OpenAPI description does not have.
describe("Stripe's own mock takes the contract's requests", () => {
  const requests: readonly (readonly [string, Form])[] = [
    ['/v1/payment_intents', cardPayment],
    ['/v1/payment_intents', confirmedPayment],
    ['/v1/payment_intents', { ...confirmedPayment, off_session: true, capture_method: 'manual', description: 'Two shirts' }],
    ['/v1/payment_intents/pi_123', { metadata: { b: '', c: '3' }, description: 'Two shirts' }],
    ['/v1/payment_intents/pi_123/confirm', confirmWith('pm_card_visa', { off_session: true })],
    ['/v1/payment_intents/pi_123/confirm', confirmWith('pm_card_visa', { return_url: 'https://shop.example/back' })],
    ['/v1/payment_intents/pi_123/cancel', { cancellation_reason: 'abandoned' }],
    ['/v1/payment_intents/pi_123/capture', { amount_to_capture: 750 }],
    ['/v1/payment_methods', cardFromToken],
    ['/v1/payment_methods/pm_123/attach', { customer: 'cus_123' }],
    ['/v1/refunds', { payment_intent: 'pi_123', amount: 500 }],
  ];

  it.each(requests)('POST %s %j', async (path, form) => {
    const { status, body } = await api.post(path, form);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
  });

  it.each([
    ['/v1/payment_intents', { limit: 2, starting_after: 'pi_123', created: { gte: 1 } }],
    ['/v1/payment_intents/search', { query: "metadata['order']:'order-1'" }],
    ['/v1/events', { types: ['payment_intent.created', 'payment_intent.requires_action'] }],
    ['/v1/charges', { payment_intent: 'pi_123' }],
  ])('GET %s %j', async (path, query) => {
    expect((await api.get(path, query)).status).toBe(200);
  });

  it('but not a parameter that does not exist', async () => {
    expect((await api.post('/v1/payment_intents', { ...cardPayment, colour: 'red' })).status).toBe(400);
  });
});
