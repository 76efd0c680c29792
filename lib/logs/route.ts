import { isDigit } from './bytes';

const placeholder = Buffer.from('{id}');
const longestRoute = 512;
/** Where a route is put together; filled anew by each call of `writeRoute`. */
export const routeScratch = Buffer.alloc(longestRoute + 64);

/** `/api/orders/1042?x=1` → `/api/orders/{id}`; scheme and host of a whole URL are left out. */
export function routeOf(path: string): string {
  const bytes = Buffer.from(path);
  return routeScratch.toString('utf8', 0, writeRoute(bytes, 0, bytes.length, 0));
}

/**
 * Writes the route of the path in `[start, end)` into `routeScratch` from `at` on and gives where it ends there. A path
 * segment that looks like an id becomes `{id}`; query, fragment and matrix parameters are left out.
 */
export function writeRoute(bytes: Buffer, start: number, end: number, at: number): number {
  let out = at;
  let from = afterHost(bytes, start, end);
  const last = longestRoute - 40;
  while (from < end && out < last) {
    let to = from;
    resetShape();
    for (; to < end; to += 1) {
      const byte = bytes[to] as number;
      if (byte === 47 || byte === 63 || byte === 35 || byte === 59) break; // / ? # ;
      look(byte);
    }
    if (looksLikeId(to - from)) for (let index = 0; index < placeholder.length; index += 1) routeScratch[out++] = placeholder[index] as number;
    else for (let index = from; index < to && out < last; index += 1) routeScratch[out++] = bytes[index] as number;
    if (to >= end || bytes[to] !== 47) break;
    routeScratch[out++] = 47;
    from = to + 1;
  }
  return out;
}

function afterHost(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === 47) return start;
  const colon = bytes.indexOf('://', start);
  if (colon < 0 || colon >= Math.min(end, start + 8)) return start;
  const slash = bytes.indexOf(47, colon + 3);
  return slash < 0 || slash > end ? end : slash;
}

/** What was seen of the present segment. */
const shape = { digits: 0, lower: 0, upper: 0, beyondHex: false, sinceUnderscore: -1, digitSinceUnderscore: false, at: false, encodedAt: 0 };

function resetShape(): void {
  shape.digits = shape.lower = shape.upper = shape.encodedAt = 0;
  shape.beyondHex = shape.at = shape.digitSinceUnderscore = false;
  shape.sinceUnderscore = -1;
}

function look(byte: number): void {
  if (shape.sinceUnderscore >= 0) shape.sinceUnderscore += 1;
  if (isDigit(byte)) {
    shape.digits += 1;
    shape.digitSinceUnderscore ||= shape.sinceUnderscore >= 0;
  } else if (byte >= 97 && byte <= 122) {
    shape.lower += 1;
    if (byte > 102) shape.beyondHex = true;
  } else if (byte >= 65 && byte <= 90) {
    shape.upper += 1;
    if (byte > 70) shape.beyondHex = true;
  } else if (byte === 95) {
    shape.sinceUnderscore = 0;
    shape.digitSinceUnderscore = false;
  } else if (byte === 64) shape.at = true;
  else if (byte !== 45) shape.beyondHex = true;
  // %40 is an @: an e-mail address in the path
  shape.encodedAt = byte === 37 ? 1 : shape.encodedAt === 1 && byte === 52 ? 2 : shape.encodedAt === 2 && byte === 48 ? 3 : shape.encodedAt === 3 ? 3 : 0;
}

function looksLikeId(length: number): boolean {
  const { digits, lower, upper } = shape;
  if (shape.at || shape.encodedAt === 3) return true;
  if (digits === 0) return false;
  if (lower + upper === 0) return true; // 1042, 2026-11-22
  if (!shape.beyondHex && shape.sinceUnderscore < 0 && length >= 8) return true; // hashes, UUIDs
  if (digits >= 2 && length >= 16) return true;
  if (shape.sinceUnderscore >= 8 && shape.digitSinceUnderscore) return true; // pi_3MtwBwLkdIw
  return lower > 0 && upper > 0 && length >= 10;
}
