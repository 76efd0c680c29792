import { ascii, integer } from '../bytes';
import { keyTable, slotCount, slots, type Slot } from './json-keys';
import { afterBlanks, afterLiteral, afterNested, afterText, closeBrace, comma, deepest, isNumberStart, isNumberText, openBrace, openBracket } from './json-text';

const { quote, backslash, colon, dot, space } = ascii;
const firstHash = 0x811c9dc5 | 0;
const longestName = 1_000;

/**
 * Finds in the bytes of a JSON record what stands under the keys that are known, wherever they are nested. False when it is not
 * sure to find what `parseFields` would: an escape in a value that counts, a message that is an object, JSON that is not sound.
 * What it found is asked for with `has`, `beginOf` and `endOf` until the next line is read.
 */
export function findValues(bytes: Buffer, start: number, end: number): boolean {
  input = bytes;
  limit = end;
  for (let slot = 0; slot < slotCount; slot += 1) rank[slot] = none;
  return bytes[start] === openBrace && readObject(bytes, start, firstHash, 0) === end;
}

/** The line being read; module variables, because an object per line would cost as much as the reading. */
let input: Buffer = Buffer.alloc(0);
let limit = 0;
/** Whether the key that was read last holds a dot itself, as ECS writes them, and its hash; 0 for one with an escape. */
let isDotted = false;
let keyHash = 0;

/** Per slot the rank of the key found so far (the first in its list wins), and where its value stands. */
const rank = new Int32Array(slotCount);
const from = new Int32Array(slotCount);
const to = new Int32Array(slotCount);
const isText = new Uint8Array(slotCount);
const none = 1_000;
const doubtful = none + 1;

/** An object at `start`, its keys hashed on from `parent`: the place behind it, -1 when it is not sound or not sure. */
function readObject(bytes: Buffer, start: number, parent: number, depth: number): number {
  let at = afterBlanks(bytes, start + 1);
  if (bytes[at] === closeBrace) return at + 1;
  for (;;) {
    if (bytes[at] !== quote) return -1;
    at = afterBlanks(bytes, readKey(bytes, at, parent));
    if (keyHash === 0 || bytes[at] !== colon) return -1;
    at = readValue(bytes, afterBlanks(bytes, at + 1), keyHash, depth);
    if (at < 0) return -1;
    at = afterBlanks(bytes, at);
    if (at >= limit) return -1;
    const byte = bytes[at];
    at += 1;
    if (byte === closeBrace) return at;
    if (byte !== comma) return -1;
    at = afterBlanks(bytes, at);
  }
}

/** Hashes a key into `keyHash`; the place behind it. */
function readKey(bytes: Buffer, start: number, parent: number): number {
  let hash = parent === firstHash ? firstHash : Math.imul(parent ^ dot, 0x01000193);
  let at = start + 1;
  isDotted = false;
  for (;;) {
    const byte = bytes[at] as number;
    at += 1;
    if (byte === quote) break;
    if (byte === dot) isDotted = true;
    if (byte === backslash || !(byte >= space)) {
      keyHash = 0;
      return at;
    }
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  keyHash = hash === 0 ? 1 : hash;
  return at;
}

function readValue(bytes: Buffer, start: number, hash: number, depth: number): number {
  const key = keyTable.find(hash);
  const byte = bytes[start];
  if (byte === quote) {
    const after = afterText(bytes, start, limit);
    if (key?.slot === undefined || after < 0) return after;
    return note(key.slot, key.rank, start + 1, after - 1, true) ? after : -1;
  }
  if (byte === openBrace || byte === openBracket) {
    if (key?.slot !== undefined && !noteNested(key.slot, key.rank, byte === openBrace)) return -1;
    // What is nested under a dotted key is found by no path.
    const isSearched = key?.isParent === true && byte === openBrace && !isDotted && depth < deepest;
    return isSearched ? readObject(bytes, start, hash, depth + 1) : afterNested(bytes, start, limit, depth);
  }
  const after = afterLiteral(bytes, start, limit);
  if (key?.slot === undefined || after < 0) return after;
  return note(key.slot, key.rank, start, after, false) ? after : -1;
}

/** An object or a list where a value is looked for. */
function noteNested(slot: Slot, keyRank: number, isObject: boolean): boolean {
  if (slot === slots.message && (isObject || !noteMessage(false))) return false;
  if (slot === slots.error) rank[slot] = 0;
  return isPassedOver(slot, keyRank);
}

/** Of messages only whether all of them say something; the last one of a name wins. */
function noteMessage(saysSomething: boolean): boolean {
  rank[slots.message] = saysSomething && rank[slots.message] !== doubtful ? 0 : doubtful;
  return true;
}

/** Remembers a value that counts; false when it is one that only the parser can judge. */
function note(slot: Slot, keyRank: number, begin: number, stop: number, quoted: boolean): boolean {
  if (slot === slots.message) return noteMessage(quoted && stop > begin);
  if (slot === slots.type) return !quoted || input.toString('latin1', begin, Math.min(stop, begin + 9)) !== 'platform.';
  if (!counts(slot, begin, stop, quoted)) return isPassedOver(slot, keyRank);
  if (keyRank === rank[slot]) return slot === slots.error;
  if (keyRank > (rank[slot] as number)) return true;
  if (quoted && hasEscape(begin, stop)) return false;
  rank[slot] = keyRank;
  from[slot] = begin;
  to[slot] = stop;
  isText[slot] = quoted ? 1 : 0;
  return true;
}

/** A value that the parser would pass over must not hide another one of the same name: a key twice, or once with dots and once nested. */
function isPassedOver(slot: Slot, keyRank: number): boolean {
  return slot === slots.error || slot === slots.message || (!isDotted && keyRank !== rank[slot]);
}

/** Whether the parser would take the value or go on to the next key. */
function counts(slot: Slot, begin: number, stop: number, quoted: boolean): boolean {
  if (slot === slots.error || slot === slots.route) return true;
  if (stop === begin || (!quoted && !isNumberStart(input[begin]))) return false;
  if (slot === slots.method || slot === slots.path) return quoted;
  if (slot === slots.status || slot === slots.durationMs) return !quoted || isNumberText(input, begin, stop);
  return true;
}

export function has(slot: Slot): boolean {
  return rank[slot] !== none;
}

export function beginOf(slot: Slot): number {
  return from[slot] as number;
}

export function endOf(slot: Slot): number {
  return to[slot] as number;
}

/** Whether the parser takes the record's message from a message key. */
export function hasMessage(): boolean {
  return rank[slots.message] === 0;
}

/** Whether a value is written as a text, not as a number. */
export function isQuoted(slot: Slot): boolean {
  return isText[slot] === 1;
}

/** Whether a name is written as the parser gives it: a number could be written in an unusual way. */
export function isPlainName(slot: Slot): boolean {
  const begin = beginOf(slot);
  const stop = endOf(slot);
  return isQuoted(slot) ? stop - begin <= longestName : !Number.isNaN(integer(input, begin, stop)) && (stop - begin === 1 || input[begin] !== ascii.zero);
}

/** The number written in `[begin, stop)` of the line. */
export function numberAt(begin: number, stop: number): number {
  const whole = integer(input, begin, stop);
  return Number.isNaN(whole) ? Number(input.toString('latin1', begin, stop)) : whole;
}

function hasEscape(begin: number, stop: number): boolean {
  for (let at = begin; at < stop; at += 1) if (input[at] === backslash) return true;
  return false;
}
