import { ascii, moment, readMoment } from '../bytes';
import type { Draft } from '../format';
import type { GlanceNames } from '../glance';
import { levelOfPino, rankNamed } from '../level';
import { rankOfStatus } from '../request';
import { routeScratch, writeRoute } from '../route';
import { timeFromNumber } from '../time';
import { beginOf, endOf, findValues, has, isPlainName, isQuoted, numberAt } from './json-find';
import { slots, type Slot } from './json-keys';
import { isNumberText } from './json-text';

/**
 * Reads the numbers of a JSON record from its bytes, without JSON.parse: what stands under the keys that are known, wherever
 * they are nested. False when it is not sure to say what `parseFields` would, as when a time is written in an unusual way.
 */
export function scanJson(bytes: Buffer, start: number, end: number, draft: Draft, names: GlanceNames): boolean {
  return findValues(bytes, start, end) && fill(bytes, draft, names);
}

const { minus, space } = ascii;

function fill(input: Buffer, draft: Draft, names: GlanceNames): boolean {
  if (has(slots.route)) return false;
  if (has(slots.time) && !fillTime(input, draft)) return false;
  const hasRequest = has(slots.method) || has(slots.status);
  if (hasRequest && !fillRequest(input, draft, names)) return false;
  if (!fillLevel(input, draft)) return false;
  const user = nameOf(input, slots.user, names.users);
  const address = nameOf(input, slots.address, names.addresses);
  const service = nameOf(input, slots.service, names.services);
  if (user < 0 || address < 0 || service < 0) return false;
  draft.user = user;
  draft.address = address;
  draft.service = service;
  return true;
}

function fillTime(input: Buffer, draft: Draft): boolean {
  const begin = beginOf(slots.time);
  const stop = endOf(slots.time);
  draft.zoned = true;
  if (!isQuoted(slots.time) || isNumberText(input, begin, stop)) {
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
function fillLevel(input: Buffer, draft: Draft): boolean {
  if (has(slots.level)) {
    const begin = beginOf(slots.level);
    const stop = endOf(slots.level);
    draft.level = isQuoted(slots.level) ? rankNamed(input.toString('latin1', begin, stop)) : levelOfPino(numberAt(begin, stop));
    return draft.level > 0;
  }
  if (has(slots.severityNumber) || has(slots.error)) return false;
  draft.level = rankOfStatus(draft.status);
  return draft.level > 0;
}

function fillRequest(input: Buffer, draft: Draft, names: GlanceNames): boolean {
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
function nameOf(input: Buffer, slot: Slot, names: GlanceNames['users']): number {
  if (!has(slot)) return 0;
  return isPlainName(slot) ? names.idOfBytes(input, beginOf(slot), endOf(slot)) : -1;
}
