import { ascii, isDigit, moment, readMoment } from '../bytes';

const { space, slash, equals, dot } = ascii;
const longest = 512;
/** Where a shape is put together. */
const scratch = Buffer.alloc(longest + 16);
/** Stands for a number: no byte of a path that is taken here. */
const number = 35;
const failed = -1;
const longestPath = 400;

/**
 * The shape of a line that `access` scanned: method, path with its numbers left out, status, and the names of its pairs. Lines of
 * one shape differ in time, duration, numbers in the path, user and address alone, none of which changes a fingerprint; they
 * name no error, session or id. Empty for any other line.
 */
export function shapeOfAccess(bytes: Buffer, start: number, end: number): string {
  if (!readMoment(bytes, start, end)) return '';
  const methodAt = moment.end + 1;
  const pathAt = endOfWord(bytes, methodAt, end) + 1;
  const pathEnd = endOfWord(bytes, pathAt, end);
  if (pathEnd - methodAt > longestPath) return '';
  let out = writePath(bytes, pathAt, pathEnd, copy(bytes, methodAt, pathAt, 0));
  if (out === failed) return '';
  out = writePairs(bytes, endOfWord(bytes, pathEnd + 5, end) + 1, end, copy(bytes, pathEnd, pathEnd + 4, out));
  return out === failed ? '' : scratch.toString('latin1', 0, out);
}

/** Only paths of letters, digits, `_` and `-`; a segment that is a number becomes `#`. */
function writePath(bytes: Buffer, start: number, end: number, written: number): number {
  let out = written;
  let isAfterCode = isDigit(bytes[start + 1]);
  if (isAfterCode) return failed;
  for (let from = start + 1; from <= end; ) {
    let to = from;
    let digits = 0;
    for (; to < end && bytes[to] !== slash; to += 1) {
      if (!isNameByte(bytes[to] as number)) return failed;
      if (isDigit(bytes[to])) digits += 1;
    }
    const isNumber = digits > 0 && digits === to - from;
    // `disk2/20` reads like two of twenty.
    if (isNumber && isAfterCode) return failed;
    isAfterCode = digits > 0 && !isNumber;
    scratch[out++] = slash;
    if (isNumber) scratch[out++] = number;
    else out = copy(bytes, from, to, out);
    from = to + 1;
  }
  return out;
}

/** Pairs whose values say nothing about the kind of an error: a user, an IPv4 address, a number of bytes. */
function writePairs(bytes: Buffer, start: number, end: number, written: number): number {
  let out = written;
  for (let from = start; from < end; ) {
    const to = endOfWord(bytes, from, end);
    let value = from;
    while (value < to && bytes[value] !== equals) value += 1;
    value += 1;
    const name = bytes.toString('latin1', from, value);
    const isPlain = name === 'user=' ? isUser(bytes, value, to) : name === 'ip=' ? isIpV4(bytes, value, to) : name === 'bytes=' && isWhole(bytes, value, to);
    if (!isPlain || out + name.length > longest) return failed;
    scratch[out++] = space;
    out = copy(bytes, from, value, out);
    from = to + 1;
  }
  return out;
}

function isUser(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!isNameByte(bytes[at] as number) && bytes[at] !== ascii.at && bytes[at] !== dot) return false;
  return end > start;
}

function isIpV4(bytes: Buffer, start: number, end: number): boolean {
  let from = start;
  for (let part = 0; part < 4; part += 1) {
    let to = from;
    while (to < end && isDigit(bytes[to])) to += 1;
    if (to === from || to > from + 3 || (part < 3 ? bytes[to] !== dot : to !== end)) return false;
    from = to + 1;
  }
  return true;
}

function isWhole(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!isDigit(bytes[at])) return false;
  return end > start;
}

function isNameByte(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === ascii.underscore || byte === ascii.minus;
}

function endOfWord(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== space) at += 1;
  return at;
}

function copy(bytes: Buffer, start: number, end: number, written: number): number {
  let out = written;
  for (let at = start; at < end; at += 1) scratch[out++] = bytes[at] as number;
  return out;
}
