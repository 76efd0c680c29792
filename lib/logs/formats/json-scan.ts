import { ascii, integer, moment, readMoment } from '../bytes';
import type { Draft } from '../format';
import type { GlanceNames } from '../glance';
import { levelOfPino, rankNamed } from '../level';
import { rankOfStatus } from '../request';
import { routeScratch, writeRoute } from '../route';
import { timeFromNumber } from '../time';
import { keyTable, slotCount, slots, type Slot } from './json-keys';

/**
 * Reads the numbers of a JSON record from its bytes, without JSON.parse: what stands under the keys that are known, wherever
 * they are nested. False when it is not sure to say what `parseFields` would: an escape in a value that counts, a message that
 * is an object, an unusual time, JSON that is not sound.
 */
export function scanJson(bytes: Buffer, start: number, end: number, draft: Draft, names: GlanceNames): boolean {
  input = bytes;
  limit = end;
  place = start;
  resetFound();
  if (bytes[place] !== openBrace || !readObject(firstHash, 0) || place !== end) return false;
  return fill(draft, names);
}

const { quote, backslash, colon, dot, minus, space } = ascii;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const comma = 44;
const deepest = 12;
const firstHash = 0x811c9dc5 | 0;

/** The line being read; module variables, because an object per line would cost as much as the reading. */
let input: Buffer = Buffer.alloc(0);
let limit = 0;
let place = 0;
/** Whether the key that was read last holds a dot itself, as ECS writes them. */
let isDotted = false;

/** Per slot the rank of the key found so far (the first in its list wins), and where its value stands. */
const rank = new Int32Array(slotCount);
const from = new Int32Array(slotCount);
const to = new Int32Array(slotCount);
const isText = new Uint8Array(slotCount);
const none = 1_000;

function resetFound(): void {
  for (let slot = 0; slot < slotCount; slot += 1) rank[slot] = none;
}

/** An object at `place`, its keys hashed on from `parent`; false when it is not sound or not sure. */
function readObject(parent: number, depth: number): boolean {
  place += 1;
  skipBlanks();
  if (input[place] === closeBrace) {
    place += 1;
    return true;
  }
  for (;;) {
    skipBlanks();
    if (input[place] !== quote) return false;
    const hash = readKey(parent);
    if (hash === 0 || input[place] !== colon) return false;
    place += 1;
    skipBlanks();
    if (!readValue(hash, depth)) return false;
    skipBlanks();
    const byte = input[place];
    place += 1;
    if (byte === closeBrace) return place <= limit;
    if (byte !== comma || place >= limit) return false;
  }
}

/** The hash of a key; 0 for one with an escape. `place` is behind it then. */
function readKey(parent: number): number {
  let hash = parent === firstHash ? firstHash : Math.imul(parent ^ dot, 0x01000193);
  isDotted = false;
  for (place += 1; place < limit; place += 1) {
    const byte = input[place] as number;
    if (byte === quote) break;
    if (byte === dot) isDotted = true;
    if (byte === backslash || byte < space) return 0;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  place += 1;
  skipBlanks();
  return hash === 0 ? 1 : hash;
}

function readValue(hash: number, depth: number): boolean {
  const key = keyTable.find(hash);
  const begin = place;
  const byte = input[place];
  if (byte === openBrace || byte === openBracket) {
    if (key?.slot !== undefined && !noteNested(key.slot, key.rank, byte === openBrace)) return false;
    // What is nested under a dotted key is found by no path.
    return key?.isParent === true && byte === openBrace && !isDotted && depth < deepest ? readObject(hash, depth + 1) : skipNested(depth);
  }
  const quoted = byte === quote;
  if (!(quoted ? skipText() : skipLiteral())) return false;
  return key?.slot === undefined || note(key.slot, key.rank, quoted ? begin + 1 : begin, quoted ? place - 1 : place, quoted);
}

/** An object or a list where a value is looked for. */
function noteNested(slot: Slot, keyRank: number, isObject: boolean): boolean {
  if (slot === slots.message && isObject) return false;
  if (slot === slots.error) rank[slot] = 0;
  return isPassedOver(slot, keyRank);
}

/** Remembers a value that counts; false when it is one that only the parser can judge. */
function note(slot: Slot, keyRank: number, begin: number, stop: number, quoted: boolean): boolean {
  if (slot === slots.message) return true;
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
  if (slot === slots.status || slot === slots.durationMs) return !quoted || isNumberText(begin, stop);
  return true;
}

function fill(draft: Draft, names: GlanceNames): boolean {
  if (has(slots.route)) return false;
  if (has(slots.time) && !fillTime(draft)) return false;
  const hasRequest = has(slots.method) || has(slots.status);
  if (hasRequest && !fillRequest(draft, names)) return false;
  if (!fillLevel(draft)) return false;
  const user = nameOf(slots.user, names.users);
  const address = nameOf(slots.address, names.addresses);
  const service = nameOf(slots.service, names.services);
  if (user < 0 || address < 0 || service < 0) return false;
  draft.user = user;
  draft.address = address;
  draft.service = service;
  return true;
}

function fillTime(draft: Draft): boolean {
  const begin = beginOf(slots.time);
  const stop = endOf(slots.time);
  draft.zoned = true;
  if (isText[slots.time] === 0 || isNumberText(begin, stop)) {
    const value = numberAt(begin, stop);
    const time = timeFromNumber(value);
    draft.time = time ?? NaN;
    return time !== undefined;
  }
  if (input[begin + 4] !== minus || !readMoment(input, begin, stop) || moment.end !== stop) return false;
  draft.time = moment.time;
  draft.zoned = moment.zoned;
  return true;
}

/** Without a level a request's status says it; what else would (an exception) is the parser's matter. */
function fillLevel(draft: Draft): boolean {
  if (has(slots.level)) {
    const begin = beginOf(slots.level);
  const stop = endOf(slots.level);
    draft.level = isText[slots.level] === 1 ? rankNamed(input.toString('latin1', begin, stop)) : levelOfPino(numberAt(begin, stop));
    return draft.level > 0;
  }
  if (has(slots.severityNumber) || has(slots.error)) return false;
  draft.level = rankOfStatus(draft.status);
  return draft.level > 0;
}

function fillRequest(draft: Draft, names: GlanceNames): boolean {
  const status = has(slots.status) ? numberAt(beginOf(slots.status), endOf(slots.status)) : 0;
  draft.status = status >= 100 && status <= 599 ? status : 0;
  if (draft.status === 0 && !has(slots.method) && !has(slots.path)) return true;
  if (has(slots.durationMs)) draft.durationMs = numberAt(beginOf(slots.durationMs), endOf(slots.durationMs));
  else if (has(slots.durationNs)) return false;
  if (!has(slots.path)) return true;
  let out = 0;
  if (has(slots.method)) {
    const begin = beginOf(slots.method);
  const stop = endOf(slots.method);
    for (let at = begin; at < stop && out < 32; at += 1) routeScratch[out++] = input[at] as number;
    routeScratch[out] = space;
    out += 1;
  }
  const begin = beginOf(slots.path);
  const stop = endOf(slots.path);
  draft.route = names.routes.idOfBytes(routeScratch, 0, writeRoute(input, begin, stop, out));
  return true;
}

/** The id of a name; -1 when it is a number that is written in an unusual way. */
function nameOf(slot: Slot, names: GlanceNames['users']): number {
  if (!has(slot)) return 0;
  const begin = beginOf(slot);
  const stop = endOf(slot);
  const isPlain = isText[slot] === 1 ? stop - begin <= 1_000 : !Number.isNaN(integer(input, begin, stop)) && (stop - begin === 1 || input[begin] !== ascii.zero);
  return isPlain ? names.idOfBytes(input, begin, stop) : -1;
}

function has(slot: Slot): boolean {
  return rank[slot] !== none;
}

function beginOf(slot: Slot): number {
  return from[slot] as number;
}

function endOf(slot: Slot): number {
  return to[slot] as number;
}

function numberAt(begin: number, stop: number): number {
  const whole = integer(input, begin, stop);
  return Number.isNaN(whole) ? Number(input.toString('latin1', begin, stop)) : whole;
}

/** Digits with at most one point between them: what the parser takes for a number in a text. */
function isNumberText(begin: number, stop: number): boolean {
  let points = 0;
  for (let at = begin; at < stop; at += 1) {
    const byte = input[at] as number;
    if (byte === dot && at > begin && at < stop - 1) points += 1;
    else if (byte < 48 || byte > 57) return false;
  }
  return points <= 1 && stop > begin;
}

function isNumberStart(byte: number | undefined): boolean {
  return byte !== undefined && (byte === minus || (byte >= 48 && byte <= 57));
}

function hasEscape(begin: number, stop: number): boolean {
  for (let at = begin; at < stop; at += 1) if (input[at] === backslash) return true;
  return false;
}

function skipBlanks(): void {
  while (place < limit && (input[place] === space || input[place] === ascii.tab)) place += 1;
}

/** To behind the closing quote; control characters and unknown escapes are no JSON. */
function skipText(): boolean {
  for (place += 1; place < limit; place += 1) {
    const byte = input[place] as number;
    if (byte === quote) {
      place += 1;
      return true;
    }
    if (byte < space) return false;
    if (byte === backslash) {
      place += 1;
      if (input[place] === 117 ? !skipHex() : !escapes.has(input[place] as number)) return false;
    }
  }
  return false;
}

/** " \ / b f n r t */
const escapes = new Set([34, 92, 47, 98, 102, 110, 114, 116]);

/** The four digits of \u0000. */
function skipHex(): boolean {
  for (const last = place + 4; place < last; ) {
    place += 1;
    const byte = (input[place] as number) | 32;
    if (!((byte >= 48 && byte <= 57 && input[place] === byte) || (byte >= 97 && byte <= 102))) return false;
  }
  return place < limit;
}

/** To behind a number, true, false or null. */
function skipLiteral(): boolean {
  const begin = place;
  while (place < limit && isLiteralByte(input[place] as number)) place += 1;
  if (place === begin) return false;
  if (isNumberStart(input[begin])) return integer(input, begin, place) >= 0 ? place - begin === 1 || input[begin] !== ascii.zero : jsonNumber.test(input.toString('latin1', begin, place));
  const word = input.toString('latin1', begin, place);
  return word === 'true' || word === 'false' || word === 'null';
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function isLiteralByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122) || byte === minus || byte === dot || byte === ascii.plus || byte === 69;
}

/** To behind an object or a list of no interest; what is nested deeper than anybody logs is left to the parser. */
function skipNested(depth: number): boolean {
  const isObject = input[place] === openBrace;
  const closing = isObject ? closeBrace : closeBracket;
  place += 1;
  skipBlanks();
  if (input[place] === closing) {
    place += 1;
    return true;
  }
  while (place < limit) {
    if (isObject && !skipKey()) return false;
    if (!skipValue(depth)) return false;
    skipBlanks();
    const byte = input[place];
    place += 1;
    if (byte === closing) return place <= limit;
    if (byte !== comma) return false;
    skipBlanks();
  }
  return false;
}

function skipKey(): boolean {
  if (input[place] !== quote || !skipText()) return false;
  skipBlanks();
  if (input[place] !== colon) return false;
  place += 1;
  skipBlanks();
  return true;
}

function skipValue(depth: number): boolean {
  const byte = input[place];
  if (byte === quote) return skipText();
  if (byte !== openBrace && byte !== openBracket) return skipLiteral();
  return depth < deepest && skipNested(depth + 1);
}
