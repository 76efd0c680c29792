import { afterEach, describe, expect, it } from '@jest/globals';
import { confirmOnce, confirmSeen, createRequest, intent, providerAt, startOddServer } from './odd-server';
import type { OddServer } from './odd-server';

let server: OddServer | undefined;
afterEach(() => server?.close());

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function serving({ status, body, headers = {} }: Reply): Promise<OddServer> {
  server = await startOddServer((_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });
  return server;
}

const error = (status: number, fields: Record<string, unknown>, headers: Record<string, string> = {}): Reply => ({ status, body: JSON.stringify({ error: { message: 'No.', ...fields } }), headers });
const invalid = (fields: Record<string, unknown>, status = 400) => error(status, { type: 'invalid_request_error', ...fields });
const html = (status: number): Reply => ({ status, body: '<html><h1>Bad gateway</h1></html>', headers: { 'Content-Type': 'text/html' } });
const json = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value) });
const retry = (value: string) => ({ 'Stripe-Should-Retry': value });

/** What came, and its outcome, handling and cause. */
type Row = readonly [string, Reply, string];

const rows: readonly Row[] = [
  ['an HTML 502', html(502), 'unknown look_up provider'],
  ['a 500 with Stripe’s error', error(500, { type: 'api_error' }), 'unknown look_up_new_key provider'],
  ['a 500 that must not be sent again', error(500, { type: 'api_error' }, retry('false')), 'unknown look_up_new_key provider'],
  ['a 500 that may be sent again', error(500, { type: 'api_error' }, retry('true')), 'unknown look_up provider'],
  ['a 503 with Stripe’s error', error(503, { type: 'api_error' }), 'unknown look_up_new_key provider'],
  ['a 503 that may be sent again', error(503, { type: 'api_error' }, retry('true')), 'unknown look_up provider'],
  ['a 503 of a gateway, JSON without an error', json(503, { message: 'Service Unavailable' }), 'unknown look_up provider'],
  ['a 500 whose error has no type', error(500, {}), 'unknown look_up provider'],
  ['a 500 whose error is a text', json(500, { error: 'internal' }), 'unknown look_up_new_key provider'],
  ['a 401', invalid({}, 401), 'not_charged call_person ours'],
  ['a 401 in HTML', html(401), 'not_charged call_person ours'],
  ['a 403', error(403, { type: 'invalid_request_error', code: 'more_permissions_required_for_application' }), 'not_charged call_person ours'],
  ['a 404: the intent is not there', invalid({ code: 'resource_missing', param: 'intent' }, 404), 'unknown call_person ours'],
  ['a 404: no such address', invalid({}, 404), 'unknown call_person ours'],
  ['a 404 in HTML', html(404), 'unknown look_up unrecognised'],
  ['a 409: the key is in use', error(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }), 'unknown look_up provider'],
  ['a 409 that may be sent again', error(409, { type: 'invalid_request_error' }, retry('true')), 'unknown look_up provider'],
  ['a 429 of the rate limit', invalid({ code: 'rate_limit' }, 429), 'not_charged slow_down rate'],
  ['a 429 of a lock', error(429, { type: 'invalid_request_error', code: 'lock_timeout' }, retry('true')), 'not_charged slow_down rate'],
  ['a 429 in HTML', html(429), 'not_charged slow_down rate'],
  ['a 402 that is no card error', invalid({}, 402), 'unknown look_up unrecognised'],
  ['a 402 in HTML', html(402), 'unknown look_up unrecognised'],
  ['a 400 on the payment method', invalid({ code: 'resource_missing', param: 'payment_method' }), 'not_charged refuse customer'],
  ['a 400: the amount is too small', invalid({ code: 'amount_too_small', param: 'amount' }), 'not_charged refuse customer'],
  ['a 400 on a metadata value', invalid({ param: 'metadata[note]' }), 'not_charged refuse customer'],
  ['a 400: the intent has moved on', invalid({ code: 'payment_intent_unexpected_state' }), 'unknown look_up customer'],
  ['a 400: the key has other parameters', error(400, { type: 'idempotency_error' }), 'unknown call_person ours'],
  ['a 400: an unknown parameter', invalid({ code: 'parameter_unknown', param: 'colour' }), 'not_charged call_person ours'],
  ['a 400 whose param is a number', invalid({ param: 42 }), 'not_charged call_person ours'],
  ['a 400 of an unknown kind', error(400, { type: 'moon_error' }), 'unknown look_up unrecognised'],
  ['a 400 in HTML', html(400), 'unknown look_up unrecognised'],
  ['a 200 with broken JSON', { status: 200, body: '{"id":"pi_1"' }, 'unknown look_up unrecognised'],
  ['a 200 with a page', html(200), 'unknown look_up unrecognised'],
  ['a 200 that calls itself gzip and is not', { status: 200, body: 'no gzip', headers: { 'Content-Encoding': 'gzip' } }, 'unknown look_up unrecognised'],
  ['a 200 with bytes that are no text', { status: 200, body: '\u0000\ufffd\u0001', headers: { 'Content-Type': 'application/json' } }, 'unknown look_up unrecognised'],
  ['a 200 with an intent that calls itself a page', { ...json(200, intent('succeeded')), headers: { 'Content-Type': 'text/html' } }, 'intent'],
  ['a 402 whose card error calls itself a page', { ...error(402, { type: 'card_error', code: 'card_declined' }), headers: { 'Content-Type': 'text/html' } }, 'declined'],
  ['a 400 that is a rate limit', invalid({ code: 'rate_limit' }), 'not_charged slow_down rate'],
  ['a 400: the key is in use', error(400, { type: 'idempotency_error', code: 'idempotency_key_in_use' }), 'unknown look_up provider'],
  ['a 200 without a body', { status: 200, body: '' }, 'unknown look_up unrecognised'],
  ['a 204', { status: 204, body: '' }, 'unknown look_up unrecognised'],
  ['a 200 with an empty object', json(200, {}), 'unknown look_up unrecognised'],
  ['a 200 with a number', json(200, 5), 'unknown look_up unrecognised'],
  ['a 200 with a text', json(200, 'ok'), 'unknown look_up unrecognised'],
  ['a 200 with null', json(200, null), 'unknown look_up unrecognised'],
  ['a 200 with a list', json(200, [intent('succeeded')]), 'unknown look_up unrecognised'],
  ['a 200 with another object', json(200, { id: 'ch_1', object: 'charge', status: 'succeeded' }), 'unknown look_up unrecognised'],
  ['a 200 with an error in it', error(200, { type: 'card_error', code: 'card_declined' }), 'unknown look_up unrecognised'],
  ['a 202 with an error in it', error(202, { type: 'api_error' }), 'unknown look_up unrecognised'],
  ['a 302 to elsewhere', { status: 302, body: '{}', headers: { Location: 'http://127.0.0.1:9/' } }, 'unknown look_up unrecognised'],
  ['a 307 with an intent', { ...json(307, intent('succeeded')), headers: { Location: '/v1/payment_intents' } }, 'unknown look_up unrecognised'],
  ['a 418', error(418, { type: 'invalid_request_error' }), 'unknown look_up unrecognised'],
  ['a 418 with an intent', json(418, intent('succeeded')), 'unknown look_up unrecognised'],
  ['a 500 with an intent', json(500, intent('succeeded')), 'unknown look_up provider'],
  ['a 599', html(599), 'unknown look_up provider'],
];

describe('a confirm is answered with', () => {
  it.each(rows)('%s', async (_what, reply, expected) => {
    const { url, seen } = await serving(reply);
    const answer = await confirmOnce(providerAt(url));
    expect(answer.kind === 'failure' ? `${answer.outcome} ${answer.handling} ${answer.cause}` : answer.kind).toBe(expected);
    expect(seen).toEqual([confirmSeen]);
  });

  it('a decline, with the issuer’s code and advice', async () => {
    const { url, seen } = await serving(error(402, { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', advice_code: 'try_again_later' }));
    expect(await confirmOnce(providerAt(url))).toEqual({ kind: 'declined', code: 'card_declined', declineCode: 'insufficient_funds', adviceCode: 'try_again_later' });
    expect(seen).toEqual([confirmSeen]);
  });

  it('a demand for authentication', async () => {
    const { url, seen } = await serving(error(402, { type: 'card_error', code: 'authentication_required', decline_code: 'authentication_required' }));
    expect(await confirmOnce(providerAt(url))).toMatchObject({ kind: 'declined', code: 'authentication_required' });
    expect(seen).toEqual([confirmSeen]);
  });

  it('an intent in a state that we do not know: it counts as one in work', async () => {
    const { url } = await serving(json(200, intent('requires_moonlight', { client_secret: undefined })));
    expect(await confirmOnce(providerAt(url))).toEqual({ kind: 'intent', id: 'pi_1', status: 'processing', paymentId: 'order-1' });
  });
});

describe('a gateway’s 503 without Stripe’s error', () => {
  it('is no intent for a create either', async () => {
    const { url, seen } = await serving(json(503, { message: 'Service Unavailable' }));
    const answer = await providerAt(url).session(Date.now() + 5_000, (calls) => calls.create(createRequest));
    expect(answer).toMatchObject({ kind: 'failure', outcome: 'unknown', cause: 'provider' });
    expect(seen).toHaveLength(1);
  });
});

describe('the read probe', () => {
  const probes: readonly (readonly [string, Reply, string])[] = [
    ['an empty list', json(200, { object: 'list', data: [], has_more: false }), 'up'],
    ['a 429', invalid({ code: 'rate_limit' }, 429), 'up'],
    ['a 401', invalid({}, 401), 'refused'],
    ['a 403', invalid({}, 403), 'refused'],
    ['a 500', error(500, { type: 'api_error' }), 'down'],
    ['a gateway’s 503', json(503, { message: 'Service Unavailable' }), 'down'],
    ['the page of somebody else', html(200), 'down'],
    ['the JSON of somebody else', json(200, { status: 'ok' }), 'down'],
  ];
  it.each(probes)('takes %s as %s', async (_what, reply, expected) => {
    const { url, seen } = await serving(reply);
    expect(await providerAt(url).session(Date.now() + 5_000, (calls) => calls.probe())).toBe(expected);
    expect(seen).toMatchObject([{ method: 'GET', path: '/v1/payment_intents?limit=1' }]);
  });
});
