import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { createFingerprinter, fingerprint, fingerprintOfText, templateOf } from '../../lib/logs/fingerprint';

describe('the template of a message', () => {
  it.each([
    ['payment 17 took 812 ms', 'payment <num> took <duration>'],
    ['retry in 1.5s', 'retry in <duration>'],
    ['connect ECONNREFUSED 10.0.0.7:443', 'connect ECONNREFUSED <ip>'],
    ['peer 2001:db8::ff00:42:8329 gone, ::1 too', 'peer <ip> gone, <ip> too'],
    ['order 3f2504e0-4f89-41d3-9a0c-0305e82c3301 is unknown', 'order <uuid> is unknown'],
    ['no such intent: pi_3MtwBwLkdIwHu7ix28a3tqPa', 'no such intent: pi_<id>'],
    ['customer cus_NffrFeUfNVHibX', 'customer cus_<id>'],
    ['at 2026-11-22T08:00:00.123Z and 2026-11-22 08:00:00,5 and 08:00:01', 'at <time> and <time> and <time>'],
    ['mail to ada@example.com bounced', 'mail to <email> bounced'],
    ['commit 9fceb02d0ae5 at 0xdeadbeef', 'commit <hex> at <hex>'],
    ['trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace <hex>'],
    ['order-4711 and user_42 and /orders/99/items', 'order-<num> and user_<num> and /orders/<num>/items'],
    ['balance -12.50, limit=-3, 1,024 rows, 12MB', 'balance <num>, limit=<num> rows, <size>'],
    ['answered HTTP/1.1 429', 'answered HTTP/<num> 429'],
    ['a\n  b\tc', 'a b c'],
    ['nodes 4, 5, 17 of [1, 2]', 'nodes <num> of [<num>]'],
    ['since Fri Jul 8 06:05:09 PDT 2005, till 9 Jul', 'since <time>, till <num> Jul'],
    ['read /var/lib/shop and C:\\logs\\b.txt and ./c/d', 'read <path> and <path> and <path>'],
    ['POST https://api.example/v1/charges/ch_3MtwBwLkd?expand=x failed', 'POST <url>/v1/charges/ch_<id> failed'],
    ['GET https://shop.example/a.html?b=1 via proxy.example.com:8080', 'GET <url> via <host>'],
    ['POST /api/v2/orders/77?full=1 failed', 'POST /api/v2/orders/<num> failed'],
    ['user=ada and customer_id=bob789 and mode=dark', 'user=<id> and customer_id=<id> and mode=dark'],
    ['affected: john123, bob789', 'affected: <id>'],
    ['took 5 s of 30 seconds, 12 KB', 'took <num> s of <duration>'],
    ['task_2024_0007_r and node-246 and log4j', '<id> and node-<num> and log4j'],
    ['0x1f..0x2e of 00:1b:44:11:3a:b7', '<id> of <hex>'],
    ['boom\n    at f (/app/x.js:1:2)', 'boom'],
  ])('of %j is %j', (message, template) => {
    expect(templateOf(message)).toBe(template);
  });

  it.each(["card_declined", "'insufficient_funds'", 'ECONNRESET', 'P2002', 'E11000', 'v1.2.3', 'sha256', 'pm_card_visa', 'status code 503', 'status: 404', '/api/cart/checkout 503', '/refunds', 'eth0', 'java.net.ConnectException'])('keeps %j, which is a meaning', (word) => {
    expect(templateOf(`request failed (${word})`)).toBe(`request failed (${word})`);
  });

  it('is the same for all numbers and ids in the same place', () => {
    fc.assert(fc.property(fc.nat(), fc.uuid(), fc.ipV4(), fc.nat(), fc.uuid(), fc.ipV4(), (n, u, i, n2, u2, i2) => {
      const message = (number: number, uuid: string, ip: string) => `order ${uuid} from ${ip} has ${number} items (#${number})`;
      expect(templateOf(message(n, u, i))).toBe(templateOf(message(n2, u2, i2)));
    }), { numRuns: 1_000 });
  });

  it('shows nothing of a token of which only a part changes', () => {
    expect(templateOf('sent Bearer abcDEF.gh1jkl.mnopqrs')).toBe('sent Bearer <secret>');
    expect(templateOf('confirm pi_3Mtw_secret_abcdef')).not.toContain('abcdef');
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

  it('is that of the frames in the application where there are any, whatever the message', () => {
    const thrown = (functionName: string, line: number, message: string, type = 'TypeError') =>
      fingerprint({ message, error: { type, message, frames: [{ function: functionName, module: '/app/lib/pay.js', line, inApp: true }] } }).id;
    expect(thrown('pay', 1, 'x')).toBe(thrown('pay', 9, 'y'));
    expect(thrown('pay', 1, 'x')).not.toBe(thrown('refund', 1, 'x'));
    expect(thrown('pay', 1, 'x')).not.toBe(thrown('pay', 1, 'x', 'RangeError'));
    expect(thrown('pay', 1, 'x', 'Error')).not.toBe(thrown('pay', 1, 'y', 'Error'));
  });

  it('looks at the nearest cause that was thrown in the application', () => {
    const caused = (functionName: string, message = 'failed') => fingerprint({
      message,
      error: { type: 'Wrapper', message, frames: [{ function: 'x', module: 'node:net', inApp: false }], causes: [{ type: 'Refused', frames: [{ function: functionName, module: '/app/pay.js', inApp: true }] }] },
    }).id;
    expect(caused('pay')).toBe(caused('pay', 'gave up'));
    expect(caused('pay')).not.toBe(caused('refund'));
  });

  it('tells routes and error statuses of requests apart, and no others', () => {
    const answered = (route: string, status: number) => fingerprint({ message: 'answered', request: { method: 'GET', route, status } }).id;
    expect(new Set([answered('/a', 200), answered('/b', 200), answered('/a', 500), answered('/a', 503)]).size).toBe(4);
    expect(answered('/a', 200)).toBe(answered('/a', 304));
  });

  it('is remembered for many records without changing', () => {
    const remembered = createFingerprinter();
    for (const record of [{ message: 'a 1' }, { message: 'a 2' }, { message: 'b', error: { type: 'TypeError' } }, { message: 'a 1', format: 'text' }]) {
      expect(remembered(record)).toEqual(fingerprint(record));
    }
  });

  it('never joins a record with a line of plain text', () => {
    expect(fingerprint({ message: 'boom' }).id).not.toBe(fingerprintOfText('boom').id);
  });

  it('stays what it is from release to release', () => {
    expect(fingerprintOfText('boom 1')).toEqual({ id: 'a74c14a7e4d52ed1', template: 'boom <num>' });
  });
});
