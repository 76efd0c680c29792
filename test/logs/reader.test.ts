import { describe, expect, it } from '@jest/globals';
import { levels } from '../../lib/logs/record';
import { fc } from '../support/property';
import { logFixture, readTexts } from '../support/read-logs';

describe('reading the two samples', () => {
  const application = readTexts([logFixture('seed000.log')]);
  const access = readTexts([logFixture('seed002.log')]);

  it('finds in the application lines what a person counts', () => {
    const at = (level: string) => application.records.filter((record) => record.level === level).map(({ line }) => line);
    expect(application.reading.totals).toMatchObject({ lines: 63, records: 63, notUnderstood: 0, byFormat: { application: 63 } });
    expect(at('error')).toEqual([7, 8, 10, 27, 28, 42, 43, 53, 54]);
    expect(at('warn')).toHaveLength(12);
    expect(application.records[6]).toMatchObject({
      logger: 'CheckoutController:87', user: 'john123', zone: 'assumed', time: Date.UTC(2024, 9, 30, 9, 16, 30),
      request: { method: 'POST', route: '/api/cart/checkout', status: 500, durationMs: 30_012 },
      error: { type: 'PaymentGatewayException', message: 'Connection timeout' },
    });
  });

  it('finds in the access lines what a person counts', () => {
    const failed = access.records.filter(({ request }) => (request?.status ?? 0) >= 500).map(({ line, request }) => [line, request?.status, request?.route]);
    expect(failed).toEqual([
      [28, 500, '/api/v1/payments'], [29, 500, '/api/v1/payments'], [30, 500, '/api/v1/payments'],
      [32, 503, '/api/v1/dashboard'], [33, 503, '/api/v1/reports'],
    ]);
    expect(access.records.filter(({ address, request }) => address === '203.45.67.89' && request?.status === 401)).toHaveLength(5);
    expect(access.records[35]?.request).toMatchObject({ path: '/api/v1/orders/1042', route: '/api/v1/orders/{id}' });
  });

  it('counts a record by the same numbers whether it scanned the bytes or parsed the text', () => {
    for (const { records, glances } of [application, access]) {
      expect(glances).toEqual(records.map((record, index) => ({
        file: 0, line: record.line, lines: record.lines, time: record.time, level: record.level === undefined ? 0 : levels.indexOf(record.level) + 1,
        status: record.request?.status ?? 0, durationMs: record.request?.durationMs ?? NaN,
        route: record.request ? `${record.request.method} ${record.request.route}` : '', user: record.user ?? '', address: record.address ?? '', service: '',
        ...(glances[index] === undefined && { missing: true }),
      })));
    }
  });
});

describe('reading', () => {
  const lines = fc.array(fc.oneof(fc.constantFrom(...logFixture('seed002.log').split('\n'), ...logFixture('mixed.jsonl').split('\n'), '    at x (/app/a.js:1:2)', 'Caused by: a.b.C: d', '\u001b[31mERROR\u001b[0m', 'é'.repeat(9)), fc.string()), { maxLength: 30 });

  it('accounts for every line, wherever the bytes are cut, with any line ends', () => {
    fc.assert(fc.property(lines, fc.integer({ min: 1, max: 200 }), fc.constantFrom('\n', '\r\n'), (given, chunk, end) => {
      const text = given.map((line) => line.replace(/[\r\n]/g, ' ')).join(end);
      const { reading, records } = readTexts([text], { chunk });
      const { totals } = reading;
      expect(totals.blank + totals.notUnderstood + Object.values(totals.byFormat).reduce((sum, count) => sum + count, 0)).toBe(totals.lines);
      expect(totals.lines).toBe(text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0));
      expect(totals.records).toBe(records.length);
      expect(readTexts([text]).records).toEqual(records);
    }));
  });

  it('takes the zone asked for where a time names none, over the change of clocks, and says how often', () => {
    const text = '2026-03-29 01:59:59 GET /a 200 1ms\n2026-03-29 03:00:00 GET /a 200 1ms\n2026-03-29T01:00:01Z GET /a 200 1ms\n';
    const { records, reading } = readTexts([text], { timeZone: 'Europe/Berlin' });
    expect(records.map(({ time }) => time)).toEqual([59 * 60 + 59, 3_600, 3_601].map((seconds) => Date.UTC(2026, 2, 29) + seconds * 1000));
    expect(records.map(({ zone }) => zone)).toEqual(['assumed', 'assumed', 'known']);
    expect(reading.zoneAssumed).toEqual({ zone: 'Europe/Berlin', records: 2 });
  });

  const at = (seconds: number) => `${new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()} GET /a 200 1ms`;

  it('counts late lines and says how late', () => {
    const { reading } = readTexts([[0, 5, 3, 6, 4].map(at).join('\n')]);
    expect(reading).toMatchObject({ outOfOrder: 2, disorderMs: 2_000 });
    expect(reading.files[0]).toMatchObject({ latestMs: 2_000, clockJumps: { count: 0 } });
  });

  it('tells a clock that was set back from lines that are late', () => {
    const { reading } = readTexts([[...Array.from({ length: 20 }, (_, index) => at(7_200 + index)), ...Array.from({ length: 20 }, (_, index) => at(3_600 + index))].join('\n')]);
    expect(reading.files[0]).toMatchObject({ outOfOrder: 0, clockJumps: { count: 1, first: [{ line: 21, fromMs: Date.UTC(2026, 0, 1, 2, 0, 19), toMs: Date.UTC(2026, 0, 1, 1) }] } });
  });

  it('takes colours, a byte order mark and broken UTF-8 as they come', () => {
    const bytes = Buffer.concat([Buffer.from('\uFEFF\u001b[32m2026-01-01 00:00:00\u001b[0m GET /a 200 1ms\n'), Buffer.from([0xc3, 0x28, 0x0a])]);
    const { records, reading } = readTexts([bytes]);
    expect(records.map(({ format }) => format)).toEqual(['access', 'text']);
    expect(reading.totals.invalidUtf8).toBe(1);
  });

  it('cuts a line of megabytes and counts it', () => {
    const { records, reading } = readTexts([`${'x'.repeat(3_000_000)}\nshort\n`]);
    expect(records.map(({ line, message }) => [line, message.length])).toEqual([[1, 1_048_576], [2, 5]]);
    expect(reading.totals).toMatchObject({ lines: 2, cut: 1 });
  });
});

describe('lines that continue a record', () => {
  it('belong to its first line: a stack of Node.js with its causes', () => {
    const { records, reading } = readTexts([logFixture('node-stacks.log')]);
    expect(records.map(({ line, lines, level, error }) => [line, lines, level, error?.type, error?.causes?.map(({ type }) => type)])).toEqual([
      [1, 7, 'error', 'PaymentError', ['Error']],
      [8, 12, 'error', 'AggregateError', ['Error', 'Error']],
      [20, 1, 'info', undefined, undefined],
      [21, 10, 'error', 'TypeError', undefined],
    ]);
    expect(records[0]?.error).toMatchObject({ message: 'charge failed', frames: [{ function: 'charge', module: '/app/src/pay.js', line: 10, inApp: true }, { function: 'process.processTicksAndRejections', inApp: false }] });
    expect(records[0]?.error?.causes?.[0]).toMatchObject({ message: 'connect ECONNREFUSED 10.0.0.7:443', frames: [{ module: 'node:net', inApp: false }] });
    expect(reading.totals).toMatchObject({ blank: 2, notUnderstood: 0 });
  });

  it('belong to its first line: a stack of Java with its causes', () => {
    const { records } = readTexts([logFixture('java-stack.log')]);
    expect(records.map(({ line, lines, error }) => [line, lines, error?.type])).toEqual([[1, 1, undefined], [2, 12, 'com.shop.OrderException'], [14, 1, undefined]]);
    expect(records[1]?.error).toMatchObject({
      frames: [{ module: 'com.shop.OrderService', function: 'save', line: 306, inApp: true }, { module: 'org.springframework.web.Dispatcher', inApp: false }],
      causes: [{ type: 'java.io.IOException', message: 'close failed' }, { type: 'java.sql.SQLException', message: 'pool exhausted', causes: [{ type: 'java.net.SocketTimeoutException' }] }],
    });
  });

  it('belong to its first line: chained tracebacks of Python', () => {
    const { records } = readTexts([logFixture('python-tracebacks.log')]);
    expect(records.map(({ line, lines, level }) => [line, lines, level])).toEqual([[1, 15, 'error'], [16, 1, 'info'], [17, 4, 'error']]);
    expect(records[0]?.error).toMatchObject({
      type: 'shop.errors.CheckoutError', message: 'checkout failed',
      frames: [{ function: 'pay', module: '/app/shop/pay.py', line: 22, inApp: true }, { function: 'run', inApp: true }],
      causes: [{ type: 'KeyError', message: "'card'", frames: [{ function: 'card_of' }] }],
    });
    expect(records[2]?.error).toMatchObject({ type: 'ValueError', message: 'bad amount' });
  });
});
