import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { parseRequest } from '../../lib/core/request';
import { hourMs, now } from './given';

const good = { id: 'order-1', amountMinor: 1_999, currency: 'usd', paymentMethod: 'pm_card_visa' };
const parse = (input: unknown) => parseRequest(input, now);
const deep = (levels: number): unknown => (levels === 0 ? 'x' : { a: deep(levels - 1) });

/** The field that must be named, and the input. */
const bad: readonly (readonly [string, unknown])[] = [
  ...[undefined, null, 5, 'text', true, [], [good]].map((input) => ['body', input] as const),
  ...[undefined, null, 5, {}, [], '', 'x'.repeat(101), 'a\nb', 'a\u0000', 'é', '日本', ' a', 'a ', ' ', '\u007f'].map((id) => ['id', { ...good, id }] as const),
  ...[undefined, null, '1999', 19.99, 0, -0, -1, 1e12, 2 ** 53, Number.NaN, Infinity, 1e-9, true, [1]].map((amountMinor) => ['amountMinor', { ...good, amountMinor }] as const),
  ...[undefined, null, 5, '', 'us', 'usdx', 'zzz', 'u$d', ' usd', 'uſd', 'Uß', 'USD\n', ['usd']].map((currency) => ['currency', { ...good, currency }] as const),
  ...[null, 5, '', '4242424242424242', '4242 4242 4242 4242', 'pm card', 'pm_card\n', 'p'.repeat(256), 'pm_é', {}].map((paymentMethod) => ['paymentMethod', { ...good, paymentMethod }] as const),
  ...[null, 5, '', '4242424242424242', 'cus_1/../x'].map((customer) => ['customer', { ...good, customer }] as const),
  ...[null, 'true', 1, 0, {}].map((offSession) => ['offSession', { ...good, offSession }] as const),
  ...[null, 5, 'x'.repeat(501), {}, 'half a \ud83d'].map((description) => ['description', { ...good, description }] as const),
  ...[null, 5, '', 'tomorrow', '2026-01-31', '2026-01-31T12:00:00', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-31T25:00:00Z', now, {}]
    .map((validUntil) => ['validUntil', { ...good, validUntil }] as const),
  ...[null, 5, 'x', [], ['a']].map((metadata) => ['metadata', { ...good, metadata }] as const),
  ['metadata', { ...good, metadata: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v'])) }],
  ...([['a', 5], ['a', null], ['a', {}], ['a', 'x'.repeat(501)], ['a', '\udc00'], ['paymedic_payment_id', 'other'], ['PAYMEDIC_x', 'y'], ['', 'v'], ['k'.repeat(41), 'v'], ['\ud800', 'v']] as const)
    .map(([key, value]) => [`metadata.${key}`, { ...good, metadata: { [key]: value } }] as const),
  ...[null, 5, [], 'x'].map((instruments) => ['instruments', { ...good, instruments }] as const),
  ['instruments.adyen', { ...good, instruments: { adyen: 'x' } }],
  ['instruments.adyen.paymentMethod', { ...good, instruments: { adyen: {} } }],
  ['instruments.adyen.paymentMethod', { ...good, instruments: { adyen: { paymentMethod: '4242424242424242' } } }],
  ['instruments.adyen.cvc', { ...good, instruments: { adyen: { paymentMethod: 'pm_1', cvc: '123' } } }],
  ['colour', { ...good, colour: 'red' }],
  ['card', { ...good, card: { number: '4242424242424242' } }],
  ['amount', { ...good, amount: 5 }],
  ['metadata.a', { ...good, metadata: { a: deep(500) } }],
];

describe('a request that cannot be taken', () => {
  it.each(bad.map(([field, input]) => [field, JSON.stringify(input)?.slice(0, 70), input] as const))('names %s: %s', (field, _shown, input) => {
    const parsed = parse(input);
    if (!('problem' in parsed)) throw new Error('was taken');
    expect(parsed.problem.field).toBe(field);
    // One sentence that names the field, says what to write, and repeats nothing of what was sent.
    expect(parsed.problem.detail).not.toMatch(/invalid input|expected|undefined|\n|4242/i);
    expect(parsed.problem.detail).toMatch(/must|not a field|ours|never accepted/);
    expect(parsed.problem.detail.length).toBeLessThan(160);
  });
});

describe('a request that is taken', () => {
  it('gets its currency in upper case and an hour, or three days off session', () => {
    expect(parse(good)).toEqual({ request: { order: { id: 'order-1', amountMinor: 1_999, currency: 'USD', offSession: false, validUntil: now + hourMs }, paymentMethod: 'pm_card_visa' } });
    expect(parse({ ...good, offSession: true })).toMatchObject({ request: { order: { offSession: true, validUntil: now + 72 * hourMs } } });
  });

  it.each([['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)], ['2026-01-31T12:00:00.250+05:30', Date.UTC(2026, 0, 31, 6, 30, 0, 250)], ['2028-02-29T00:00:00-11:00', Date.UTC(2028, 1, 29, 11)]])('reads validUntil %s', (validUntil, expected) => {
    expect(parse({ ...good, validUntil })).toMatchObject({ request: { order: { validUntil: expected } } });
  });

  it.each(['!', '~', 'a b', '"', 'x'.repeat(100), '#order/2026:1'])('may have the id %j', (id) => {
    expect(parse({ ...good, id })).toMatchObject({ request: { order: { id } } });
  });

  it('keeps what the shop says beside it', () => {
    const more = { customer: 'cus_1', description: 'Zwei Hüte 🎩', metadata: { order: '42', empty: '' }, instruments: { adyen: { paymentMethod: 'stored_1', customer: 'shopper_1' }, other: { paymentMethod: 'x' } } };
    expect(parse({ ...good, ...more })).toMatchObject({ request: { order: more } });
  });

  it('may be of 1 and of twelve digits of minor units', () => {
    for (const amountMinor of [1, 999_999_999_999, 5.0]) expect(parse({ ...good, amountMinor })).toMatchObject({ request: { order: { amountMinor } } });
  });
});

describe('whatever JSON comes', () => {
  /** Either a field and a sentence, or an order with a real end. */
  const isAnswered = (input: unknown): boolean => {
    const parsed = parse(input);
    return 'problem' in parsed ? parsed.problem.field !== '' && parsed.problem.detail !== '' : Number.isSafeInteger(parsed.request.order.validUntil);
  };
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('is answered and never thrown at', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(isAnswered(value)).toBe(true)));
    fc.assert(fc.property(fc.constantFrom(...Object.keys(good), 'customer', 'offSession', 'description', 'validUntil', 'metadata', 'instruments', '__proto__', 'constructor', 'toString'), fc.jsonValue(), (field, value) => {
      expect(isAnswered(json({ ...good, [field]: value }))).toBe(true);
    }), { numRuns: 1_000 });
  });

  it('what is accepted can be sent to anybody: no control characters in the id, no broken text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(fc.property(text, text, text, text, (id, description, key, value) => {
      const parsed = parse({ ...good, id, description, metadata: { [key]: value } });
      if ('problem' in parsed) return;
      expect(parsed.request.order.id).toMatch(/^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$/);
      expect(() => encodeURIComponent(`${description}${JSON.stringify(parsed.request.order.metadata)}`)).not.toThrow();
    }), { numRuns: 1_000 });
  });

  it('a __proto__ in it changes nothing', () => {
    const parsed = parse(JSON.parse('{"id":"a","amountMinor":5,"currency":"usd","metadata":{"__proto__":"x","a":"b"}}'));
    expect('request' in parsed && parsed.request.order.metadata?.['a']).toBe('b');
    expect(parse(JSON.parse('{"id":"a","amountMinor":5,"currency":"usd","__proto__":{"amountMinor":1}}'))).toHaveProperty('problem.field', '__proto__');
  });
});
