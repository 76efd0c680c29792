import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlainHttp } from './plain-http';
import { plainHttp } from './plain-http';
import { cardPayment, confirmWith, confirmedPayment } from './requests';
import type { ServerUnderTest } from './server-under-test';
import { serverUnderTest } from './server-under-test';

let server: ServerUnderTest;
let api: PlainHttp;
beforeAll(async () => {
  server = await serverUnderTest();
  api = plainHttp(server.url, server.key);
});
afterAll(() => server.close());

// https://docs.stripe.com/payments/paymentintents/lifecycle
describe('the lifecycle of a PaymentIntent', () => {
  it('begins in requires_payment_method without a payment method', async () => {
    const { status, body } = await api.post('/v1/payment_intents', cardPayment);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'payment_intent', status: 'requires_payment_method', amount: 2000, currency: 'usd', amount_received: 0, latest_charge: null, livemode: false, metadata: { order: 'order-1' },
    });
    expect(body.id).toMatch(/^pi_/);
    expect(body.client_secret.startsWith(`${body.id}_secret_`)).toBe(true);
  });

  it('begins in requires_confirmation with one', async () => {
    const { body } = await api.post('/v1/payment_intents', { ...cardPayment, payment_method: 'pm_card_visa' });
    expect(body.status).toBe('requires_confirmation');
    expect(body.payment_method).toMatch(/^pm_/);
  });

  it('is succeeded with a paid charge once it is confirmed', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_visa'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'succeeded', amount_received: 2000, next_action: null });
    const charge = await api.get(`/v1/charges/${body.latest_charge}`);
    expect(charge.body).toMatchObject({ object: 'charge', status: 'succeeded', paid: true, captured: true, amount: 2000, payment_intent: body.id, metadata: { order: 'order-1' } });
  });

  it('can be created and confirmed in one request', async () => {
    const { body } = await api.post('/v1/payment_intents', confirmedPayment);
    expect(body.status).toBe('succeeded');
    expect((await api.get(`/v1/payment_intents/${body.id}`)).body).toMatchObject({ id: body.id, status: 'succeeded', latest_charge: body.latest_charge });
  });

  it('is confirmed with the payment method it already has', async () => {
    const created = await api.post('/v1/payment_intents', { ...cardPayment, payment_method: 'pm_card_mastercard' });
    const { body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`);
    expect(body).toMatchObject({ status: 'succeeded', payment_method: created.body.payment_method });
  });

  // https://docs.stripe.com/error-codes#payment-intent-unexpected-state
  it('cannot be confirmed without any payment method', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', code: 'payment_intent_unexpected_state' });
  });

  it('cannot be confirmed again once it has succeeded, and is charged once', async () => {
    const paid = await api.post('/v1/payment_intents', confirmedPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${paid.body.id}/confirm`, confirmWith('pm_card_visa'));
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { id: paid.body.id, status: 'succeeded' } });
    expect((await api.get('/v1/charges', { payment_intent: paid.body.id })).body.data).toHaveLength(1);
  });
});

// https://docs.stripe.com/api/payment_intents/cancel
describe('canceling', () => {
  it('closes an intent that is not paid, with the reason', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/cancel`, { cancellation_reason: 'abandoned' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(body.canceled_at).toBeGreaterThan(0);
  });

  it('leaves nothing that can be confirmed', async () => {
    const created = await api.post('/v1/payment_intents', { ...cardPayment, payment_method: 'pm_card_visa' });
    await api.post(`/v1/payment_intents/${created.body.id}/cancel`);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`);
    expect(status).toBe(400);
    expect(body.error.code).toBe('payment_intent_unexpected_state');
    expect((await api.get('/v1/charges', { payment_intent: created.body.id })).body.data).toEqual([]);
  });

  it('is refused once the intent has succeeded or is canceled', async () => {
    const paid = await api.post('/v1/payment_intents', confirmedPayment);
    const refused = await api.post(`/v1/payment_intents/${paid.body.id}/cancel`);
    expect([refused.status, refused.body.error.code]).toEqual([400, 'payment_intent_unexpected_state']);
    const created = await api.post('/v1/payment_intents', cardPayment);
    await api.post(`/v1/payment_intents/${created.body.id}/cancel`);
    const again = await api.post(`/v1/payment_intents/${created.body.id}/cancel`);
    expect([again.status, again.body.error.code]).toEqual([400, 'payment_intent_unexpected_state']);
  });

  it('takes only the documented reasons', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/cancel`, { cancellation_reason: 'just_because' });
    expect([status, body.error.type]).toEqual([400, 'invalid_request_error']);
  });
});

// https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
describe('capturing later', () => {
  it('holds the amount first and takes it on capture', async () => {
    const held = await api.post('/v1/payment_intents', { ...confirmedPayment, capture_method: 'manual' });
    expect(held.body).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 });
    const { body } = await api.post(`/v1/payment_intents/${held.body.id}/capture`);
    expect(body).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 2000 });
  });

  it('may take less than was held', async () => {
    const held = await api.post('/v1/payment_intents', { ...confirmedPayment, capture_method: 'manual' });
    const { body } = await api.post(`/v1/payment_intents/${held.body.id}/capture`, { amount_to_capture: 750 });
    expect(body).toMatchObject({ status: 'succeeded', amount_received: 750 });
  });

  it('gives the amount back on cancel', async () => {
    const held = await api.post('/v1/payment_intents', { ...confirmedPayment, capture_method: 'manual' });
    const { body } = await api.post(`/v1/payment_intents/${held.body.id}/cancel`);
    expect(body).toMatchObject({ status: 'canceled', amount_received: 0 });
    expect((await api.get(`/v1/charges/${held.body.latest_charge}`)).body.captured).toBe(false);
  });

  it('is refused where nothing is held', async () => {
    const paid = await api.post('/v1/payment_intents', confirmedPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${paid.body.id}/capture`);
    expect([status, body.error.code]).toEqual([400, 'payment_intent_unexpected_state']);
  });
});

// https://docs.stripe.com/api/payment_intents/update https://docs.stripe.com/api/metadata
describe('updating', () => {
  it('merges metadata, and an empty value takes a key away', async () => {
    const created = await api.post('/v1/payment_intents', { ...cardPayment, metadata: { a: '1', b: '2' } });
    const { body } = await api.post(`/v1/payment_intents/${created.body.id}`, { metadata: { b: '', c: '3' }, description: 'Two shirts' });
    expect(body.metadata).toEqual({ a: '1', c: '3' });
    expect(body.description).toBe('Two shirts');
  });

  it('changes the amount of an open intent, but not of a paid one', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    expect((await api.post(`/v1/payment_intents/${created.body.id}`, { amount: 900 })).body.amount).toBe(900);
    const paid = await api.post('/v1/payment_intents', confirmedPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${paid.body.id}`, { amount: 900 });
    expect([status, body.error.code]).toEqual([400, 'payment_intent_unexpected_state']);
    expect((await api.post(`/v1/payment_intents/${paid.body.id}`, { metadata: { seen: 'yes' } })).body.metadata['seen']).toBe('yes');
  });

  it('brings an intent to requires_confirmation with a payment method', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    expect((await api.post(`/v1/payment_intents/${created.body.id}`, { payment_method: 'pm_card_visa' })).body.status).toBe('requires_confirmation');
  });
});

// https://docs.stripe.com/changelog/2023-08-16/automatic-payment-methods
describe('automatic payment methods', () => {
  it('need a return_url on confirm unless redirects are ruled out or the customer is away', async () => {
    const plain = { amount: 2000, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };
    const refused = await api.post('/v1/payment_intents', { ...plain, automatic_payment_methods: { enabled: true } });
    expect([refused.status, refused.body.error.type]).toEqual([400, 'invalid_request_error']);
    const withUrl = await api.post('/v1/payment_intents', { ...plain, automatic_payment_methods: { enabled: true }, return_url: 'https://shop.example/back' });
    expect(withUrl.body.status).toBe('succeeded');
    const offSession = await api.post('/v1/payment_intents', { ...plain, automatic_payment_methods: { enabled: true }, off_session: true });
    expect(offSession.body.status).toBe('succeeded');
    const never = await api.post('/v1/payment_intents', { ...plain, automatic_payment_methods: { enabled: true, allow_redirects: 'never' } });
    expect(never.body.status).toBe('succeeded');
  });
});
