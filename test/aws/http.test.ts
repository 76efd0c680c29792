import { describe, expect, it } from '@jest/globals';
import { answerHttp } from '../../lib/aws/http';
import type { HttpRequest } from '../../lib/aws/http';
import type { PaymentState } from '../../lib/core/payment';
import { transitions } from '../../lib/core/transitions';
import { stripeForms } from '../../lib/providers/stripe-forms';
import { fc } from '../support/property';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

const good = { id: 'order-1', amountMinor: 1_999, currency: 'usd', paymentMethod: 'pm_card_visa' };

function request(world: World, more: Partial<HttpRequest>): HttpRequest {
  return { routeKey: 'POST /payments', headers: {}, isBase64Encoded: false, requestContext: { requestId: 'request-1', timeEpoch: world.clock.now() }, ...more };
}

interface Answered {
  readonly status: number;
  readonly contentType: unknown;
  readonly body: Record<string, unknown>;
}

/** The HTTP API over the world in memory, with Stripe's own limits for amounts. */
async function ask(world: World, more: Partial<HttpRequest>): Promise<Answered> {
  const asStripe = { ...world.provider, forms: { ...world.provider.forms, whyNot: stripeForms.whyNot } };
  const { charge, query, cancel } = world.process(undefined, { provider: asStripe });
  const plan = async () => (await world.control.steering('stripe', world.clock.now())).plan;
  const { statusCode, headers, body } = await answerHttp(request(world, more), { charge, query, cancel, plan });
  return { status: statusCode ?? 0, contentType: headers?.['content-type'], body: JSON.parse(body ?? '') as Record<string, unknown> };
}

const post = (world: World, body: string | undefined, isBase64Encoded = false) => ask(world, { ...(body !== undefined && { body }), isBase64Encoded });
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const wide = '€'.repeat(20_000);

/** What came, and the field that the answer names. */
const refused: readonly (readonly [string, string | undefined, boolean, string])[] = [
  ['no body', undefined, false, 'body'],
  ['an empty body', '', false, 'body'],
  ['a form', 'id=order-1&amountMinor=1999&currency=usd', false, 'body'],
  ['a form that API Gateway took for binary', base64('id=order-1'), true, 'body'],
  ['bytes that are no UTF-8', base64(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), true, 'body'],
  ['JSON in UTF-16', base64(Buffer.from(JSON.stringify(good), 'utf16le')), true, 'body'],
  ['a gzip stream', base64(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])), true, 'body'],
  ['more than 64 KiB', JSON.stringify({ ...good, description: 'x'.repeat(65_536) }), false, 'body'],
  ['more than 64 KiB of wide characters', JSON.stringify({ ...good, description: wide + wide }), false, 'body'],
  ['a list', JSON.stringify([good]), false, 'body'],
  ['two amounts', '{"id":"order-1","amountMinor":1,"amountMinor":1999,"currency":"usd"}', false, 'amountMinor'],
  ['two ids', '{"id":"order-1","amountMinor":1999,"currency":"usd","i\\u0064":"order-2"}', false, 'id'],
  ['two metadata values of one name', '{"id":"order-1","amountMinor":1999,"currency":"usd","metadata":{"a":"1","a":"2"}}', false, 'metadata.a'],
  ['a prototype', '{"id":"order-1","amountMinor":1999,"currency":"usd","__proto__":{"amountMinor":1}}', false, '__proto__'],
  ['a constructor', '{"id":"order-1","amountMinor":1999,"currency":"usd","constructor":{"prototype":{}}}', false, 'constructor'],
  ['deep nesting', `{"id":"order-1","amountMinor":1999,"currency":"usd","metadata":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`, false, 'metadata.a'],
  ['a number beyond all numbers', '{"id":"order-1","amountMinor":1e999,"currency":"usd"}', false, 'amountMinor'],
  ['a fraction', JSON.stringify({ ...good, amountMinor: 19.99 }), false, 'amountMinor'],
  ['thousandths that Stripe does not take', JSON.stringify({ ...good, currency: 'KWD', amountMinor: 1_231 }), false, 'amountMinor'],
  ['nine digits', JSON.stringify({ ...good, amountMinor: 100_000_000 }), false, 'amountMinor'],
  ['nine digits after Stripe’s own conversion', JSON.stringify({ ...good, currency: 'ISK', amountMinor: 1_000_000 }), false, 'amountMinor'],
  ['a currency that is none', JSON.stringify({ ...good, currency: 'zzz' }), false, 'currency'],
  ['metadata of ours', JSON.stringify({ ...good, metadata: { paymedic_payment_id: 'order-2' } }), false, 'metadata.paymedic_payment_id'],
  ['a time that is over', JSON.stringify({ ...good, validUntil: '2020-01-01T00:00:00Z' }), false, 'validUntil'],
];

describe('POST /payments', () => {
  it.each(refused)('%s: 400 names the field, and nothing is kept, charged or queued', async (_what, body, encoded, field) => {
    const world = createWorld();
    expect(await post(world, body, encoded)).toMatchObject({ status: 400, contentType: 'application/problem+json', body: { type: 'urn:paymedic:invalid', status: 400, field, detail: expect.any(String) } });
    expect([world.ledger.all(), world.provider.books, world.retryQueue.depth()]).toEqual([[], [], 0]);
  });

  it('takes a body that API Gateway encoded, with its byte order mark, and charges it once', async () => {
    const world = createWorld();
    expect(await post(world, base64(`\ufeff${JSON.stringify(good)}`), true)).toMatchObject({ status: 201, body: { id: 'order-1' } });
    expect(world.charges('order-1')).toBe(1);
  });

  it('keeps what is sent at the edge of what is allowed', async () => {
    const world = createWorld();
    const metadata = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`.padEnd(40, 'x'), '€'.repeat(400)]));
    expect(await post(world, JSON.stringify({ ...good, id: '~'.repeat(100), metadata }))).toMatchObject({ status: 201 });
    expect(world.ledger.all()[0]?.order.metadata).toEqual(metadata);
  });
});

describe('an id in the path', () => {
  // API Gateway hands it over decoded; so these are the ids themselves.
  it.each(['a b', '50%25', 'a%2Fb', '#1', 'a+b', '"', 'a/b', '..'])('%s is found as it is, and decoded no second time', async (id) => {
    const world = createWorld();
    await post(world, JSON.stringify({ ...good, id }));
    expect(await ask(world, { routeKey: 'GET /payments/{id}', pathParameters: { id } })).toMatchObject({ status: 200, body: { id, state: 'charged' } });
    expect(await ask(world, { routeKey: 'POST /payments/{id}/cancel', pathParameters: { id } })).toMatchObject({ status: 409, body: { id } });
  });

  it.each(['', 'x'.repeat(101), 'x'.repeat(5_000), 'a\u0000', 'é', ' a', '\ud800'])('%j cannot be one, so it is not found, whatever the ledger does', async (id) => {
    const world = createWorld();
    const away = { ...world.ledger, get: () => Promise.reject(new Error('a key that DynamoDB does not take')) };
    const { query, cancel } = world.process(undefined, { ledger: away });
    expect([(await query(id)).status, (await cancel(id)).status]).toEqual([404, 404]);
  });
});

it('an address that is none is not taken for a payment', async () => {
  const world = createWorld();
  expect(await ask(world, { routeKey: '$default', body: JSON.stringify(good) })).toMatchObject({ status: 404, contentType: 'application/problem+json' });
  expect(world.ledger.all()).toEqual([]);
});

it('health without a ledger is 503 with a sentence, not a fault', async () => {
  const world = createWorld();
  const { charge, query, cancel } = world.process();
  const result = await answerHttp(request(world, { routeKey: 'GET /health' }), { charge, query, cancel, plan: () => Promise.reject(new Error('away')) });
  expect(result).toMatchObject({ statusCode: 503, headers: { 'content-type': 'application/problem+json' } });
});

describe('whatever comes', () => {
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>(-1, 0, 1e21, 19.99, '', 'x'.repeat(101), 'a\u0000b', '\ud800', 'é', '4242424242424242', 'JPY', 'BHD', 'ISK', [[]], {}));
  const field = fc.constantFrom(...Object.keys(good), 'customer', 'offSession', 'description', 'validUntil', 'metadata', 'instruments', '__proto__', 'constructor', 'colour');
  const bodies = fc.oneof(
    fc.tuple(field, odd).map(([name, value]) => JSON.stringify({ ...good, [name]: value })),
    fc.tuple(field, odd).map(([name, value]) => `{"${name}":${JSON.stringify(value)},${JSON.stringify(good).slice(1)}`),
    fc.dictionary(field, odd).map((value) => JSON.stringify(value)),
    fc.record({ id: fc.string(), amountMinor: fc.integer(), currency: fc.constantFrom('usd', 'JPY', 'kwd', 'ISK', 'idr', 'xyz') }).map((value) => JSON.stringify({ ...good, ...value })),
    fc.string({ unit: 'binary' }), fc.json(),
  );
  const bytes = fc.oneof(bodies.map((text) => ({ body: text, isBase64Encoded: false })), bodies.map((text) => ({ body: base64(text), isBase64Encoded: true })), fc.uint8Array().map((raw) => ({ body: base64(Buffer.from(raw)), isBase64Encoded: true })));
  const headers = fc.dictionary(fc.constantFrom('content-type', 'x-correlation-id', 'content-encoding'), fc.string());
  const states = new Set(Object.keys(transitions) as PaymentState[]);

  it('is answered with a problem that names a field or a state of a payment, never with a fault, and only what was accepted is charged', async () => {
    const seen = new Set<number>();
    await fc.assert(fc.asyncProperty(bytes, headers, async (event, given) => {
      const world = createWorld();
      const { status, contentType, body } = await ask(world, { ...event, headers: given });
      seen.add(status);
      const rows = world.ledger.all();
      const charges = world.provider.books.reduce((sum, intent) => sum + intent.charges, 0);
      const problem = { type: expect.stringMatching(/^urn:paymedic:/), title: expect.any(String), status, detail: expect.any(String) };
      expect(contentType).toBe(status < 400 ? 'application/json' : 'application/problem+json');
      expect(body).toMatchObject(status < 400 ? {} : problem);
      expect(rows).toHaveLength(status === 400 ? 0 : 1);
      expect(status !== 400 || (typeof body['field'] === 'string' && body['field'] !== '')).toBe(true);
      expect(status === 400 || states.has(body['state'] as PaymentState)).toBe(true);
      expect(charges).toBe(status === 201 ? 1 : 0);
    }), { numRuns: 2_000 });
    expect([...seen]).toEqual(expect.arrayContaining([201, 400]));
  });
});
