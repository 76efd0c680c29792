import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlainHttp } from './plain-http';
import { plainHttp } from './plain-http';
import { cardFromToken, cardPayment, confirmWith, confirmedPayment } from './requests';
import type { ServerUnderTest } from './server-under-test';
import { serverUnderTest } from './server-under-test';

let server: ServerUnderTest;
let api: PlainHttp;
beforeAll(async () => {
  server = await serverUnderTest();
  api = plainHttp(server.url, server.key);
});
afterAll(() => server.close());

// https://docs.stripe.com/api/pagination
describe('a list', () => {
  it('shows the newest first and goes on after the last one seen', async () => {
    const customer = (await api.post('/v1/customers', { name: 'Pages' })).body.id;
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await api.post('/v1/payment_intents', { ...cardPayment, customer })).body.id);
    const first = (await api.get('/v1/payment_intents', { customer, limit: 2 })).body;
    expect(first).toMatchObject({ object: 'list', has_more: true });
    expect(first.data.map((intent) => intent.id)).toEqual(ids.slice(0, 2));
    const second = (await api.get('/v1/payment_intents', { customer, limit: 3, starting_after: ids[1] })).body;
    expect(second.data.map((intent) => intent.id)).toEqual(ids.slice(2));
    expect(second.has_more).toBe(false);
    const back = (await api.get('/v1/payment_intents', { customer, limit: 2, ending_before: ids[3] })).body;
    expect(back.data.map((intent) => intent.id)).toEqual(ids.slice(1, 3));
    expect(back.has_more).toBe(true);
  });

  // https://docs.stripe.com/search#data-freshness: lists are read-after-write
  it('knows at once what was written', async () => {
    const paid = (await api.post('/v1/payment_intents', confirmedPayment)).body;
    const { data } = (await api.get('/v1/payment_intents', { limit: 100, created: { gte: paid.created } })).body;
    expect(data.find((intent) => intent.id === paid.id)).toMatchObject({ status: 'succeeded', metadata: { order: 'order-1' } });
  });

  it('can be limited to a range of times', async () => {
    const { id, created } = (await api.post('/v1/payment_intents', cardPayment)).body;
    const found = async (range: object) => (await api.get('/v1/payment_intents', { limit: 100, created: range })).body.data.some((intent) => intent.id === id);
    expect(await found({ gte: created, lte: created })).toBe(true);
    expect(await found({ gt: created })).toBe(false);
    expect(await found({ lt: created })).toBe(false);
  });

  it.each([0, 101])('takes no limit of %d', async (limit) => {
    expect((await api.get('/v1/payment_intents', { limit })).status).toBe(400);
  });

  it('refuses a cursor that is not there', async () => {
    const { status, body } = await api.get('/v1/payment_intents', { starting_after: 'pi_none' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.error.code).toBe('resource_missing');
  });
});

// https://docs.stripe.com/api/events/types
describe('events', () => {
  it('tell what happened to an intent, newest first', async () => {
    const created = (await api.post('/v1/payment_intents', cardPayment)).body;
    await api.post(`/v1/payment_intents/${created.id}/confirm`, confirmWith('pm_card_chargeDeclined'));
    await api.post(`/v1/payment_intents/${created.id}/confirm`, confirmWith('pm_card_authenticationRequired'));
    await api.post(`/v1/payment_intents/${created.id}/confirm`, confirmWith('pm_card_visa'));
    const types = ['payment_intent.created', 'payment_intent.payment_failed', 'payment_intent.requires_action', 'payment_intent.succeeded'];
    const { data } = (await api.get('/v1/events', { types, limit: 100, created: { gte: created.created } })).body;
    const mine = data.filter((event) => event.data.object.id === created.id);
    expect(mine.map((event) => event.type)).toEqual(types.toReversed());
    const single = (await api.get(`/v1/events/${mine[0]?.id}`)).body;
    expect(single).toMatchObject({ object: 'event', type: 'payment_intent.succeeded', data: { object: { id: created.id, status: 'succeeded' } } });
  });

  it('include cancels, and can be asked for by type', async () => {
    const created = (await api.post('/v1/payment_intents', cardPayment)).body;
    await api.post(`/v1/payment_intents/${created.id}/cancel`);
    const { data } = (await api.get('/v1/events', { type: 'payment_intent.canceled', limit: 100 })).body;
    expect(data.some((event) => event.data.object.id === created.id)).toBe(true);
    expect(data.every((event) => event.type === 'payment_intent.canceled')).toBe(true);
  });
});

// https://docs.stripe.com/api/expanding_objects
it('an id can be expanded to its object', async () => {
  const paid = (await api.post('/v1/payment_intents', confirmedPayment)).body;
  const { body } = await api.get(`/v1/payment_intents/${paid.id}`, { expand: ['latest_charge'] });
  expect(body.latest_charge).toMatchObject({ object: 'charge', id: paid.latest_charge });
  const listed = await api.get('/v1/payment_intents', { limit: 1, expand: ['data.latest_charge'] });
  expect(listed.body.data[0]?.latest_charge).toMatchObject({ object: 'charge' });
  expect((await api.get(`/v1/payment_intents/${paid.id}`, { expand: ['colour'] })).status).toBe(400);
});

// https://docs.stripe.com/api/payment_methods/attach
describe('payment methods', () => {
  it('made from a token pay once without a customer', async () => {
    const method = (await api.post('/v1/payment_methods', cardFromToken)).body;
    expect(method).toMatchObject({ object: 'payment_method', type: 'card', customer: null });
    expect((await api.post('/v1/payment_intents', { ...confirmedPayment, payment_method: method.id })).body.status).toBe('succeeded');
    const again = await api.post('/v1/payment_intents', { ...confirmedPayment, payment_method: method.id });
    expect([again.status, again.body.error.type]).toEqual([400, 'invalid_request_error']);
  });

  it('attached to a customer pay again and again, off session too', async () => {
    const customer = (await api.post('/v1/customers', { email: 'jenny@example.com' })).body.id;
    const method = (await api.post('/v1/payment_methods', cardFromToken)).body.id;
    await api.post(`/v1/payment_methods/${method}/attach`, { customer });
    for (let i = 0; i < 2; i += 1) {
      const { body } = await api.post('/v1/payment_intents', { ...confirmedPayment, payment_method: method, customer, off_session: true });
      expect(body).toMatchObject({ status: 'succeeded', customer, payment_method: method });
    }
    const withoutCustomer = await api.post('/v1/payment_intents', { ...confirmedPayment, payment_method: method });
    expect(withoutCustomer.status).toBe(400);
  });
});

// https://docs.stripe.com/api/refunds/create
describe('refunds', () => {
  it('give back a part, then the rest, then nothing', async () => {
    const paid = (await api.post('/v1/payment_intents', confirmedPayment)).body;
    expect((await api.post('/v1/refunds', { payment_intent: paid.id, amount: 500 })).body).toMatchObject({ object: 'refund', amount: 500, charge: paid.latest_charge });
    expect((await api.post('/v1/refunds', { payment_intent: paid.id })).body.amount).toBe(1500);
    expect((await api.get(`/v1/charges/${paid.latest_charge}`)).body).toMatchObject({ refunded: true, amount_refunded: 2000 });
    const { status, body } = await api.post('/v1/refunds', { payment_intent: paid.id });
    expect([status, body.error.code]).toEqual([400, 'charge_already_refunded']);
  });
});

it('the account and its balance can be read', async () => {
  expect((await api.get('/v1/account')).body.object).toBe('account');
  expect((await api.get('/v1/balance')).body.object).toBe('balance');
});
