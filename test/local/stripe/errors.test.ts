import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Form, PlainHttp } from './plain-http';
import { plainHttp } from './plain-http';
import { cardPayment, confirmedPayment } from './requests';
import type { ServerUnderTest } from './server-under-test';
import { serverUnderTest } from './server-under-test';

let server: ServerUnderTest;
let api: PlainHttp;
beforeAll(async () => {
  server = await serverUnderTest();
  api = plainHttp(server.url, server.key);
});
afterAll(() => server.close());

// https://docs.stripe.com/api/authentication
describe('keys', () => {
  it('are required', async () => {
    const response = await fetch(`${server.url}/v1/balance`);
    expect(response.status).toBe(401);
    expect(((await response.json()) as { error: { type: string } }).error.type).toBe('invalid_request_error');
  });

  it('that nobody has issued are refused', async () => {
    const { status, body } = await plainHttp(server.url, 'not-a-key').get('/v1/balance');
    expect([status, body.error.type]).toEqual([401, 'invalid_request_error']);
  });

  it('may be the user of Basic auth', async () => {
    const { status } = await api.get('/v1/balance', {}, { authorization: `Basic ${Buffer.from(`${server.key}:`).toString('base64')}` });
    expect(status).toBe(200);
  });
});

it('every answer names its request', async () => {
  expect((await api.get('/v1/balance')).headers.get('request-id')).toMatch(/^req_/);
  expect((await api.get('/v1/payment_intents/pi_none')).headers.get('request-id')).toMatch(/^req_/);
});

it('a path that does not exist is a 404 that says so', async () => {
  const { status, body } = await api.get('/v1/no_such_thing');
  expect(status).toBe(404);
  expect(body.error).toMatchObject({ type: 'invalid_request_error' });
  expect(body.error.message).toContain('Unrecognized request URL');
});

// https://docs.stripe.com/error-codes
describe('parameters', () => {
  const refused: readonly (readonly [string, Form, string | undefined, string | undefined])[] = [
    ['an unknown one', { ...cardPayment, colour: 'red' }, 'parameter_unknown', 'colour'],
    ['an unknown one inside another', { amount: 2000, currency: 'usd', automatic_payment_methods: { enabled: true, colour: 'red' } }, 'parameter_unknown', 'automatic_payment_methods[colour]'],
    ['a missing amount', { currency: 'usd' }, 'parameter_missing', 'amount'],
    ['a missing currency', { amount: 2000 }, 'parameter_missing', 'currency'],
    ['an amount that is no whole number', { ...cardPayment, amount: '12.50' }, 'parameter_invalid_integer', 'amount'],
    ['an empty amount', { ...cardPayment, amount: '' }, 'parameter_invalid_empty', 'amount'],
    ['a negative amount', { ...cardPayment, amount: -5 }, 'parameter_invalid_integer', 'amount'],
    ['49 US cents', { ...cardPayment, amount: 49 }, 'amount_too_small', 'amount'],
    ['100 million', { ...cardPayment, amount: 100_000_000 }, 'amount_too_large', 'amount'],
    ['a currency that is none', { ...cardPayment, currency: 'xyz' }, undefined, 'currency'],
    ['a payment method that is not there', { ...cardPayment, payment_method: 'pm_none' }, 'resource_missing', 'payment_method'],
    ['a customer who is not there', { ...cardPayment, customer: 'cus_none' }, 'resource_missing', 'customer'],
    ['off_session without confirm', { ...cardPayment, off_session: true }, undefined, undefined],
  ];

  it.each(refused)('with %s the request is a 400', async (_name, form, code, param) => {
    const { status, body } = await api.post('/v1/payment_intents', form);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', ...(code === undefined ? {} : { code }), ...(param === undefined ? {} : { param }) });
  });

  // https://docs.stripe.com/changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents
  it('name payment method types in API versions before 2026-09-30 only', async () => {
    const form = { amount: 2000, currency: 'usd', payment_method_types: ['card'] };
    const before = await api.post('/v1/payment_intents', form, { 'stripe-version': '2025-09-30.clover' });
    expect(before.status).toBe(200);
    const since = await api.post('/v1/payment_intents', form, { 'stripe-version': '2026-09-30.endive' });
    expect([since.status, since.body.error.code]).toEqual([400, 'payment_method_types_no_longer_supported']);
  });

  // https://docs.stripe.com/api/metadata
  it('take metadata of up to 50 keys, 40 characters and 500 characters', async () => {
    const metadata = { ['k'.repeat(40)]: 'v'.repeat(500) };
    expect((await api.post('/v1/payment_intents', { ...cardPayment, metadata })).body.metadata).toEqual(metadata);
    for (const tooMuch of [{ ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }, Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))]) {
      expect((await api.post('/v1/payment_intents', { ...cardPayment, metadata: tooMuch })).status).toBe(400);
    }
  });
});

// https://docs.stripe.com/currencies
describe('amounts', () => {
  it('are in the currency itself where it has no decimals', async () => {
    const { body } = await api.post('/v1/payment_intents', { ...cardPayment, amount: 500, currency: 'jpy' });
    expect(body).toMatchObject({ amount: 500, currency: 'jpy' });
  });

  it('end in 0 where it has three', async () => {
    expect((await api.post('/v1/payment_intents', { ...cardPayment, amount: 5120, currency: 'kwd' })).status).toBe(200);
    expect((await api.post('/v1/payment_intents', { ...cardPayment, amount: 5124, currency: 'kwd' })).status).toBe(400);
  });
});

// https://docs.stripe.com/error-codes#resource-missing
describe('an object that is not there', () => {
  it.each(['/v1/payment_intents/pi_none', '/v1/charges/ch_none', '/v1/customers/cus_none', '/v1/events/evt_none', '/v1/payment_methods/pm_none'])('GET %s is a 404', async (path) => {
    const { status, body } = await api.get(path);
    expect([status, body.error.code]).toEqual([404, 'resource_missing']);
  });

  it.each(['confirm', 'cancel', 'capture'])('cannot be told to %s', async (verb) => {
    const { status, body } = await api.post(`/v1/payment_intents/pi_none/${verb}`);
    expect([status, body.error.code]).toEqual([404, 'resource_missing']);
  });
});

// https://docs.stripe.com/testing#how-to-use-test-cards
it('raw card numbers are refused', async () => {
  const card = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' };
  const method = await api.post('/v1/payment_methods', { type: 'card', card });
  expect([400, 402]).toContain(method.status);
  expect(method.body.error.type).toBe('invalid_request_error');
  expect(method.body.error.message).toContain('unsafe');
  const { payment_method: _card, ...payment } = confirmedPayment;
  const intent = await api.post('/v1/payment_intents', { ...payment, payment_method_data: { type: 'card', card } });
  expect([400, 402]).toContain(intent.status);
});
