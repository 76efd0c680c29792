import type { Glance, GlanceNames } from './glance';
import type { Parsed } from './record';

/** A log format: what one line of it says. Its rules come from its vendor's documentation, linked in its file. */
export interface Format {
  readonly name: string;
  /**
   * Reads the first line of a record; undefined when it is not of this format. A time without a zone is given as if it were
   * UTC with `zone: 'assumed'`; the reader moves it into the zone asked for.
   */
  readonly parse: (line: string, context: FormatContext) => Parsed | undefined;
  /** Whether a record goes on in the line below: `parse` is then asked for both, with a line feed between them. */
  readonly isHead?: (line: string) => boolean;
  /**
   * The same from bytes, numbers only, for speed. True only when it is sure to say what `parse` would; else `parse` is asked.
   * The draft comes cleared.
   */
  readonly scan?: (bytes: Buffer, start: number, end: number, draft: Draft, names: GlanceNames) => boolean;
  /**
   * Of a line that was scanned: equal for two lines only if their records are equal but for time, user, address, path and
   * duration, and the ids, which it fills in. Of the messages only the path of the request may differ. Empty when that is not sure.
   */
  readonly shapeOf?: (bytes: Buffer, start: number, end: number, found: LineIds) => string;
}

/** A format whose lines carry lines of another one: containers, process managers, syslog. */
export interface Wrapper {
  readonly name: string;
  readonly unwrap: (line: string, context: FormatContext) => Unwrapped | undefined;
}

export interface Unwrapped {
  readonly text: string;
  /** The line goes on in the next one, which is glued to it. */
  readonly partial?: boolean | undefined;
  /** What the prefix says; the inner line's own time, level and names win. */
  readonly outer: Omit<Parsed, 'message'>;
}

/** What a format may know beside the line; one for each file. */
export interface FormatContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Names of the columns, where the file says them in a line of its own. */
  columns?: readonly string[];
}

/** Ids that lines of one shape do not share. */
export type LineIds = { -readonly [Id in 'session' | 'requestId' | 'traceId']: Parsed[Id] };

/** What a scan fills in: of a glance what stands in the line itself, and whether the time named its zone. */
export type Draft = Pick<Glance, 'time' | 'level' | 'status' | 'durationMs' | 'route' | 'user' | 'address' | 'service'> & { zoned: boolean };
