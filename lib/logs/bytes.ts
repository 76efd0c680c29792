/** ASCII codes that the byte parsers look for. */
export const ascii = { tab: 9, newline: 10, return: 13, space: 32, quote: 34, percent: 37, plus: 43, minus: 45, dot: 46, slash: 47, zero: 48, colon: 58, equals: 61, at: 64, backslash: 92, underscore: 95 } as const;

const { zero, minus, plus, colon, dot, space } = ascii;
const comma = 44;
const slash = 47;

/** Where a moment ends, and whether it named its zone; filled by `readMoment`, reused so that no object is made per line. */
export const moment = { time: NaN, end: 0, zoned: false };

/**
 * Reads `2026-11-22 08:00:00`, with `T` or a blank, `-` or `/` between the parts of the day, a fraction after `.` or `,`, and
 * a zone (`Z`, `+01:00`, `+0100`, also after a blank). False when no such time stands at `start`. Result in `moment`.
 */
export function readMoment(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 19) return false;
  const dash = bytes[start + 4];
  if ((dash !== minus && dash !== slash) || bytes[start + 7] !== dash || bytes[start + 13] !== colon || bytes[start + 16] !== colon) return false;
  const separator = bytes[start + 10];
  if (separator !== space && separator !== 84) return false;
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const month = two(bytes, start + 5);
  const day = two(bytes, start + 8);
  const hours = two(bytes, start + 11);
  const minutes = two(bytes, start + 14);
  const seconds = two(bytes, start + 17);
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && hours < 24 && minutes < 60 && seconds < 60)) return false;
  moment.time = (daysSince1970(year, month, day) * 86_400 + hours * 3600 + minutes * 60 + seconds) * 1000;
  readFraction(bytes, start + 19, end);
  return true;
}

function readFraction(bytes: Buffer, start: number, end: number): void {
  let at = start;
  if (at + 1 < end && (bytes[at] === dot || bytes[at] === comma) && isDigit(bytes[at + 1])) {
    at += 1;
    for (let weight = 100; at < end && isDigit(bytes[at]); at += 1, weight /= 10) if (weight >= 1) moment.time += weight * digit(bytes, at);
  }
  moment.zoned = false;
  moment.end = at;
  const zone = at < end && bytes[at] === space ? at + 1 : at;
  if (zone >= end) return;
  const sign = bytes[zone];
  if (sign === 90 && (zone + 1 >= end || !isWordByte(bytes[zone + 1]))) {
    moment.zoned = true;
    moment.end = zone + 1;
  } else if (sign === plus || sign === minus) {
    const minutesAt = bytes[zone + 3] === colon ? zone + 4 : zone + 3;
    if (zone + 3 > end) return;
    const hours = two(bytes, zone + 1);
    const minutes = minutesAt + 2 <= end && isDigit(bytes[minutesAt]) ? two(bytes, minutesAt) : 0;
    if (!(hours <= 14 && minutes < 60)) return;
    moment.time -= (sign === plus ? 1 : -1) * (hours * 60 + minutes) * 60_000;
    moment.zoned = true;
    moment.end = minutesAt + 2 <= end && isDigit(bytes[minutesAt]) ? minutesAt + 2 : zone + 3;
  }
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days of the proleptic Gregorian calendar since 1 January 1970 (Howard Hinnant's days_from_civil). */
export function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = ((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 | 0) + day - 1;
  return era * 146_097 + yearOfEra * 365 + (yearOfEra / 4 | 0) - (yearOfEra / 100 | 0) + dayOfYear - 719_468;
}

/** The number written in `[start, end)`; NaN when anything but digits stands there, or more than fifteen of them. */
export function integer(bytes: Buffer, start: number, end: number): number {
  if (end <= start || end - start > 15) return NaN;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const unit = (bytes[at] ?? 0) - zero;
    if (unit < 0 || unit > 9) return NaN;
    value = value * 10 + unit;
  }
  return value;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Letters, digits and underscore. */
export function isWordByte(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte === 95);
}

function digit(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) - zero;
}

/** Two digits as a number; NaN when they are none. */
function two(bytes: Buffer, at: number): number {
  const tens = (bytes[at] ?? 0) - zero;
  const ones = (bytes[at + 1] ?? 0) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}
