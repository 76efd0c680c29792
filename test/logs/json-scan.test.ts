import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import type { Draft } from '../../lib/logs/format';
import { json } from '../../lib/logs/formats/json';
import { keys, messageKeys, routeKeys, errorKeys } from '../../lib/logs/formats/json-keys';
import { scanJson } from '../../lib/logs/formats/json-scan';
import { levelKeys, severityNumberKeys } from '../../lib/logs/level';
import { createNames } from '../../lib/logs/names';
import { levels } from '../../lib/logs/record';
import { timeKeys } from '../../lib/logs/time';
import { logFixture } from '../support/read-logs';

const names = { routes: createNames(), users: createNames(), addresses: createNames(), services: createNames() };

/** What the scan says, or undefined when it leaves the line to the parser. */
function scanned(line: string): object | undefined {
  const draft: Draft = { time: NaN, zoned: false, level: 0, status: 0, durationMs: NaN, route: 0, user: 0, address: 0, service: 0 };
  const bytes = Buffer.from(line);
  if (!scanJson(bytes, 0, bytes.length, draft, names)) return undefined;
  const { zoned: _zoned, route, user, address, service, ...rest } = draft;
  return { ...rest, route: names.routes.nameOf(route), user: names.users.nameOf(user), address: names.addresses.nameOf(address), service: names.services.nameOf(service) };
}

function parsed(line: string): object | undefined {
  const record = json.parse(line, { now: 0 });
  if (!record) return undefined;
  const { method, route, status = 0, durationMs = NaN } = record.request ?? {};
  return {
    time: record.time ?? NaN, level: record.level === undefined ? 0 : levels.indexOf(record.level) + 1, status, durationMs,
    route: route === undefined ? '' : method === undefined ? route : `${method} ${route}`, user: record.user ?? '', address: record.address ?? '', service: record.service ?? '',
  };
}

const at = Date.UTC(2026, 10, 22, 8);
const pino = { level: 30, time: at, pid: 7, hostname: 'shop-1', req: { id: 1, method: 'GET', url: '/orders/1042?x=1', headers: { a: ['b', '}'] } }, res: { statusCode: 200 }, responseTime: 12.5, msg: 'request "completed"' };
const powertools = { level: 'INFO', message: 'charged', timestamp: '2026-11-22T08:00:00.000Z', service: 'charge', xray_trace_id: '1-abc', cold_start: false };
const ecs = { '@timestamp': '2026-11-22T09:00:00+01:00', 'log.level': 'info', message: 'm', 'service.name': 'shop', user: { id: 'ada', name: 'Ada' }, http: { request: { method: 'POST' }, response: { status_code: 201 } }, url: { path: '/cart' } };

describe('scanning a JSON line from its bytes', () => {
  it.each([['pino', pino], ['Powertools', powertools], ['ECS', ecs], ['winston', { level: 'warn', message: 'm', timestamp: '2026-11-22 08:00:00' }]])('is sure of what %s writes, and right', (_, record) => {
    const line = JSON.stringify(record);
    expect(scanned(line)).toEqual(parsed(line));
    expect(scanned(line)).toMatchObject({ time: at });
  });

  const names_ = [...timeKeys, ...levelKeys, ...severityNumberKeys, ...messageKeys, ...routeKeys, ...errorKeys, ...Object.values(keys).flat(), 'req', 'res', 'type', 'other', 'stack', 'event.duration'];
  const value = fc.oneof(
    fc.constantFrom<unknown>(at, at / 1000, `${at}`, '2026-11-22T08:00:00Z', '2026-11-22 08:00:00,123', '2026-02-30 08:00:00', '2026-11-22', 'info', 'ERROR', 30, 50, 45, 5, '30', 17, 200, '404', 503, 99, 1.5, -1, 1e21, true, null, '', 'ok', 'GET', '/orders/1042', 'https://shop.example/cart', 'ada', 'a\\b', 'é', 'platform.report', [], [1, 'a'], {}),
    fc.string(), fc.integer(), fc.double({ noNaN: true }),
  );
  const leaf = fc.dictionary(fc.constantFrom(...names_), value, { maxKeys: 5 });
  const nested = fc.dictionary(fc.constantFrom('req', 'res', 'http', 'user', 'err', 'message', 'url', 'service', 'log', 'request', 'other'), fc.dictionary(fc.constantFrom('method', 'url', 'statusCode', 'id', 'name', 'path', 'level', 'ip', 'type', 'message', 'request', 'response'), fc.oneof(value, leaf), { maxKeys: 4 }), { maxKeys: 3 });
  const record = fc.tuple(leaf, nested, fc.constantFrom({}, { level: 30 }, { level: 'info', msg: 'm' })).map(([one, two, three]) => ({ ...three, ...one, ...two }));

  it('never says anything else than the parser', () => {
    let sure = 0;
    fc.assert(fc.property(record, fc.boolean(), (object, spaced) => {
      const line = spaced ? JSON.stringify(object, undefined, 1).replaceAll('\n', ' ') : JSON.stringify(object);
      const found = scanned(line);
      if (found) sure += 1;
      expect(found ?? parsed(line)).toEqual(parsed(line));
    }), { numRuns: 3_000 });
    expect(sure).toBeGreaterThan(300);
  });

  it('leaves broken lines to the parser, which refuses them', () => {
    const lines = [pino, powertools, ecs].map((object) => JSON.stringify(object));
    const broken = fc.tuple(fc.constantFrom(...lines), fc.nat(300), fc.constantFrom('', '"', '\\',  '\\u', '\\u00e9',  '{', '}', ',', ':', '\u0001', '0', 'x', ' '), fc.nat(3)).map(([line, place, text, gone]) => line.slice(0, place) + text + line.slice(place + gone));
    fc.assert(fc.property(broken, (line) => {
      expect(scanned(line) ?? parsed(line)).toEqual(parsed(line));
    }), { numRuns: 3_000 });
  });

  it('agrees with the parser on every JSON fixture', () => {
    for (const line of ['mixed.jsonl', 'lambda.jsonl', 'apigateway.jsonl'].flatMap((name) => logFixture(name).split('\n'))) expect(scanned(line) ?? parsed(line)).toEqual(parsed(line));
  });
});
