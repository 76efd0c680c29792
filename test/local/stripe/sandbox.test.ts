import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxOptions } from '../../../lib/local/stripe/server';
import { startSandbox } from '../../../lib/local/stripe/server';
import type { Answer, ApiObject } from './plain-http';
import { plainHttp } from './plain-http';
import { cardPayment, confirmWith, confirmedPayment } from './requests';

const hourMs = 3_600_000;
const slow = { min: 150, max: 150 };
let opened: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(opened.map((sandbox) => sandbox.close()));
  opened = [];
});

/** A sandbox of the test's own, at a time that stands still until it is moved. */
async function sandbox(options: SandboxOptions = {}) {
  const started = await startSandbox({ latencyMs: { min: 0, max: 0 }, now: () => Date.UTC(2026, 0, 15), ...options });
  opened.push(started);
  const control = async (path: string, body: object = {}): Promise<Answer> => {
    const response = await fetch(`${started.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, headers: response.headers, body: (await response.json()) as ApiObject };
  };
  return { ...started, control, api: plainHttp(started.url, 'sk_test_local'), browser: plainHttp(started.url, 'pk_test_local') };
}

const key = { 'idempotency-key': 'order-1' };

// https://docs.stripe.com/api/idempotent_requests
describe('idempotency keys and time', () => {
  it('a key still works a moment before 24 hours are over, and is forgotten then: the repetition is a second charge', async () => {
    const { api, control } = await sandbox();
    const first = await api.post('/v1/payment_intents', confirmedPayment, key);
    await control('clock', { advanceMs: 24 * hourMs - 1 });
    expect((await api.post('/v1/payment_intents', confirmedPayment, key)).body.id).toBe(first.body.id);
    await control('clock', { advanceMs: 1 });
    const late = await api.post('/v1/payment_intents', confirmedPayment, key);
    expect(late.headers.get('idempotent-replayed')).toBeNull();
    expect(late.body.id).not.toBe(first.body.id);
    expect((await api.get('/v1/charges')).body.data).toHaveLength(2);
  });
});

describe('a stored 500', () => {
  it('is replayed for ever under its key, and only a new key gets through', async () => {
    const { api, control } = await sandbox();
    const created = await api.post('/v1/payment_intents', cardPayment);
    const path = `/v1/payment_intents/${created.body.id}/confirm`;
    await control('fail-next', { path: '/v1/payment_intents/:id/confirm' });
    const failed = await api.post(path, confirmWith('pm_card_visa'), key);
    expect([failed.status, failed.body.error.type]).toEqual([500, 'api_error']);
    const again = await api.post(path, confirmWith('pm_card_visa'), key);
    expect([again.status, again.headers.get('idempotent-replayed'), again.headers.get('stripe-should-retry')]).toEqual([500, 'true', 'false']);
    expect((await api.get(`/v1/payment_intents/${created.body.id}`)).body.status).toBe('requires_payment_method');
    expect((await api.post(path, confirmWith('pm_card_visa'), { 'idempotency-key': 'order-1-b' })).body.status).toBe('succeeded');
  });

  it('may hide a charge that was made', async () => {
    const { api, control } = await sandbox();
    const created = await api.post('/v1/payment_intents', cardPayment);
    await control('fail-next', { executed: true });
    expect((await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_visa'), key)).status).toBe(500);
    expect((await api.get(`/v1/payment_intents/${created.body.id}`)).body.status).toBe('succeeded');
  });
});

describe('requests at the same time', () => {
  it('with one key: the second is a 409 while the first runs', async () => {
    const { api } = await sandbox({ latencyMs: slow });
    const [first, second] = await Promise.all([api.post('/v1/payment_intents', cardPayment, key), api.post('/v1/payment_intents', cardPayment, key)]);
    expect(new Set([first.status, second.status])).toEqual(new Set([200, 409]));
    const refused = first.status === 409 ? first : second;
    expect(refused.body.error.code).toBe('idempotency_key_in_use');
    expect(refused.headers.get('stripe-should-retry')).toBe('true');
  });

  it('on one intent: the second is a 429 lock_timeout, which is not stored', async () => {
    const { api } = await sandbox({ latencyMs: slow });
    const created = await api.post('/v1/payment_intents', cardPayment);
    const confirm = (name: string) => api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_visa'), { 'idempotency-key': name });
    const [a, b] = await Promise.all([confirm('a'), confirm('b')]);
    expect(new Set([a.status, b.status])).toEqual(new Set([200, 429]));
    const refused = a.status === 429 ? a : b;
    expect(refused.body.error.code).toBe('lock_timeout');
    expect([refused.headers.get('stripe-should-retry'), refused.headers.get('stripe-rate-limited-reason')]).toEqual(['true', null]);
    const later = await confirm(a.status === 429 ? 'a' : 'b');
    expect(later.body.error.code).toBe('payment_intent_unexpected_state');
    expect(later.headers.get('idempotent-replayed')).toBeNull();
  });

  it('on different intents do not meet', async () => {
    const { api } = await sandbox({ latencyMs: slow });
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.post('/v1/payment_intents', confirmedPayment)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  });
});

it('a request whose client hangs up is executed all the same, once', async () => {
  const { api, url } = await sandbox({ latencyMs: slow });
  const created = await api.post('/v1/payment_intents', cardPayment);
  const path = `/v1/payment_intents/${created.body.id}/confirm`;
  await hangUp(`${url}${path}`, 'payment_method=pm_card_visa', key);
  expect((await api.get(`/v1/payment_intents/${created.body.id}`)).status).toBe(200);
  let repeated = await api.post(path, confirmWith('pm_card_visa'), key);
  while (repeated.status === 409) repeated = await api.post(path, confirmWith('pm_card_visa'), key);
  expect(repeated.body.status).toBe('succeeded');
  expect(repeated.headers.get('idempotent-replayed')).toBe('true');
  expect((await api.get('/v1/charges', { payment_intent: created.body.id })).body.data).toHaveLength(1);
});

/** Sends a whole request and destroys the socket without waiting for the answer. */
function hangUp(url: string, body: string, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers: { ...headers, authorization: 'Bearer sk_test_local', 'content-type': 'application/x-www-form-urlencoded' } });
    // Its own hanging up is the error it reports.
    sent.on('error', () => resolve());
    sent.on('close', resolve);
    sent.end(body, () => sent.destroy());
  });
}

describe('the customer in the browser', () => {
  async function askedIntent() {
    const running = await sandbox();
    const created = await running.api.post('/v1/payment_intents', cardPayment);
    await running.api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequired'));
    return { ...running, intent: created.body, answer: (result: string) => running.control(`payment_intents/${created.body.id}/authenticate`, { result }) };
  }

  it('who authenticates, pays', async () => {
    const { answer, api, intent } = await askedIntent();
    expect((await answer('succeed')).body).toMatchObject({ status: 'succeeded', amount_received: 2000 });
    expect((await api.get('/v1/charges', { payment_intent: intent.id })).body.data).toHaveLength(1);
  });

  // https://docs.stripe.com/error-codes#payment-intent-authentication-failure
  it('who fails, leaves the intent in requires_payment_method with the error, and nothing is charged', async () => {
    const { answer, api, intent } = await askedIntent();
    expect((await answer('fail')).body).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code: 'payment_intent_authentication_failure' } });
    expect((await api.get('/v1/charges', { payment_intent: intent.id })).body.data).toEqual([]);
  });

  it('cannot answer once the intent is canceled', async () => {
    const { answer, api, intent } = await askedIntent();
    await api.post(`/v1/payment_intents/${intent.id}/cancel`);
    expect((await answer('succeed')).status).toBe(400);
  });

  // https://docs.stripe.com/api/payment_intents/object#payment_intent_object-client_secret
  it('may confirm with the client secret and the publishable key, and sees no metadata', async () => {
    const { api, browser } = await sandbox();
    const created = await api.post('/v1/payment_intents', cardPayment);
    const path = `/v1/payment_intents/${created.body.id}/confirm`;
    expect((await browser.post(path, { ...confirmWith('pm_card_visa'), client_secret: 'pi_wrong_secret_wrong' })).status).toBe(400);
    const { body } = await browser.post(path, { ...confirmWith('pm_card_visa'), client_secret: created.body.client_secret });
    expect(body.status).toBe('succeeded');
    expect(body.metadata).toBeUndefined();
    expect((await browser.post('/v1/payment_intents', cardPayment)).body.error.code).toBe('secret_key_required');
  });

  // https://docs.stripe.com/testing#regulatory-cards
  it('who set a card up once need not come back for later payments', async () => {
    const { api, control } = await sandbox();
    const customer = (await api.post('/v1/customers', {})).body.id;
    const created = await api.post('/v1/payment_intents', { ...cardPayment, customer, setup_future_usage: 'off_session' });
    const asked = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequiredOnSetup'));
    await control(`payment_intents/${created.body.id}/authenticate`, { result: 'succeed' });
    const later = await api.post('/v1/payment_intents', { ...confirmedPayment, customer, payment_method: asked.body.payment_method, off_session: true });
    expect(later.body.status).toBe('succeeded');
  });
});

describe('time and limits', () => {
  // https://docs.stripe.com/search#data-freshness
  it('search lags behind, lists do not', async () => {
    const { api, control } = await sandbox();
    const paid = await api.post('/v1/payment_intents', confirmedPayment);
    const search = async () => (await api.get('/v1/payment_intents/search', { query: "metadata['order']:'order-1' AND status:'succeeded'" })).body.data.map((intent) => intent.id);
    expect((await api.get('/v1/payment_intents')).body.data).toHaveLength(1);
    expect(await search()).toEqual([]);
    await control('clock', { advanceMs: 60_000 });
    expect(await search()).toEqual([paid.body.id]);
  });

  // https://docs.stripe.com/api/events/list
  it('events are listed for 30 days', async () => {
    const { api, control } = await sandbox();
    await api.post('/v1/payment_intents', cardPayment);
    expect((await api.get('/v1/events')).body.data).toHaveLength(1);
    await control('clock', { advanceMs: 30 * 24 * hourMs });
    expect((await api.get('/v1/events')).body.data).toEqual([]);
  });

  // https://docs.stripe.com/rate-limits
  it('beyond the rate a request is a 429 with its reason, and nothing is stored for its key', async () => {
    const { api, control } = await sandbox({ ratePerSecond: 2 });
    await api.get('/v1/balance');
    await api.get('/v1/balance');
    const refused = await api.post('/v1/payment_intents', cardPayment, key);
    expect([refused.status, refused.body.error.code, refused.headers.get('stripe-rate-limited-reason')]).toEqual([429, 'rate_limit', 'global-rate']);
    await control('clock', { advanceMs: 1000 });
    expect((await api.post('/v1/payment_intents', cardPayment, key)).status).toBe(200);
  });

  it('an intent in processing can be neither confirmed nor canceled until it ends', async () => {
    const { api, control } = await sandbox();
    const created = await api.post('/v1/payment_intents', { ...cardPayment, payment_method: 'pm_card_visa' });
    const path = `/v1/payment_intents/${created.body.id}`;
    expect((await control(`payment_intents/${created.body.id}/process`, { result: 'begin' })).body.status).toBe('processing');
    expect((await api.post(`${path}/confirm`)).body.error.code).toBe('payment_intent_unexpected_state');
    expect((await api.post(`${path}/cancel`)).body.error.code).toBe('payment_intent_unexpected_state');
    expect((await control(`payment_intents/${created.body.id}/process`, { result: 'succeed' })).body.status).toBe('succeeded');
  });
});

it('every charge whose money moved is one line in the file, a declined or held one is none', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'charges-'));
  try {
    const chargesFile = join(directory, 'charges.jsonl');
    const { api } = await sandbox({ chargesFile });
    const paid = await api.post('/v1/payment_intents', confirmedPayment);
    await api.post('/v1/payment_intents', { ...confirmedPayment, payment_method: 'pm_card_chargeDeclined' });
    const held = await api.post('/v1/payment_intents', { ...confirmedPayment, capture_method: 'manual' });
    const lines = () => readFileSync(chargesFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines()).toEqual([{ at: '2026-01-15T00:00:00.000Z', paymentIntent: paid.body.id, charge: paid.body.latest_charge, amount: 2000, currency: 'usd', metadata: { order: 'order-1' } }]);
    await api.post(`/v1/payment_intents/${held.body.id}/capture`);
    expect(lines()).toHaveLength(2);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('reset empties the account', async () => {
  const { api, control } = await sandbox();
  await api.post('/v1/payment_intents', confirmedPayment, key);
  await control('reset');
  expect((await api.get('/v1/payment_intents')).body.data).toEqual([]);
  expect((await api.post('/v1/payment_intents', cardPayment, key)).status).toBe(200);
});
