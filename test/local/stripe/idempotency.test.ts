import { randomUUID } from 'node:crypto';
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

/** A key that no earlier run has used: the server may have seen those. */
const newKey = () => ({ 'idempotency-key': randomUUID() });

// https://docs.stripe.com/api/idempotent_requests
describe('a request repeated with its idempotency key', () => {
  it('gets the first answer again and does nothing', async () => {
    const key = newKey();
    const first = await api.post('/v1/payment_intents', confirmedPayment, key);
    const second = await api.post('/v1/payment_intents', confirmedPayment, key);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotency-key')).toBe(key['idempotency-key']);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('request-id')).toMatch(/^req_/);
  });

  it('is recognised whatever the order of its parameters', async () => {
    const key = newKey();
    const first = await api.post('/v1/payment_intents', { amount: 700, currency: 'usd', metadata: { a: '1', b: '2' } }, key);
    const second = await api.post('/v1/payment_intents', { currency: 'usd', metadata: { b: '2', a: '1' }, amount: 700 }, key);
    expect(second.body.id).toBe(first.body.id);
  });

  it('gets a decline again although another card has paid meanwhile', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const path = `/v1/payment_intents/${created.body.id}/confirm`;
    const key = newKey();
    const declined = await api.post(path, confirmWith('pm_card_chargeDeclined'), key);
    await api.post(path, confirmWith('pm_card_visa'));
    const again = await api.post(path, confirmWith('pm_card_chargeDeclined'), key);
    expect([again.status, again.body]).toEqual([402, declined.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('gets the state of then, not of now', async () => {
    const key = newKey();
    const created = await api.post('/v1/payment_intents', cardPayment, key);
    await api.post(`/v1/payment_intents/${created.body.id}/cancel`);
    expect((await api.post('/v1/payment_intents', cardPayment, key)).body.status).toBe('requires_payment_method');
  });
});

describe('a key used for something else', () => {
  it('is an idempotency_error with other parameters', async () => {
    const key = newKey();
    await api.post('/v1/payment_intents', cardPayment, key);
    const { status, body } = await api.post('/v1/payment_intents', { ...cardPayment, amount: 2001 }, key);
    expect([status, body.error.type]).toEqual([400, 'idempotency_error']);
  });

  it('is an idempotency_error on another path', async () => {
    const key = newKey();
    const created = await api.post('/v1/payment_intents', cardPayment, key);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/cancel`, {}, key);
    expect([status, body.error.type]).toEqual([400, 'idempotency_error']);
    expect((await api.get(`/v1/payment_intents/${created.body.id}`)).body.status).toBe('requires_payment_method');
  });
});

describe('what is not stored under a key', () => {
  it('parameters that fail validation: the corrected request may use the key', async () => {
    const key = newKey();
    const refused = await api.post('/v1/payment_intents', { ...cardPayment, amount: 'much' }, key);
    expect(refused.status).toBe(400);
    const corrected = await api.post('/v1/payment_intents', cardPayment, key);
    expect(corrected.status).toBe(200);
    expect(corrected.headers.get('idempotent-replayed')).toBeNull();
  });

  // https://docs.stripe.com/error-low-level#content-errors
  it('a request without a valid key', async () => {
    const key = newKey();
    expect((await plainHttp(server.url, 'nonsense').post('/v1/payment_intents', cardPayment, key)).status).toBe(401);
    expect((await api.post('/v1/payment_intents', cardPayment, key)).status).toBe(200);
  });
});

it('a key may be 255 characters long and no longer', async () => {
  const start = randomUUID();
  expect((await api.post('/v1/payment_intents', cardPayment, { 'idempotency-key': start.padEnd(255, 'x') })).status).toBe(200);
  const { status, body } = await api.post('/v1/payment_intents', cardPayment, { 'idempotency-key': start.padEnd(256, 'x') });
  expect(status).toBe(400);
  expect(body.error.message).toBeTruthy();
});

it('GET requests ignore keys', async () => {
  const created = await api.post('/v1/payment_intents', cardPayment);
  const key = newKey();
  expect((await api.get(`/v1/payment_intents/${created.body.id}`, {}, key)).body.status).toBe('requires_payment_method');
  await api.post(`/v1/payment_intents/${created.body.id}/cancel`);
  expect((await api.get(`/v1/payment_intents/${created.body.id}`, {}, key)).body.status).toBe('canceled');
});

// https://docs.stripe.com/error-codes#idempotency-key-in-use
it('many at once with one key create one payment, and whoever comes too early is told so', async () => {
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 5 }, () => api.post('/v1/payment_intents', confirmedPayment, key)));
  const paid = answers.filter((answer) => answer.status === 200);
  expect(new Set(paid.map((answer) => answer.body.id)).size).toBe(1);
  expect(answers.filter((answer) => answer.status !== 200).every((answer) => answer.status === 409 && answer.body.error.code === 'idempotency_key_in_use')).toBe(true);
});

// https://docs.stripe.com/rate-limits#object-lock-timeouts
it('many confirms at once of one intent charge it once', async () => {
  const created = await api.post('/v1/payment_intents', cardPayment);
  const answers = await Promise.all(Array.from({ length: 5 }, () => api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_visa'), newKey())));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  const codes = answers.filter((answer) => answer.status !== 200).map((answer) => answer.body.error.code);
  expect(codes.every((code) => code === 'lock_timeout' || code === 'payment_intent_unexpected_state')).toBe(true);
  expect((await api.get('/v1/charges', { payment_intent: created.body.id })).body.data.filter((charge) => charge.paid)).toHaveLength(1);
});
