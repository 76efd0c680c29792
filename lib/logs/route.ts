const placeholder = Buffer.from('{id}');
const longestRoute = 512;
/** Where a route is put together; filled anew by each call of `writeRoute`. */
export const routeScratch = Buffer.alloc(longestRoute + 64);

/** `/api/orders/1042?x=1` → `/api/orders/{id}`; scheme and host of a whole URL are left out. */
export function routeOf(path: string): string {
  const bytes = Buffer.from(path);
  return routeScratch.toString('utf8', 0, writeRoute(bytes, 0, bytes.length, 0));
}

/** What a byte is, for telling ids from words; `end` ends a segment: / ? # ; */
const is = { digit: 1, hexLetter: 2, letter: 4, upper: 8, underscore: 16, at: 32, other: 64, end: 128 } as const;
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => kindOf(String.fromCharCode(byte)));

function kindOf(unit: string): number {
  if (/[/?#;]/.test(unit)) return is.end;
  if (/\d/.test(unit)) return is.digit;
  if (/[a-z]/.test(unit)) return unit <= 'f' ? is.hexLetter : is.letter;
  if (/[A-Z]/.test(unit)) return unit <= 'F' ? is.hexLetter | is.upper : is.letter | is.upper;
  if (unit === '_') return is.underscore;
  if (unit === '@') return is.at;
  return unit === '-' ? 0 : is.other;
}

/**
 * Writes the route of the path in `[start, end)` into `routeScratch` from `at` on and gives where it ends there. A path
 * segment that looks like an id becomes `{id}`; query, fragment and matrix parameters are left out.
 */
export function writeRoute(bytes: Buffer, start: number, end: number, at: number): number {
  const last = longestRoute - 40;
  let out = at;
  let from = afterHost(bytes, start, end);
  while (from < end && out < last) {
    const segment = out;
    let seen = 0;
    let to = from;
    for (; to < end && out < longestRoute; to += 1) {
      const byte = bytes[to] as number;
      const kind = kinds[byte] as number;
      if (kind === is.end) break;
      seen |= kind;
      routeScratch[out++] = byte;
    }
    // Words have neither digits nor an @ (%40): most segments are decided here.
    if ((seen & (is.digit | is.at)) !== 0 && looksLikeId(bytes, from, to, seen)) {
      out = segment;
      for (let index = 0; index < placeholder.length; index += 1) routeScratch[out++] = placeholder[index] as number;
    }
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

function looksLikeId(bytes: Buffer, from: number, to: number, seen: number): boolean {
  const length = to - from;
  const hasLetters = (seen & (is.letter | is.hexLetter)) !== 0;
  if ((seen & is.at) !== 0) return true;
  if (!hasLetters) return true; // 1042, 2026-11-22
  if ((seen & (is.letter | is.other | is.underscore)) === 0 && length >= 8) return true; // hashes, UUIDs
  let digits = 0;
  let lower = 0;
  let upper = 0;
  let sinceUnderscore = -1;
  let digitSinceUnderscore = false;
  for (let at = from; at < to; at += 1) {
    const kind = kinds[bytes[at] as number] as number;
    if (sinceUnderscore >= 0) sinceUnderscore += 1;
    if (kind === is.digit) {
      digits += 1;
      digitSinceUnderscore ||= sinceUnderscore >= 0;
    } else if (kind === is.underscore) {
      sinceUnderscore = 0;
      digitSinceUnderscore = false;
    } else if ((kind & is.upper) !== 0) upper += 1;
    else if ((kind & (is.letter | is.hexLetter)) !== 0) lower += 1;
  }
  if (digits >= 2 && length >= 16) return true;
  if (sinceUnderscore >= 8 && digitSinceUnderscore) return true; // pi_3MtwBwLkdIw
  if (lower > 0 && upper > 0 && length >= 10) return true;
  return (seen & is.other) !== 0 && bytes.toString('latin1', from, to).includes('%40'); // an e-mail address
}
