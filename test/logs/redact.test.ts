import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { passesLuhn, redact } from '../../lib/logs/redact';

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

  it('leaves no sixteen digits that pass Luhn, wherever they stand', () => {
    const separators = fc.constantFrom('', ' ', '-', 'x', '.', ': ', '1 ', ' 12');
    fc.assert(fc.property(fc.string(), separators, cardNumber(), separators, fc.string(), (before, left, card, right, after) => {
      const runs = redact(`${before}${left}${card}${right}${after}`).match(/\d+/g) ?? [];
      expect(runs.filter((run) => run.length === 16 && passesLuhn(run))).toEqual([]);
    }));
  });

  it('changes nothing the second time', () => {
    const parts = fc.constantFrom('Authorization: ', 'Bearer ', 'sk_live_', 'abc123', '@', 'a.com', '4242424242424242', ' ', '"', '_secret_', 'pi_', '1');
    fc.assert(fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (texts) => {
      const once = redact(texts.join(''));
      expect(redact(once)).toBe(once);
    }));
  });
});

function cardNumber() {
  return fc.stringMatching(/^\d{15}$/).map((digits) => {
    const check = Array.from('0123456789').find((digit) => passesLuhn(digits + digit)) ?? '0';
    return digits + check;
  });
}
