import type { Glance, GlanceNames } from './glance';

/**
 * What a report says about the reading itself. For each file and in sum
 * `lines = blank + notUnderstood + the sum of byFormat`.
 */
export interface Reading {
  readonly files: readonly FileReading[];
  readonly totals: LineCounts;
  /** Zone taken for times that name none, an IANA name; `records` is how many needed it. */
  readonly zoneAssumed: { readonly zone: string; readonly records: number };
  /** Records that are older than one before them in the same file. */
  readonly outOfOrder: number;
  /**
   * How far the order of times can be trusted across all that was read, in ms: the largest of the steps back inside a file
   * (clock jumps left out), of the resolution of the times and of what the clocks differ by. No lag below it may be claimed.
   */
  readonly disorderMs: number;
  /** The clocks of two files, where requests that both tell of show that they disagree; the analysis measures it. */
  readonly clocks?: ClockDifference | undefined;
}

export interface ClockDifference {
  /** File whose clock is ahead, and the one that is behind it. */
  readonly ahead: string;
  readonly behind: string;
  /** At least, and at most. */
  readonly leastMs: number;
  readonly mostMs: number;
  /** Requests that both files tell of. */
  readonly requests: number;
}

/** Where the physical lines went. */
export interface LineCounts {
  readonly lines: number;
  readonly blank: number;
  readonly notUnderstood: number;
  /** Lines per parser, those that continue a record with it. */
  readonly byFormat: Readonly<Record<string, number>>;
  /** Records, those that nobody understood included. */
  readonly records: number;
  /** Lines of which only the beginning was read, because they are longer than a mebibyte. */
  readonly cut: number;
  /** Lines with bytes that are no UTF-8. */
  readonly invalidUtf8: number;
}

export interface FileReading extends LineCounts {
  readonly file: string;
  /** Parser of most of its lines; undefined when none understood any. */
  readonly format?: string | undefined;
  /** First and last time, ms since 1970, by the clock and not by place. */
  readonly span?: { readonly from: number; readonly to: number } | undefined;
  readonly zoneAssumed: number;
  readonly outOfOrder: number;
  /** The longest step back in time that was no clock jump, in ms. */
  readonly latestMs: number;
  /** 1000 when all its times are whole seconds, else 1. */
  readonly resolutionMs: number;
  /** The first few; `count` has all. */
  readonly clockJumps: { readonly count: number; readonly first: readonly ClockJump[] };
  /** One sentence where the file could not be read, or not to its end. */
  readonly problem?: string | undefined;
}

/** The clock was set back: from this line on times are earlier by so much, and stay so. */
export interface ClockJump {
  readonly line: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reads logs of any known format; `createLogReader` makes one. Pure but for its own counters: whoever calls it does the I/O. */
export interface LogReader {
  readonly names: GlanceNames;
  /**
   * Begins a file; each must be ended. Records of one file are given in their order. When files are merged all are opened
   * before the first is read, and `from` is what `beginsAt` says of each: it is not hungry before its turn.
   */
  readonly open: (file: string, from?: number) => Feed;
  /** Time of the first record that has one, by the beginning of a file; -Infinity when there is none. Counts nothing. */
  readonly beginsAt: (beginning: Buffer) => number;
  readonly reading: () => Reading;
}

/** The bytes of one file, in order. */
export interface Feed {
  /** The reader keeps nothing of the chunk: its memory may be filled again afterwards. */
  readonly write: (chunk: Buffer) => void;
  /** A stored event (CloudWatch): one record, of several lines too; `storedAt` stands in for its own time. */
  readonly event: (text: string, storedAt: number) => void;
  /** Of merged files: whether the others wait for more of this one. */
  readonly isHungry: () => boolean;
  /** The last record is given now. `problem` is one sentence: why there is no more. */
  readonly end: (problem?: string) => void;
}

export interface ReaderOptions {
  /** IANA name of the zone for times without one; `UTC` by default. */
  readonly timeZone?: string;
  /** Milliseconds since 1970: the year for times without one (RFC 3164) is the last that does not lie ahead of it. */
  readonly now: number;
  /** Whether bytes are UTF-8 (`isUtf8` of node:buffer; this layer imports nothing). */
  readonly isUtf8: (bytes: Uint8Array) => boolean;
  /** Files are given in one sequence by time, and not one after another; the caller feeds whichever is hungry. */
  readonly merged?: boolean;
  /** Takes each record; the glance is filled anew for the next one. */
  readonly take: (glance: Glance) => void;
}
