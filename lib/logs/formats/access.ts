import { ascii, integer, isDigit, moment, readMoment } from '../bytes';
import type { Draft, Format } from '../format';
import type { GlanceNames } from '../glance';
import { levelOfStatus, rankOfStatus, requestOf } from '../request';
import { routeScratch, writeRoute } from '../route';
import { leadingMoment } from '../time';
import { shapeOfAccess } from './access-shape';
import { readBody } from './body';

const request = /^ ([A-Z]{3,7}) (\/\S*|https?:\/\/\S+) ([1-5]\d\d) (\d+(?:\.\d+)?)ms(?= |$)/;

/** `2026-01-04 14:18:00 POST /api/v1/payments 500 5023ms ip=… user=… error="…"`: a time, a request, its answer, perhaps pairs. */
export const access: Format = {
  name: 'access',
  parse(line) {
    const head = leadingMoment(line);
    const match = head && request.exec(line.slice(head.length, head.length + 8_000));
    if (!match) return undefined;
    const message = line.slice(head.length + 1);
    const status = Number(match[3]);
    return {
      time: head.time,
      zone: head.zone,
      level: levelOfStatus(status),
      message,
      ...readBody(message.slice(match[0].length - 1)),
      request: requestOf({ method: match[1], path: match[2], status, durationMs: Number(match[4]) }),
    };
  },
  scan(bytes, start, end, draft, names) {
    if (!readMoment(bytes, start, end)) return false;
    draft.time = moment.time;
    draft.zoned = moment.zoned;
    return scanRequest(bytes, moment.end, end, draft, names);
  },
  shapeOf: shapeOfAccess,
};

const { space, slash } = ascii;

/** ` METHOD /path status 12ms` at `start`; the rest must be pairs. */
function scanRequest(bytes: Buffer, start: number, end: number, draft: Draft, names: GlanceNames): boolean {
  const methodAt = start + 1;
  let at = methodAt;
  while (at < end && (bytes[at] as number) >= 65 && (bytes[at] as number) <= 90) at += 1;
  if (bytes[start] !== space || at - methodAt < 3 || at - methodAt > 7 || bytes[at] !== space || bytes[at + 1] !== slash) return false;
  const pathAt = at + 1;
  at = pathAt;
  while (at < end && (bytes[at] as number) > space) at += 1;
  const status = integer(bytes, at + 1, at + 4);
  if (bytes[at] !== space || bytes[at + 4] !== space || !(status >= 100 && status <= 599)) return false;
  const durationAt = at + 5;
  let unit = durationAt;
  while (unit < end && isDigit(bytes[unit])) unit += 1;
  if (bytes[unit] !== 109 || bytes[unit + 1] !== 115 || (unit + 2 < end && bytes[unit + 2] !== space)) return false;
  draft.durationMs = integer(bytes, durationAt, unit);
  if (Number.isNaN(draft.durationMs) || unit + 2 > end) return false;
  draft.status = status;
  draft.level = rankOfStatus(status);
  // An error's words may hold anything: only plain pairs are read here.
  if (unit + 2 < end && !scanPairs(bytes, unit + 3, end, draft, names)) return false;
  let out = 0;
  for (let index = methodAt; index < pathAt; index += 1) routeScratch[out++] = bytes[index] as number;
  draft.route = names.routes.idOfBytes(routeScratch, 0, writeRoute(bytes, pathAt, at, out));
  return true;
}

/** Pairs of which a glance says nothing. */
const unseen = new Set(['request_id', 'trace_id', 'session', 'bytes']);

/** Reads `ip=` and `user=`; false as soon as there is anything but plain pairs that are known. */
function scanPairs(bytes: Buffer, start: number, end: number, draft: Draft, names: GlanceNames): boolean {
  let at = start;
  while (at < end) {
    const key = at;
    while (at < end && (bytes[at] === ascii.underscore || ((bytes[at] as number) >= 97 && (bytes[at] as number) <= 122))) at += 1;
    if (bytes[at] !== ascii.equals) return false;
    const value = at + 1;
    at = value;
    while (at < end && plain[bytes[at] as number] === 1) at += 1;
    if (at === value || (at < end && bytes[at] !== space)) return false;
    if (value - key === 3 && bytes[key] === 105 && bytes[key + 1] === 112) draft.address = names.addresses.idOfBytes(bytes, value, at);
    else if (value - key === 5 && bytes[key] === 117 && bytes[key + 1] === 115 && bytes[key + 2] === 101 && bytes[key + 3] === 114) draft.user = names.users.idOfBytes(bytes, value, at);
    else if (!unseen.has(bytes.toString('latin1', key, value - 1))) return false;
    at += 1;
  }
  return true;
}

/** 1 for a byte that a plain value may have. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) => (/[\w.:@-]/.test(String.fromCharCode(byte)) ? 1 : 0));
