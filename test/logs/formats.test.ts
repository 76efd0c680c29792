import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { formats, wrappers } from '../../lib/logs/formats';
import { logFixture, readTexts } from '../support/read-logs';

const at = Date.UTC(2026, 10, 22, 8);
const id = '4f7c1e2a-9b3d-4c5e-8f60-1a2b3c4d5e6f';

/** Of each fixture its lines per parser, and some of its records by their first line. */
const known: readonly (readonly [string, Readonly<Record<string, number>>, Readonly<Record<number, object>>])[] = [
  ['combined.log', { combined: 4 }, {
    1: { time: at, zone: 'known', level: 'error', user: 'ada', address: '203.0.113.9', request: { method: 'GET', path: '/orders/1042', route: '/orders/{id}', status: 502, durationMs: 512 } },
    2: { level: 'info', request: { method: 'POST', path: '/cart', route: '/cart', status: 201 } },
    3: { level: 'warn', request: { status: 400 } },
    4: { requestId: 'JKJaXmPLvHcESHA=', request: { status: 503 } },
  }],
  ['nginx-error.log', { 'nginx-error': 2 }, { 1: { time: at, zone: 'assumed', level: 'error', address: '203.0.113.9', request: { method: 'POST', path: '/payments', route: '/payments' } }, 2: { level: 'warn' } }],
  ['apache-error.log', { 'apache-error': 2 }, { 1: { time: at + 123, level: 'error', logger: 'proxy', address: '203.0.113.9' }, 2: { time: Date.UTC(2005, 11, 4, 4, 47, 44), level: 'info' } }],
  ['alb.log', { alb: 2 }, { 1: { time: at + 123, level: 'error', traceId: '1-58337262-36d228ad5d99923122bbe354', request: { method: 'POST', path: '/payments', route: '/payments', status: 504, durationMs: 5_003 } }, 2: { request: { method: 'GET', path: '/', route: '/', status: 503 } } }],
  ['cloudfront.log', { cloudfront: 3 }, { 3: { time: at, level: 'error', request: { method: 'POST', path: '/payments', route: '/payments', status: 502, durationMs: 5_031 } } }],
  ['apigateway.jsonl', { json: 1 }, { 1: { time: at, level: 'error', requestId: id, address: '203.0.113.9', request: { method: 'POST', route: '/payments/{id}/cancel', status: 500, durationMs: 812 } } }],
  ['logfmt.log', { logfmt: 2 }, { 1: { time: at, level: 'error', message: 'could not charge "1042"', user: 'ada', error: { message: 'pool exhausted' }, request: { method: 'POST', status: 500, durationMs: 812 } }, 2: { time: at + 1_000, level: 'info', message: 'ok' } }],
  ['lambda.log', { lambda: 10 }, {
    1: { lambda: { event: 'init' } },
    3: { lines: 2, level: 'error', requestId: id, error: { type: 'Error', message: 'boom', frames: [{ function: 'charge' }] } },
    5: { message: 'Invoke Error', error: { type: 'TypeError', frames: [{ module: '/var/task/index.js' }] } },
    6: { level: 'error', lambda: { event: 'timeout', timeoutMs: 3_000 } },
    7: { lines: 2, lambda: { event: 'exit' }, error: { type: 'Runtime.ExitError' } },
    10: { requestId: id, lambda: { event: 'timeout', durationMs: 3_000, billedMs: 3_000, memoryMb: 256, usedMb: 101, initMs: 312.45 } },
  }],
  ['lambda.jsonl', { json: 4 }, { 1: { time: at, lambda: { event: 'start' } }, 3: { level: 'error', requestId: id, lambda: { event: 'timeout', memoryMb: 256 } }, 4: { error: { type: 'Runtime.ExitError' }, lambda: { event: 'exit', usedMb: 256 } } }],
  ['docker.jsonl', { 'docker/json': 3, docker: 2 }, { 1: { lines: 2, level: 'error', message: 'a line in two parts', time: at }, 3: { lines: 2, time: at + 1_000, level: 'error', error: { type: 'TypeError', frames: [{ function: 'handler' }] } } }],
  ['cri.log', { 'cri/json': 3, cri: 1 }, { 1: { lines: 2, message: 'a line in two parts' }, 4: { time: at + 2_000, message: 'plain words' } }],
  ['pm2.log', { 'pm2/application': 4 }, { 1: { lines: 3, service: 'api', level: 'error', logger: 'Pay:7', error: { type: 'Error', message: 'boom' } }, 4: { service: 'mail' } }],
  ['compose.log', { 'compose/application': 2 }, { 1: { service: 'api', level: 'error' }, 2: { service: 'mail', level: 'info' } }],
  ['syslog.log', { 'syslog/json': 1, syslog: 3 }, {
    1: { time: at, zone: 'assumed', service: 'api', level: 'error', message: 'could not charge' },
    2: { time: Date.UTC(2025, 11, 31, 23, 59, 59), service: 'sshd' },
    3: { time: at + 1_000, zone: 'known', level: 'error', service: 'api', message: 'plain words' },
    4: { time: at + 2_000, service: 'kernel' },
  }],
  ['journald.jsonl', { journald: 2 }, { 1: { time: at, level: 'error', service: 'api', message: 'could not charge' }, 2: { level: 'info', message: 'ok' } }],
  ['s3-export.log', { 'timestamped/lambda': 5 }, { 1: { time: at, requestId: id }, 2: { lines: 2, time: at + 100, level: 'error', error: { type: 'Error', message: 'boom' } }, 5: { lambda: { event: 'report', usedMb: 101 } } }],
  ['tail.log', { 'timestamped/json': 2 }, { 1: { time: at + 100, level: 'error', message: 'could not charge' } }],
  ['aws-logs.json', { 'aws-logs/lambda': 7, 'aws-logs': 9 }, { 3: { lines: 5, time: at, level: 'error', error: { type: 'Error', frames: [{ function: 'charge' }] } }, 8: { time: at + 1_000, message: 'plain [words] with "quotes"' } }],
  ['spring.log', { application: 10 }, {
    1: { time: at - 3_600_000 + 123, zone: 'known', level: 'error', logger: 'c.shop.OrderController', message: 'could not save order 1042' },
    2: { time: Date.UTC(2017, 5, 9, 20, 10, 40), level: 'info', logger: 'executor.CoarseGrainedExecutorBackend' },
    3: { level: 'info', time: Date.UTC(2026, 8, 28, 4, 30, 30) },
    4: { level: 'error', message: 'boom' },
    5: { level: 'warn', logger: 'com.shop.Pool', message: 'usage at 85%' },
    6: { time: at + 1_123, zone: 'assumed', level: 'error', logger: 'com.shop.Pay.charge', message: 'could not charge' },
    7: { time: at + 2_000, zone: 'assumed', level: 'warn', message: 'server reached pm.max_children setting (50), consider raising it' },
    8: { time: at + 3_000, zone: 'known', level: 'error', error: { type: 'TypeError' } },
    10: { level: 'error', logger: 'o.a.c.c.C.[.[.[/].[dispatcherServlet]', message: 'Servlet.service() threw exception' },
    9: { time: at + 4_123, level: 'error', message: 'Task pay raised unexpected: OperationalError' },
  }],
  ['klog.log', { klog: 3 }, {
    1: { time: at + 123, zone: 'assumed', level: 'error', logger: 'pod_workers.go:1300', message: 'Error syncing pod, skipping err="failed to \\"StartContainer\\" for \\"pay\\"" pod="shop/pay-1"', error: { message: 'failed to "StartContainer" for "pay"' } },
    2: { level: 'info', message: 'SyncLoop (PLEG): event for pod' },
    3: { time: Date.UTC(2025, 11, 31, 23, 59, 59), level: 'fatal' },
  }],
  ['mongodb.jsonl', { mongodb: 4 }, {
    1: { time: at + 123, zone: 'known', level: 'error', logger: 'NETWORK', message: 'Failed to connect', error: { type: 'HostUnreachable', message: 'connection refused' } },
    2: { level: 'info', address: '203.0.113.9' },
    3: { time: at + 2_000, level: 'warn', error: { type: 'HostUnreachable', message: 'no route' } },
    4: { level: 'debug' },
  }],
  ['java-logging.log', { 'java-logging': 8 }, {
    1: { lines: 4, time: at, zone: 'assumed', level: 'error', logger: 'com.shop.Pay', message: 'could not charge', error: { type: 'java.net.SocketException', frames: [{ module: 'com.shop.Pay' }] } },
    5: { lines: 2, time: Date.UTC(2026, 10, 22, 12, 0, 1), level: 'info', message: 'ready' },
    8: { lines: 2, time: Date.UTC(2026, 10, 22, 0, 0, 2), level: 'warn', message: 'pool at 85%' },
  }],
  ['postgresql.log', { postgresql: 4 }, {
    1: { time: at + 123, zone: 'known', level: 'info', message: 'checkpoint starting: time' },
    2: { level: 'error', logger: 'shop', message: 'deadlock detected' },
    3: { level: 'info', message: 'DETAIL: Process 2231 waits for ShareLock on transaction 7; blocked by process 2240.' },
    4: { zone: 'assumed', level: 'fatal' },
  }],
  ['haproxy.log', { 'syslog/haproxy': 5 }, {
    1: { time: at + 123, zone: 'assumed', level: 'info', service: 'haproxy', address: '203.0.113.9', message: 'GET /orders/1042?x=1 200 (be_app/app1)', request: { method: 'GET', path: '/orders/1042', route: '/orders/{id}', status: 200, durationMs: 36 } },
    2: { level: 'error' },
    3: { level: 'error' },
    4: { level: 'error', request: { route: '/payments', status: 503, durationMs: 0 } },
    5: { level: 'warn', request: { status: 408, durationMs: 5_001 } },
  }],
  ['envoy.log', { envoy: 3 }, {
    1: { time: at + 123, level: 'error', address: '203.0.113.9', requestId: id, message: 'GET /orders/1042?x=1 503 UC (upstream 10.0.0.7:8080)', request: { method: 'GET', path: '/orders/1042', status: 503, durationMs: 30 } },
    2: { level: 'info', requestId: 'r-2', request: { status: 200, durationMs: 41 } },
    3: { level: 'warn', message: 'POST /payments 0 DC downstream_remote_disconnect', request: { method: 'POST', path: '/payments' } },
  }],
  ['dotnet.log', { dotnet: 6 }, { 1: { lines: 2, level: 'info', logger: 'Shop.Pay', message: 'ready' }, 3: { lines: 4, level: 'error', logger: 'Shop.Pay.Charge', error: { type: 'System.TimeoutException', message: 'no answer', frames: [{ function: 'Shop.Pay.Charge', module: '/src/Charge.cs', line: 51, inApp: true }] } } }],
  ['heroku.log', { 'heroku/logfmt': 1, heroku: 1, 'heroku/json': 1 }, {
    1: { time: at + 123, level: 'error', service: 'heroku[router]', requestId: id, message: 'Request timeout', request: { method: 'GET', status: 503, durationMs: 30_000 } },
    2: { level: 'error', service: 'heroku[web.1]' },
    3: { level: 'info', message: 'ready', service: 'app[web.1]' },
  }],
  ['google.jsonl', { json: 4 }, {
    1: { time: at + 123, level: 'error', service: 'pay', message: 'POST /payments 500', request: { method: 'POST', route: '/payments', status: 500 } },
    2: { level: 'warn', service: 'pay', message: 'pool at 85%' },
    3: { message: 'boom' },
    4: { message: 'object with labels, severity, timestamp' },
  }],
  ['php.log', { application: 6 }, { 1: { lines: 5, level: 'error' }, 6: { level: 'info', message: 'well' } }],
  ['go-panic.log', { docker: 7 }, { 1: { lines: 6, level: 'error', message: expect.stringMatching(/^http: panic serving/) }, 7: { message: 'well' } }],
  ['redis.log', { redis: 2 }, { 1: { time: at + 123, zone: 'assumed', level: 'warn', message: 'Can\'t save in background: fork: Cannot allocate memory' }, 2: { level: 'info' } }],
  ['serilog.jsonl', { json: 2 }, {
    1: { time: at + 123, level: 'error', logger: 'Box.Issuer', message: 'Ticket 1042 could not be issued to ada', error: { type: 'System.TimeoutException' } },
    2: { level: 'error', request: { method: 'POST', route: '/tickets', status: 500, durationMs: 12.5 } },
  }],
  ['mixed.jsonl', { json: 7 }, { 7: { level: 'error', error: { type: 'TypeError' } } }],
];

describe('a format', () => {
  it.each(known)('%s is recognised and read', (name, byFormat, expected) => {
    const { records, reading } = readTexts([logFixture(name)]);
    expect(reading.totals.byFormat).toEqual(byFormat);
    for (const [line, record] of Object.entries(expected)) expect(records.find((found) => found.line === Number(line))).toMatchObject(record);
  });

  it.each(known)('%s reads the same in pieces of seven bytes', (name) => {
    const text = logFixture(name);
    expect(readTexts([text], { chunk: 7 })).toEqual(readTexts([text]));
  });

  it('is found again behind a container\'s prefix, as far as it is one of lines', () => {
    const inner = logFixture('seed002.log');
    const wrapped = inner.replace(/^(?=.)/gm, '2026-01-04T14:00:00.000000000Z stdout F ');
    const strip = ({ records }: ReturnType<typeof readTexts>) => records.map((record) => ({ ...record, format: '' }));
    expect(strip(readTexts([wrapped]))).toEqual(strip(readTexts([inner])));
  });

  it.each([
    ['systemd[1]: Failed to start pay.service.', 'error'], ['pay[7]: settlement aborted', 'error'], ['pay[7]: connect: connection refused', 'error'],
    ['pay[7]: run ended with 0 errors', undefined], ['pay[7]: errors=0 done', undefined], ['pay[7]: GET /error.html', undefined],
    ['sshd[7]: Failed password for root from 203.0.113.9 port 7 ssh2', undefined], ['CRON[7]: (root) CMD (run-parts)', undefined],
  ])('behind a prefix without a level %j is %s by its words', (text, level) => {
    expect(readTexts([`Nov 22 08:00:00 host ${text}\n`]).records[0]?.level).toBe(level);
    expect(readTexts([`<30>Nov 22 08:00:00 host ${text}\n`]).records[0]?.level).toBe('info');
  });

  it('knows the lines of Ruby\'s Logger', () => {
    const { records } = readTexts(['E, [2026-11-22T08:00:00.123456 #7] ERROR -- : boom\nI, [2026-11-22T08:00:01.123456 #7]  INFO -- shop: well\n']);
    expect(records).toMatchObject([{ time: at + 123, level: 'error', message: 'boom' }, { level: 'info' }]);
  });

  it('keeps its levels when one line has none', () => {
    const { records, reading } = readTexts([`${logFixture('seed000.log')}\n2024-10-30 09:51:00 Shutting down\n`]);
    expect(records.filter(({ level }) => level === 'error')).toHaveLength(9);
    expect(reading.totals.byFormat).toEqual({ application: 63 });
  });

  it.each([
    ['2026-11-22 08:00:00 ERROR thing broke', 'error', 'thing broke'],
    ['2026-11-22 08:00:00.123 UTC [123] ERROR:  deadlock detected', 'error', 'deadlock detected'],
    ['2026-11-22 08:00:00.123 UTC [123] FATAL:  too many clients already', 'fatal', 'too many clients already'],
  ])('reads the level of %s among lines that have a time only', (line, level, message) => {
    const plain = Array.from({ length: 30 }, (_, n) => `2026-11-22 08:00:${n + 10} tick ${n}`);
    expect(readTexts([[...plain, line].join('\n')]).records.at(-1)).toMatchObject({ time: expect.any(Number), level, message });
  });

  it('takes a capitalised word behind a prefix for prose', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `Nov 22 08:00:${n + 10} web api: Alert sent to ${n}`);
    expect(readTexts([lines.join('\n')]).records.filter(({ level }) => level !== undefined)).toEqual([]);
  });

  it('never throws, whatever the line is', () => {
    const words = known.flatMap(([name]) => logFixture(name).split('\n'));
    const broken = fc.tuple(fc.constantFrom(...words), fc.nat(300), fc.string(), fc.nat(5)).map(([line, place, text, gone]) => line.slice(0, place) + text + line.slice(place + gone));
    fc.assert(fc.property(fc.oneof(broken, fc.string()), (line) => {
      for (const { parse } of formats) expect(() => parse(line, { now: at })).not.toThrow();
      for (const { unwrap } of wrappers) expect(() => unwrap(line, { now: at })).not.toThrow();
    }));
  });

  it('takes no longer than its length asks for on hostile lines', () => {
    const hostile = ['a', ' ', '"', '\\"', 'a=', 'a="', '[', '::', 'at ', '-', '.', '0', 'a.', 'A:', '\t', '{"a":'].map((unit) => unit.repeat(65_536 / unit.length));
    const prefixes = ['', '2026-01-01 00:00:00 ', 'GET /', '203.0.113.9 - - [22/Nov/2026:08:00:00 +0000] "', '<11>1 2026-11-22T08:00:01.000Z h a 1 - ', 'https ', 'Error: ', '    at '];
    const lines = prefixes.flatMap((prefix) => hostile.map((line) => prefix + line));
    // Quadratic time on any of them would run into the test's time limit: 128 lines of 64 KiB each, four billion steps a line.
    expect(readTexts([lines.join('\n')]).reading.totals.lines).toBe(128);
  });
});
