import { ascii } from '../bytes';

/**
 * Steps over JSON in bytes: each takes the place where something begins and the line's end, and gives the place behind it, or
 * -1 where it is no sound JSON. Whether it is sound is decided as JSON.parse would (RFC 8259).
 */
const { quote, backslash, colon, dot, minus, space, tab, zero } = ascii;
export const openBrace = 123;
export const closeBrace = 125;
export const openBracket = 91;
export const closeBracket = 93;
export const comma = 44;
/** What is nested deeper than anybody logs is left to the parser. */
export const deepest = 12;

/** 1 for what ends the plain part of a text: the quote, the backslash and control characters. */
const stops = Uint8Array.from({ length: 256 }, (_, byte) => (byte === quote || byte === backslash || byte < space ? 1 : 0));
/** 1 for what a number, true, false and null are written with. */
const literals = Uint8Array.from({ length: 256 }, (_, byte) => (/[-+.0-9a-zE]/.test(String.fromCharCode(byte)) ? 1 : 0));
/** " \ / b f n r t */
const escapes = new Set([34, 92, 47, 98, 102, 110, 114, 116]);
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export function afterBlanks(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === space || bytes[at] === tab) at += 1;
  return at;
}

/** `start` is at the opening quote. */
export function afterText(bytes: Buffer, start: number, end: number): number {
  let at = start + 1;
  for (;;) {
    while (stops[bytes[at] as number] === 0) at += 1;
    if (at >= end) return -1;
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte !== backslash) return -1;
    at = afterEscape(bytes, at + 1);
    if (at < 0) return -1;
  }
}

function afterEscape(bytes: Buffer, at: number): number {
  if (bytes[at] !== 117) return escapes.has(bytes[at] as number) ? at + 1 : -1;
  return /^[0-9a-fA-F]{4}$/.test(bytes.toString('latin1', at + 1, at + 5)) ? at + 5 : -1;
}

/** A number, true, false or null. */
export function afterLiteral(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (isDigitByte(bytes[at] as number)) at += 1;
  const isWhole = at > start && (bytes[start] !== zero || at === start + 1);
  if (isWhole && literals[bytes[at] as number] !== 1) return at <= end ? at : -1;
  while (literals[bytes[at] as number] === 1) at += 1;
  if (at > end || at === start) return -1;
  const text = bytes.toString('latin1', start, at);
  return text === 'true' || text === 'false' || text === 'null' || jsonNumber.test(text) ? at : -1;
}

/** An object or a list of no interest. */
export function afterNested(bytes: Buffer, start: number, end: number, depth: number): number {
  if (depth > deepest) return -1;
  const isObject = bytes[start] === openBrace;
  const closing = isObject ? closeBrace : closeBracket;
  let at = afterBlanks(bytes, start + 1);
  if (bytes[at] === closing) return at + 1;
  for (;;) {
    if (isObject) at = afterKey(bytes, at, end);
    if (at < 0) return -1;
    at = afterValue(bytes, at, end, depth);
    if (at < 0) return -1;
    at = afterBlanks(bytes, at);
    const byte = bytes[at];
    if (at >= end) return -1;
    at += 1;
    if (byte === closing) return at;
    if (byte !== comma) return -1;
    at = afterBlanks(bytes, at);
  }
}

function afterKey(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== quote) return -1;
  const at = afterText(bytes, start, end);
  if (at < 0) return -1;
  const colonAt = afterBlanks(bytes, at);
  return bytes[colonAt] === colon ? afterBlanks(bytes, colonAt + 1) : -1;
}

function afterValue(bytes: Buffer, at: number, end: number, depth: number): number {
  const byte = bytes[at];
  if (byte === quote) return afterText(bytes, at, end);
  return byte === openBrace || byte === openBracket ? afterNested(bytes, at, end, depth + 1) : afterLiteral(bytes, at, end);
}

/** Digits with at most one point between them: what the parser takes for a number in a text. */
export function isNumberText(bytes: Buffer, start: number, end: number): boolean {
  let points = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === dot && at > start && at < end - 1) points += 1;
    else if (!isDigitByte(byte)) return false;
  }
  return points <= 1 && end > start;
}

export function isNumberStart(byte: number | undefined): boolean {
  return byte !== undefined && (byte === minus || isDigitByte(byte));
}

function isDigitByte(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
