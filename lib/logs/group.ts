import { createFingerprinter, type Fingerprint } from './fingerprint';
import { createLogReader } from './reader';
import type { ReaderOptions } from './reading';

/** A group of lines that say the same. */
export interface LineGroup extends Fingerprint {
  /** Physical lines, those that continue a record included. */
  readonly lines: number;
}

export interface LineGrouper {
  /** The bytes of the file, in order. */
  readonly write: (chunk: Buffer) => void;
  /** The last lines are given now. */
  readonly end: () => void;
  /** Most lines first, then by id. */
  readonly groups: () => readonly LineGroup[];
  /** Lines of groups beyond the most that are counted; their ids are right all the same. */
  readonly beyond: () => number;
}

/** Groups counted: all that is kept beside the present record, so memory stays flat (at worst 40 MB). */
const mostGroups = 20_000;
const blank = { message: '', format: 'text' };

/**
 * Gives the group id of each physical line, in order: that of the record which the line belongs to. An id depends on its record
 * alone. Blank lines between records are a group of their own.
 */
export function createLineGrouper(options: Pick<ReaderOptions, 'now' | 'isUtf8'>, row: (line: number, id: string) => void, groupLimit: number = mostGroups): LineGrouper {
  const fingerprinter = createFingerprinter();
  const counted = new Map<string, { template: string; lines: number }>();
  const reader = createLogReader({ ...options, take: (glance) => {
    blanksBefore(glance.line);
    add(fingerprinter(glance.record()), glance.lines);
  } });
  const feed = reader.open('');
  let next = 1;
  let beyond = 0;

  function blanksBefore(line: number): void {
    if (next < line) add(fingerprinter(blank), line - next);
  }

  function add({ id, template }: Fingerprint, lines: number): void {
    const known = counted.get(id);
    if (known) known.lines += lines;
    else if (counted.size < groupLimit) counted.set(id, { template, lines });
    else beyond += lines;
    for (const end = next + lines; next < end; next += 1) row(next, id);
  }

  function end(): void {
    feed.end();
    blanksBefore(reader.reading().totals.lines + 1);
  }

  function groups(): readonly LineGroup[] {
    return [...counted].map(([id, { template, lines }]) => ({ id, template, lines })).toSorted((one, two) => two.lines - one.lines || (one.id < two.id ? -1 : 1));
  }

  return { write: feed.write, end, groups, beyond: () => beyond };
}
