import { describe, expect, test } from '@jest/globals';
import { percentIn } from '../../lib/logs/cells';
import { fingerprint } from '../../lib/logs/fingerprint';
import { access } from '../../lib/logs/formats/access';
import { shapeOfAccess } from '../../lib/logs/formats/access-shape';
import { fc } from '../support/property';

const parsed = (line: string) => access.parse(line, { now: 0 });

function shapeOf(line: string): string {
  const bytes = Buffer.from(line);
  return shapeOfAccess(bytes, 0, bytes.length);
}

/** What a group counts of a record, beside what a glance says. */
function counted(line: string) {
  const record = parsed(line);
  if (!record) throw new Error(`no access line: ${line}`);
  const { level, error, request, session, requestId, traceId, service, version, message } = record;
  return { id: fingerprint({ ...record, format: 'access' }).id, level, error, method: request?.method, route: request?.route, status: request?.status, ids: [session, requestId, traceId, service, version], percent: percentIn(message) };
}

const segment = fc.oneof(fc.constantFrom('api', 'v1', 'pool', 'disk2', 'Orders', '2fa', 'retry', 'usage', '', 'var', 'a.b', '5%', 'cus_9s6XKzkNRiz8i3', 'x?page=2'), fc.nat(1e12).map(String));
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);
const pair = fc.oneof(
  fc.constantFrom('user=ada', 'user=u42', 'user=a:BadError', 'user=ada@shop.example', 'ip=10.0.0.7', 'ip=203.45.67.89', 'ip=::1', 'ip=10.0.0', 'bytes=0', 'bytes=991', 'session=s-1', 'request_id=r1', 'trace_id=7'),
  fc.nat(1e9).map((number) => `user=${number}`),
);
const line = fc.tuple(fc.constantFrom('GET', 'POST'), path, fc.constantFrom(404, 429, 500, 503), fc.nat(1e5), fc.array(pair, { maxLength: 3 }))
  .map(([method, where, status, ms, pairs]) => ['2026-01-04 14:18:00', method, where, status, `${ms}ms`, ...pairs].join(' '));

describe('the shape of an access line', () => {
  test('is equal only for lines that are counted alike', () => {
    const first = new Map<string, ReturnType<typeof counted>>();
    fc.assert(fc.property(line, (text) => {
      const shape = shapeOf(text);
      if (shape === '') return;
      const own = counted(text);
      const before = first.get(shape) ?? own;
      first.set(shape, before);
      expect(own).toEqual(before);
      expect([own.error, ...own.ids]).toEqual(Array.from({ length: 6 }, () => undefined));
    }), { numRuns: 3_000 });
    expect(first.size).toBeGreaterThan(10);
  });

  test('leaves out numbers of the path, and who asked', () => {
    expect(shapeOf('2026-01-04 14:18:00 POST /api/v1/orders/812/refunds 500 5023ms user=u1 ip=10.0.0.7')).toBe('POST /api/v1/orders/#/refunds 500 user= ip=');
    expect(shapeOf('2026-01-04 14:18:09 POST /api/v1/orders/9/refunds 500 1ms user=ada@shop.example ip=10.1.0.17')).toBe('POST /api/v1/orders/#/refunds 500 user= ip=');
  });

  test('is none where words could be', () => {
    for (const rest of ['error="pool exhausted"', 'session=s-1', 'user=a:BadError']) expect(shapeOf(`2026-01-04 14:18:00 POST /api/v1/orders 500 5023ms ${rest}`)).toBe('');
    expect(shapeOf('2026-01-04 14:18:00 GET /disk2/20 500 1ms')).toBe('');
  });
});
