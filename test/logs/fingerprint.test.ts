import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { fingerprint, fingerprintOfText, templateOf } from '../../lib/logs/fingerprint';

describe('the template of a message', () => {
  it.each([
    ['payment 17 took 812 ms', 'payment <num> took <duration>'],
    ['retry in 1.5s', 'retry in <duration>'],
    ['connect ECONNREFUSED 10.0.0.7:443', 'connect ECONNREFUSED <ip>:<num>'],
    ['peer 2001:db8::ff00:42:8329 gone, ::1 too', 'peer <ip> gone, <ip> too'],
    ['order 3f2504e0-4f89-41d3-9a0c-0305e82c3301 is unknown', 'order <uuid> is unknown'],
    ['no such intent: pi_3MtwBwLkdIwHu7ix28a3tqPa', 'no such intent: <id>'],
    ['customer cus_NffrFeUfNVHibX', 'customer <id>'],
    ['at 2026-11-22T08:00:00.123Z and 2026-11-22 08:00:00,5 and 08:00:01', 'at <time> and <time> and <time>'],
    ['mail to ada@example.com bounced', 'mail to <email> bounced'],
    ['commit 9fceb02d0ae5 at 0xdeadbeef', 'commit <hex> at <hex>'],
    ['trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace <hex>'],
    ['order-4711 and user_42 and /orders/99/items', 'order-<num> and user_<num> and /orders/<num>/items'],
    ['balance -12.50, limit=-3, 1,024 rows, 12MB', 'balance <num>, limit=<num>, <num> rows, <num>MB'],
    ['answered HTTP/1.1 429', 'answered HTTP/<num> 429'],
    ['a\n  b\tc', 'a b c'],
    ['boom\n    at f (/app/x.js:1:2)', 'boom'],
  ])('of %j is %j', (message, template) => {
    expect(templateOf(message)).toBe(template);
  });

  it.each(["card_declined", "'insufficient_funds'", 'ECONNRESET', 'P2002', 'v1.2.3', 'sha256', 'pm_card_visa', 'status code 503', 'status: 404'])('keeps %j, which is a meaning', (word) => {
    expect(templateOf(`request failed (${word})`)).toBe(`request failed (${word})`);
  });

  it('is the same for all numbers and ids in the same place', () => {
    fc.assert(fc.property(fc.nat(), fc.uuid(), fc.ipV4(), fc.nat(), fc.uuid(), fc.ipV4(), (n, u, i, n2, u2, i2) => {
      const message = (number: number, uuid: string, ip: string) => `order ${uuid} from ${ip} has ${number} items (#${number})`;
      expect(templateOf(message(n, u, i))).toBe(templateOf(message(n2, u2, i2)));
    }), { numRuns: 1_000 });
  });

  it('shows nothing that redaction takes out', () => {
    expect(templateOf('bad key sk_live_abcdefghijklmnop')).toBe('bad key sk_<secret>');
  });

  it('is short for endless messages, and cuts through no word', () => {
    for (const unit of ['a', '1', '1:', 'a.', '1.', 'ab_', 'f0', '-', ' ', '4242 ', 'pi_', 'authorization ']) {
      expect(templateOf(unit.repeat(100_000)).length).toBeLessThanOrEqual(1_000);
    }
    expect(templateOf(`${'x'.repeat(900)} ${'y'.repeat(3_090)} ada@example.com`)).not.toContain('ada');
  });
});

describe('the fingerprint of a record', () => {
  const failed = (type: string, message: string) => fingerprint({ message: 'payment 1 failed', error: { type, message } });

  it('tells exception types and exception messages apart', () => {
    const ids = [failed('TypeError', 'x'), failed('RangeError', 'x'), failed('TypeError', 'y'), fingerprint({ message: 'payment 1 failed' })].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('does not say the exception\'s message twice', () => {
    expect(fingerprint({ message: 'boom 1', error: { message: 'boom 2' } }).template).toBe('boom <num>');
  });

  it('never joins a record with a line of plain text', () => {
    expect(fingerprint({ message: 'boom' }).id).not.toBe(fingerprintOfText('boom').id);
  });

  it('stays what it is from release to release', () => {
    expect(fingerprintOfText('boom 1')).toEqual({ id: '9fab9527be5f3b48', template: 'boom <num>' });
  });
});
