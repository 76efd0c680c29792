import { ascii, integer, moment, readMoment } from '../bytes';
import type { Draft } from '../format';
import type { GlanceNames } from '../glance';
import { levelOfPino, rankNamed } from '../level';
import { rankOfStatus } from '../request';
import { routeScratch, writeRoute } from '../route';
import { timeFromNumber } from '../time';
import { keyTable, slotCount, slots, type Slot } from './json-keys';
import { afterBlanks, afterLiteral, afterNested, afterText, closeBrace, comma, deepest, isNumberStart, isNumberText, openBrace, openBracket } from './json-text';

/**
 * Reads the numbers of a JSON record from its bytes, without JSON.parse: what stands under the keys that are known, wherever
 * they are nested. False when it is not sure to say what `parseFields` would: an escape in a value that counts, a message that
 * is an object, an unusual time, JSON that is not sound.
 */
export function scanJson(bytes: Buffer, start: number, end: number, draft: Draft, names: GlanceNames): boolean {
  input = bytes;
  limit = end;
  for (let slot = 0; slot < slotCount; slot += 1) rank[slot] = none;
  if (bytes[start] !== openBrace || readObject(bytes, start, firstHash, 0) !== end) return false;
  return fill(draft, names);
}

const { quote, backslash, colon, dot, minus, space } = ascii;
const firstHash = 0x811c9dc5 | 0;

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
  if (slot === slots.status || slot === slots.durationMs) return !quoted || isNumberText(input, begin, stop);
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
  if (isText[slots.time] === 0 || isNumberText(input, begin, stop)) {
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

function hasEscape(begin: number, stop: number): boolean {
  for (let at = begin; at < stop; at += 1) if (input[at] === backslash) return true;
  return false;
}
