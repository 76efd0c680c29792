import { createFingerprinter, type Fingerprint } from './fingerprint';
import { parseLine } from './parse';

/** A group of lines that say the same. */
export interface LineGroup extends Fingerprint {
  /** Physical lines, continuation lines included. */
  readonly lines: number;
}

export interface LineGrouper {
  /** The group id of the next physical line; a line that continues a stack trace has that of the line it continues. */
  readonly idOf: (lineText: string) => string;
  /** Most lines first, then by id. */
  readonly groups: () => readonly LineGroup[];
  /** Lines of groups beyond the most that are counted; their ids are right all the same. */
  readonly beyond: () => number;
}

/** Groups counted: the only thing that is kept between lines beside the last id, so memory stays flat (at worst 40 MB). */
const mostGroups = 20_000;
/** Frames and causes as Node, Java and Python print them below the line that tells of the exception. */
const continuation = /^\s+at \S|^\s+\.{3} \d+ more|^Caused by: |^\s+File "/;

/** Groups physical lines one by one. An id depends on its line alone (and on the line that it continues), on no other. */
export function createLineGrouper(groupLimit: number = mostGroups): LineGrouper {
  const fingerprinter = createFingerprinter();
  const counted = new Map<string, { template: string; lines: number }>();
  let last: Fingerprint | undefined;
  let beyond = 0;

  function idOf(lineText: string): string {
    const found = last && continuation.test(lineText) ? last : fingerprinter(parseLine(lineText, 0) ?? { message: lineText, format: 'text' });
    last = found;
    const known = counted.get(found.id);
    if (known) known.lines += 1;
    else if (counted.size < groupLimit) counted.set(found.id, { template: found.template, lines: 1 });
    else beyond += 1;
    return found.id;
  }

  function groups(): readonly LineGroup[] {
    return [...counted].map(([id, { template, lines }]) => ({ id, template, lines })).toSorted((one, two) => two.lines - one.lines || (one.id < two.id ? -1 : 1));
  }

  return { idOf, groups, beyond: () => beyond };
}
