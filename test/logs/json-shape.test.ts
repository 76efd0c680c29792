import { describe, expect, test } from '@jest/globals';
import { percentIn } from '../../lib/logs/cells';
import { fingerprint } from '../../lib/logs/fingerprint';
import type { LineIds } from '../../lib/logs/format';
import { json } from '../../lib/logs/formats/json';
import { scanJson } from '../../lib/logs/formats/json-scan';
import { shapeOfJson } from '../../lib/logs/formats/json-shape';
import { createNames } from '../../lib/logs/names';
import { fc } from '../support/property';

const names = { routes: createNames(), users: createNames(), addresses: createNames(), services: createNames() };

/** The shape of a line that the scan is sure of, and the ids that stand in it. */
function shaped(line: string): { readonly shape: string; readonly ids: LineIds } {
  const bytes = Buffer.from(line);
  const ids: LineIds = { session: undefined, requestId: undefined, traceId: undefined };
  const draft = { time: NaN, zoned: false, level: 0, status: 0, durationMs: NaN, route: 0, user: 0, address: 0, service: 0 };
  return { shape: scanJson(bytes, 0, bytes.length, draft, names) ? shapeOfJson(bytes, 0, bytes.length, ids) : '', ids };
}

/** What is counted of a record, beside what a glance says. */
function counted(line: string) {
  const record = json.parse(line, { now: 0 });
  if (!record) throw new Error(`no record: ${line}`);
  const { level, error, request, service, version, message, lambda, session, requestId, traceId } = record;
  return {
    same: { id: fingerprint({ ...record, format: 'json' }).id, level, error, method: request?.method, route: request?.route, status: request?.status, service, version, message, lambda, percent: percentIn(message) },
    ids: { session, requestId, traceId },
  };
}

const at = Date.UTC(2026, 10, 22, 8);
/** Mostly the first: what is seldom would leave hardly any line to compare. */
const mostly = <T>(first: T, ...others: readonly T[]) => fc.oneof({ weight: 12, arbitrary: fc.constant(first) }, ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })));
const id = mostly<unknown>('r-1', 'r-2', 7, 8, 1.5, '', null, 'a\\b', ['r'], {}, 'x'.repeat(1_001), undefined);
const record = fc.record({
  level: fc.constantFrom(40, 50), time: mostly<unknown>(at, at + 1, null), msg: mostly<unknown>('failed', 'pool at 95%', '', null, 7, ['m'], undefined), message: mostly<unknown>(undefined, 'again', ''),
  user: mostly<unknown>('ada', 'bob', { id: 'ada' }, { id: 'bob', ip: '10.0.0.1' }), ip: mostly('10.0.0.1', '10.0.0.2', undefined), service: mostly('shop', 'cart'), version: mostly(undefined, '1', '2'),
  requestId: id, traceId: id, session: mostly<unknown>(undefined, 's-1', 's-2'), path: mostly(undefined, '/cart', '/cart/7'),
  req: mostly<unknown>({ method: 'GET', url: '/orders/1' }, { method: 'GET', url: '/orders/2' }, { id: 'r-1', method: 'POST', url: '/orders/2?x=1' }, { method: 'GET', url: '/files/a b' }, undefined),
  res: mostly<unknown>({ statusCode: 500 }, { statusCode: 404 }, { statusCode: 200 }, undefined), responseTime: mostly(1, 5_000, undefined), err: mostly<unknown>(undefined, { type: 'TypeError', message: 'x' }, { type: 'RangeError', message: 'x' }, 'thrown'),
});

describe('the shape of a JSON line', () => {
  test('is equal only for lines that are counted alike, and names their ids', () => {
    const first = new Map<string, object>();
    let again = 0;
    fc.assert(fc.property(record, (object) => {
      const line = JSON.stringify(object);
      const { shape, ids } = shaped(line);
      if (shape === '') return;
      const { same, ids: parsedIds } = counted(line);
      if (first.has(shape)) again += 1;
      first.set(shape, first.get(shape) ?? same);
      expect(same).toEqual(first.get(shape));
      expect(ids).toEqual(parsedIds);
    }), { numRuns: 5_000 });
    expect(again).toBeGreaterThan(100);
  });

  test('leaves out who asked, when, for how long, and the numbers of the path', () => {
    const line = (user: string, ms: number, order: number) => JSON.stringify({ level: 50, time: at + ms, reqId: `r-${ms}`, userId: user, req: { method: 'GET', url: `/orders/${order}`, remoteAddress: `10.0.0.${order}` }, res: { statusCode: 500 }, responseTime: ms, msg: 'request errored' });
    expect(shaped(line('ada', 7, 1)).shape).toBe(shaped(line('bob', 5_000, 214)).shape);
    expect(shaped(line('ada', 7, 1)).shape).not.toBe('');
  });

  test('is none where the message comes from the path, or another one of its name could take its place', () => {
    const request = { level: 50, req: { method: 'GET', url: '/pool/85' }, res: { statusCode: 500 } };
    expect([request, { ...request, msg: '' }, { ...request, msg: 'failed', message: ['x'] }].map((object) => shaped(JSON.stringify(object)).shape)).toEqual(['', '', '']);
    expect(shaped('{"level":50,"msg":"failed","req":{"method":"GET","url":"/pool/85"},"msg":""}').shape).toBe('');
  });
});
