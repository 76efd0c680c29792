import { moment, readMoment } from './bytes';
import { at, type Fields } from './fields';

/** Where loggers put the time, the first that is there wins. */
export const timeKeys = [
  'time', 'timestamp', '@timestamp', 'ts', 'datetime', 'date', 'asctime', 'eventTime',
  'timeUnixNano', 'Timestamp', 'observedTimeUnixNano', 'ObservedTimestamp', 'requestTimeEpoch', 'requestTime', '@t',
];
const isoTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** A time, and whether it named its zone; without one it is given as if it were UTC. */
export interface Moment {
  readonly time: number;
  readonly zone: 'known' | 'assumed';
}

/** The record's time; undefined when it carries none that we know. */
export function momentOf(fields: Fields): Moment | undefined {
  for (const key of timeKeys) {
    const found = momentFrom(at(fields, key));
    if (found) return found;
  }
  return undefined;
}

/** A time in ISO 8601, as access logs write it (22/Nov/2026:08:00:00 +0000), or as a number since 1970 in s, ms, µs or ns, told apart by its size. */
export function momentFrom(value: unknown): Moment | undefined {
  if (typeof value === 'number') return known(timeFromNumber(value));
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return known(timeFromNumber(Number(trimmed)));
  const time = isoToMs(trimmed);
  return time === undefined ? known(fromAccessLog(trimmed)) : { time, zone: /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(trimmed.slice(11)) ? 'known' : 'assumed' };
}

/** The time at the beginning of a line, and what stands behind it; as ISO 8601 without its strictness (`readMoment`). */
export function leadingMoment(line: string): (Moment & { readonly length: number }) | undefined {
  const bytes = Buffer.from(line.slice(0, 40), 'latin1');
  return readMoment(bytes, 0, bytes.length) ? { time: moment.time, zone: moment.zoned ? 'known' : 'assumed', length: moment.end } : undefined;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Month of an English abbreviation, from 0; undefined for anything else. */
export function monthOf(name: string | undefined): number | undefined {
  const month = name === undefined ? -1 : months.indexOf(name.slice(0, 3));
  return month < 0 ? undefined : month;
}

const dayMs = 86_400_000;

/** Where the year is not written: the last one in which the time does not lie ahead (a day is left for clocks and zones). Month from 0. */
export function latestBefore(now: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const year = new Date(now).getUTCFullYear();
  const time = Date.UTC(year, month, day, hour, minute, second);
  return time > now + dayMs ? Date.UTC(year - 1, month, day, hour, minute, second) : time;
}

const accessTime = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d):?(\d\d)$/;

/** `22/Nov/2026:08:00:00 +0000`, the %t of Apache's and nginx's access logs, in ms since 1970. */
export function fromAccessLog(value: string): number | undefined {
  const match = accessTime.exec(value);
  const month = monthOf(match?.[2]);
  if (!match || month === undefined) return undefined;
  const [day, year, hour, minute, second, zoneHours, zoneMinutes] = [1, 3, 4, 5, 6, 8, 9].map((index) => Number(match[index]));
  const offset = ((zoneHours ?? 0) * 60 + (zoneMinutes ?? 0)) * (match[7] === '-' ? -60_000 : 60_000);
  return Date.UTC(year ?? 0, month, day, hour, minute, second) - offset;
}

/** Milliseconds since 1970 of an ISO 8601 time, or undefined; Date.parse alone would read a missing zone as this machine's. */
export function isoToMs(value: string): number | undefined {
  const match = isoTime.exec(value);
  if (!match) return undefined;
  const [, day, clock, fraction = '0', zone = 'Z'] = match;
  const withSeconds = clock?.length === 5 ? `${clock}:00` : clock;
  const parsed = Date.parse(`${day}T${withSeconds}.${fraction.slice(0, 3).padEnd(3, '0')}${normalZone(zone)}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function normalZone(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function known(time: number | undefined): Moment | undefined {
  return time === undefined ? undefined : { time, zone: 'known' };
}

/** A number since 1970 in s, ms, µs or ns as ms; below 2001 in seconds (1e9) it is a duration or a counter, not a time. */
export function timeFromNumber(value: number): number | undefined {
  if (!(value >= 1e9 && value < 1e20)) return undefined;
  if (value < 1e11) return Math.round(value * 1e3);
  if (value < 1e14) return Math.round(value);
  return Math.round(value < 1e17 ? value / 1e3 : value / 1e6);
}

/** ISO 8601 in UTC; a number that no Date can hold is given as it is. */
export function isoFromMs(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}
