import { at, type Fields } from './fields';

const timeKeys = [
  'time', 'timestamp', '@timestamp', 'ts', 'datetime', 'date', 'asctime', 'eventTime',
  'timeUnixNano', 'Timestamp', 'observedTimeUnixNano', 'ObservedTimestamp',
];
const isoTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** The record's time in milliseconds since 1970; undefined when it carries none that we know. */
export function timeOf(fields: Fields): number | undefined {
  for (const key of timeKeys) {
    const time = timeFrom(at(fields, key));
    if (time !== undefined) return time;
  }
  return undefined;
}

/** A time in ISO 8601 (without a zone it is taken as UTC) or as a number since 1970 in s, ms, µs or ns, told apart by its size. */
export function timeFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return fromNumber(Number(trimmed));
  return isoToMs(trimmed);
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

/** Numbers below 2001 in seconds (1e9) are durations or counters, not times. */
function fromNumber(value: number): number | undefined {
  if (!(value >= 1e9 && value < 1e20)) return undefined;
  if (value < 1e11) return Math.round(value * 1e3);
  if (value < 1e14) return Math.round(value);
  return Math.round(value < 1e17 ? value / 1e3 : value / 1e6);
}

/** ISO 8601 in UTC; a number that no Date can hold is given as it is. */
export function isoFromMs(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}
