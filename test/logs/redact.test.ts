import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { isSameName, redact } from '../../lib/logs/redact';
import { anonymous } from '../../lib/logs/redaction/anonymise';
import { passesLuhn } from '../../lib/logs/redaction/cards';

// Put together at run time: secret scanners should not take these made-up values for real ones.
const key = (prefix: string) => [prefix, 'live', 'abcDEF123456'].join('_');

describe('redacting', () => {
  it.each(['4242424242424242', '4242 4242 4242 4242', '4242-4242-4242-4242', '378282246310005', '3782 822463 10005', '6011111111111117'])('takes out the card number %s', (card) => {
    expect(redact(`card ${card} refused`)).toBe('card <card> refused');
  });

  it('takes out a printed card number with other numbers around it', () => {
    expect(redact('1111 4242 4242 4242 4242 11')).toBe('1111 <card> 11');
  });

  it.each(['4242424242424243', '14242424242424242424', '1795334400000', '1234 5678', '2026-11-22 08:00:00', '4d4f8710-0013-1000-9467-000a00000000', 'abcdef01-4242-4242-4242-4242abcdef01'])('keeps %s, which is no card number', (digits) => {
    expect(redact(`n ${digits} n`)).toBe(`n ${digits} n`);
  });

  it.each(['sk', 'rk', 'ek'])('takes out Stripe keys that begin with %s', (prefix) => {
    expect(redact(`key=${key(prefix)};`)).toBe(`key=${prefix}_<secret>;`);
  });

  it('takes out webhook secrets, and client secrets but for the id', () => {
    expect(redact(`x whsec_${'a1B2'.repeat(8)} y`)).toBe('x whsec_<secret> y');
    expect(redact('pi_3MtwBw_secret_YrKJUKrTewnbGC for seti_1Mm8s8_secret_NXDICkPhPeiBTA')).toBe('pi_3MtwBw_secret_<secret> for seti_1Mm8s8_secret_<secret>');
  });

  it.each([
    ['Authorization: Bearer abc.def-1', 'Authorization: <secret>'],
    ['{"authorization":"Basic dXNlcjpwYXNz","a":1}', '{"authorization":"<secret>","a":1}'],
    ['{\\"Authorization\\":\\"Bearer abc1\\",\\"a\\":1}', '{\\"Authorization\\":\\"<secret>\\",\\"a\\":1}'],
    ['authorization=AWS4-HMAC-SHA256 Credential=A/2026, SignedHeaders=host, Signature=ff', 'authorization=<secret>'],
    ['sent Bearer abcdefgh12345678 to it', 'sent Bearer <secret> to it'],
    ['bearer authentication failed', 'bearer authentication failed'],
  ])('of %j gives %j', (before, after) => {
    expect(redact(before)).toBe(after);
  });

  it('gives an e-mail address the same short name everywhere, whatever its case', () => {
    const [one, two, other] = ['ada@example.com', 'Ada@Example.com', 'bob@example.com'].map(redact);
    expect(one).toMatch(/^<email:[0-9a-f]{8}>$/);
    expect(two).toBe(one);
    expect(other).not.toBe(one);
  });

  it.each(['jörg@example.com', 'ada%40example.com', 'o.k+tag@mail.example.co.uk'])('takes the whole of %s', (address) => {
    expect(redact(`to ${address}!`)).toMatch(/^to <email:[0-9a-f]{8}>!$/);
  });

  it('leaves no card number, whatever stands before and behind it', () => {
    const left = fc.constantFrom(' ', ': ', '="', '(', ',', '\n', ' card', ' pan_');
    const right = fc.constantFrom(' ', '"', ')', ', ', ';', '\n', '. ');
    fc.assert(fc.property(fc.string(), left, cardNumber(), right, fc.string(), (one, open, card, close, two) => {
      expect(redact(`${one}${open}${card}${close}${two}`)).not.toContain(card);
    }));
  });

  it.each([
    'req_4242424242424242', '4242424242424242abcdef', 'a4242424242424242', 'deadbeef4242424242424242', '0.4242424242424242', '4242424242424242-ab', 'id-4242424242424242',
    '1795334400000000', '1795334400000000000', '20261122080000', '9999999999999995', '5242424242424',
  ])('keeps the digits of %s: a part of an id, a hash or a time, or no issuer gives out such numbers', (id) => {
    expect(redact(`got ${id} here`)).toBe(`got ${id} here`);
  });

  it.each([
    ['IBAN DE89 3704 0044 0532 0130 00 refused', 'IBAN <iban> refused'],
    ['"iban":"GB82WEST12345698765432"', '"iban":"<iban>"'],
    ['to nl91abna0417164300.', 'to <iban>.'],
    ['DE89370400440532013001 and AB12CDEF3456GHIJ7890', 'DE89370400440532013001 and AB12CDEF3456GHIJ7890'],
    ['cvc=123 cvv: 4321 "security_code":"999" year 2026', 'cvc=<secret> cvv: <secret> "security_code":"<secret>" year 2026'],
    ['POST /login?user=ada&password=hun%20ter2&x=1', 'POST /login?user=ada&password=<secret>&x=1'],
    ['{"db_password":"a\\"b","user":"ada"}', '{"db_password":<secret>,"user":"ada"}'],
    ['{\\"password\\":\\"abc\\",\\"user\\":\\"ada\\"}', '{\\"password\\":<secret>,\\"user\\":\\"ada\\"}'],
    ['api_key=abc123 access_token=x.y-z idempotency_key=keep', 'api_key=<secret> access_token=<secret> idempotency_key=keep'],
    ['invalid token: expired', 'invalid token: expired'],
    ['postgres://shop:s3cret@db.internal:5432/shop', 'postgres://shop:<secret>@db.internal:5432/shop'],
    ['Cookie: session=abc; theme=dark', 'Cookie: <secret>'],
    ['"set-cookie":["sid=abc; HttpOnly"],"a":1', '"set-cookie":["<secret>"],"a":1'],
    ['x-api-key: abc123', 'x-api-key: <secret>'],
  ])('of %j gives %j', (before, after) => {
    expect(redact(before)).toBe(after);
  });

  const made = (...parts: readonly string[]) => parts.join('');
  it.each([
    ['AWS', made('AKIA', 'IOSFODNN7EXAMPLE'), 'AKIA<secret>'],
    ['GitHub', made('ghp', '_', 'a1B2'.repeat(9)), 'ghp_<secret>'],
    ['Slack', made('xox', 'b-', '123456789012-abcdefABCDEF'), 'xoxb-<secret>'],
    ['a Slack webhook', made('https://hooks.slack', '.com/services/T000/B000/', 'XXXX'.repeat(6)), 'https://hooks.slack.com/services/<secret>'],
    ['Google', made('AIza', 'Sy_'.repeat(11), 'ab'), 'AIza<secret>'],
    ['npm', made('npm', '_', 'a1B2'.repeat(9)), 'npm_<secret>'],
    ['a JSON Web Token', made('eyJ', 'hbGciOiJIUzI1NiJ9.', 'eyJ', 'zdWIiOiIxIn0.', 'sig-_x'), '<jwt>'],
    ['a private key', made('-----BEGIN RSA PRIV', 'ATE KEY-----\nMIIE\n-----END RSA PRIV', 'ATE KEY-----'), '<private key>'],
    ['half a private key', made('-----BEGIN PRIV', 'ATE KEY-----\\nMIIE'), '<private key>'],
  ])('knows the shape of a key of %s', (_, secret, after) => {
    expect(redact(`at ${secret}`)).toBe(`at ${after}`);
  });

  it('finds an e-mail address again by its hash, and by what a report shows', () => {
    const shown = redact('ada@example.com');
    expect([isSameName('Ada@example.com', 'ada@example.com'), isSameName('ada@example.com', shown), isSameName('ada', 'bob')]).toEqual([true, true, false]);
  });

  it('leaves users, request ids and addresses readable, and hides them where it is asked to', () => {
    const line = 'user=john123 from 203.0.113.9 request 4f7c1e2a-9b3d-4c5e-8f60-1a2b3c4d5e6f: Affected users: john123, bob789';
    expect(redact(line)).toBe(line);
    const { text, name } = anonymous(new Set(['john123', 'bob789']));
    expect(text(line)).toMatch(/^user=<user:(\w{8})> from <address:\w{8}> request <request:\w{8}>: Affected users: <user:\1>, <user:\w{8}>$/);
    expect(text(line)).toContain(name('user', 'john123'));
    expect(text(text(line))).toBe(text(line));
  });

  it('takes no longer than its length asks for on hostile texts', () => {
    const units = ['a', '4', '4 ', '4-', 'a@', 'a.', '%40', 'eyJ', 'eyJaaaaa.', 'password=', 'password="', 'a_', 'token":', 'Bearer ', 'cookie: a=', '://a:', '-----BEGIN PRIVATE KEY-----', 'DE89 ', 'DE893704', '\\"', 'authorization: ', '1:', '::', 'user='];
    // Quadratic time on a mebibyte of any of them would run into the test's time limit.
    for (const unit of units) expect(anonymous().text(unit.repeat(1_048_576 / unit.length)).length).toBeGreaterThan(0);
  });

  it('changes nothing the second time', () => {
    const parts = fc.constantFrom('password=', 'token="', '<secret>', 'cookie: a=', 'cvc', '123', '://a:b', 'DE89370400440532013000', 'eyJabcdef.eyJabcdef.x', 'Authorization: ', 'Bearer ', 'sk_live_', 'abc123', '@', 'a.com', '4242424242424242', ' ', '"', '_secret_', 'pi_', '1');
    fc.assert(fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (texts) => {
      const once = redact(texts.join(''));
      expect(redact(once)).toBe(once);
    }));
  });
});

function cardNumber() {
  return fc.tuple(fc.constantFrom('4', '51', '55', '2221', '2720', '6011', '65', '3528', '62'), fc.stringMatching(/^\d{15}$/)).map(([first, random]) => {
    const digits = (first + random).slice(0, 15);
    const check = Array.from('0123456789').find((digit) => passesLuhn(digits + digit)) ?? '0';
    return digits + check;
  });
}
