import { fingerprint } from './fingerprint';
import { warnRank, type Glance } from './glance';
import { parseLine } from './parse';
import type { LineCounts } from './reading';
import type { LogRecord } from './record';
import { beginning, redact } from './redact';
import { isInside, type TimeWindow } from './window';

export type { TimeWindow };

/** Levels that a report is about. */
export type ReportedLevel = 'fatal' | 'error' | 'warn';

/** One place in the logs. */
export interface Sighting {
  /** File or log group. */
  readonly file: string;
  /** Physical line in it, from 1. */
  readonly line: number;
  /** Milliseconds since 1970, if the record has a time. */
  readonly time?: number;
}

/** Records of one fingerprint at warn level or above. */
export interface ErrorGroup {
  readonly id: string;
  readonly template: string;
  /** The gravest level seen. */
  readonly level: ReportedLevel;
  readonly errorType?: string;
  readonly count: number;
  /** By time; records without one count by the order in which they were read. */
  readonly first: Sighting;
  readonly last: Sighting;
  /** The message of the first record read, redacted and cut. */
  readonly example: string;
}

/**
 * Where every line went: `lines = blank + notUnderstood + understood + continuing`, `understood = leftOut + errors + warnings
 * + other`, `errors + warnings` = the sum of all groups' counts + `beyondGroups`.
 */
export interface Totals {
  readonly lines: number;
  readonly blank: number;
  readonly notUnderstood: number;
  /** Records. */
  readonly understood: number;
  /** Lines after the first of a record: stack traces and the like. */
  readonly continuing: number;
  /** Understood, but outside the asked window, or without a time while a window was asked for. */
  readonly leftOut: number;
  /** At error or fatal level. */
  readonly errors: number;
  readonly warnings: number;
  /** Below warn level, or of no known level. */
  readonly other: number;
  /** Errors and warnings in no group, because the most groups that are kept were reached. */
  readonly beyondGroups: number;
}

export interface Report {
  readonly totals: Totals;
  /** First and last time of the records in the window; absent when none has a time. */
  readonly span?: { readonly from: number; readonly to: number };
  /** Most frequent first; ties by first time, then by id. */
  readonly groups: readonly ErrorGroup[];
}

export interface Tally {
  /** Takes in the next line of a file or log group; `storedAt` (ms since 1970) stands in for a record's own time. */
  readonly add: (file: string, line: number, lineText: string, storedAt?: number) => void;
  /** Takes in a record that the reader has put together; only those that are reported on are parsed whole. */
  readonly take: (glance: Glance) => void;
  /** What was seen so far; `lines` is what the reader counted, for records that were taken. */
  readonly report: (lines?: LineCounts) => Report;
}

/** Memory stays bounded whatever is read: so many groups are kept, further ones are counted in `beyondGroups`. */
const mostGroups = 10_000;
const longestExample = 400;
/** Of a message, for its example. */
const longestRead = 8_000;
const gravity: Readonly<Record<ReportedLevel, number>> = { warn: 0, error: 1, fatal: 2 };

/** Counts lines into groups; pure but for its own counters, the same lines in the same order give the same report. */
export function createTally(window: TimeWindow = {}, groupLimit: number = mostGroups): Tally {
  const counts = { lines: 0, blank: 0, notUnderstood: 0, understood: 0, continuing: 0, leftOut: 0, errors: 0, warnings: 0, other: 0, beyondGroups: 0 };
  const groups = new Map<string, ErrorGroup>();
  let from = Infinity;
  let to = -Infinity;

  function add(file: string, line: number, lineText: string, storedAt?: number): void {
    counts.lines += 1;
    if (lineText.trim() === '') {
      counts.blank += 1;
      return;
    }
    const parsed = parseLine(lineText, line);
    if (!parsed) {
      counts.notUnderstood += 1;
      return;
    }
    takeRecord(parsed.time === undefined && storedAt !== undefined ? { ...parsed, file, time: storedAt } : { ...parsed, file });
  }

  function take(glance: Glance): void {
    if (glance.level >= warnRank || Number.isNaN(glance.time)) return takeRecord(glance.record());
    counts.understood += 1;
    if (isInside(glance.time, window)) pass(glance.time);
    else counts.leftOut += 1;
  }

  function takeRecord(record: LogRecord): void {
    if (record.format === 'text') return;
    counts.understood += 1;
    if (isInside(record.time ?? NaN, window)) count(record);
    else counts.leftOut += 1;
  }

  function pass(time: number): void {
    counts.other += 1;
    widen(time);
  }

  function widen(time: number): void {
    if (time < from) from = time;
    if (time > to) to = time;
  }

  function count(record: LogRecord): void {
    const { file, time, level } = record;
    if (time !== undefined) widen(time);
    if (level !== 'fatal' && level !== 'error' && level !== 'warn') {
      counts.other += 1;
      return;
    }
    if (level === 'warn') counts.warnings += 1;
    else counts.errors += 1;
    const { id, template } = fingerprint(record);
    const known = groups.get(id);
    const place: Sighting = { file, line: record.line, ...(time !== undefined && { time }) };
    if (known) groups.set(id, withOneMore(known, level, place));
    else if (groups.size >= groupLimit) counts.beyondGroups += 1;
    else groups.set(id, newGroup(id, template, level, record, place));
  }

  function report(lines?: LineCounts): Report {
    return { totals: lines ? withLines(counts, lines) : { ...counts }, ...(from <= to && { span: { from, to } }), groups: [...groups.values()].toSorted(byCountThenTime) };
  }

  return { add, take, report };
}

function withLines(counts: Totals, { lines, blank, notUnderstood }: LineCounts): Totals {
  return { ...counts, lines, blank, notUnderstood, continuing: lines - blank - notUnderstood - counts.understood };
}

function newGroup(id: string, template: string, level: ReportedLevel, record: LogRecord, place: Sighting): ErrorGroup {
  const type = record.error?.type;
  return {
    id,
    template,
    level,
    ...(type !== undefined && { errorType: redact(type.slice(0, longestExample)) }),
    count: 1,
    first: place,
    last: place,
    example: exampleOf(record),
  };
}

/** Redacted before it is cut short: a cut could hide the shape of a secret and leave half of it. */
function exampleOf({ message, error }: LogRecord): string {
  const cause = error?.message;
  const whole = cause === undefined || message.includes(cause) ? message : `${message}${message === '' ? '' : ': '}${cause}`;
  const clean = redact(beginning(whole, longestRead)).replace(/\s+/g, ' ').trim();
  return clean.length > longestExample ? `${clean.slice(0, longestExample)}…` : clean;
}

function withOneMore(group: ErrorGroup, level: ReportedLevel, place: Sighting): ErrorGroup {
  return {
    ...group,
    level: gravity[level] > gravity[group.level] ? level : group.level,
    count: group.count + 1,
    first: comesBefore(place, group.first) ? place : group.first,
    last: comesAfter(place, group.last) ? place : group.last,
  };
}

/** Only times decide; without them the order of reading stands, and a place with a time is preferred to one without. */
function comesBefore(place: Sighting, other: Sighting): boolean {
  return place.time !== undefined && (other.time === undefined || place.time < other.time);
}

function comesAfter(place: Sighting, other: Sighting): boolean {
  if (place.time === undefined) return other.time === undefined;
  return other.time === undefined || place.time >= other.time;
}

/** Both without a time: Infinity - Infinity is NaN, so the id decides. */
function byCountThenTime(one: ErrorGroup, two: ErrorGroup): number {
  return two.count - one.count || (one.first.time ?? Infinity) - (two.first.time ?? Infinity) || (one.id < two.id ? -1 : 1);
}
