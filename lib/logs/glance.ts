import type { LogRecord } from './record';
import type { Names } from './names';

/**
 * What is counted of every record, in numbers only: formats that are read fast fill it from bytes without making a string.
 * The reader fills the same object again for each record, so copy what you keep, and call `record()` before you return.
 */
export interface Glance {
  /** Place of the file in `Reading.files`. */
  file: number;
  line: number;
  lines: number;
  /** Milliseconds since 1970, UTC; NaN without a time. */
  time: number;
  /** Place of the level in `levels` plus one; 0 without a level. */
  level: number;
  /** HTTP status; 0 without one. */
  status: number;
  /** NaN without one. */
  durationMs: number;
  /** Ids in `GlanceNames`; 0 without one. */
  route: number;
  user: number;
  address: number;
  service: number;
  /** The whole record, parsed when it is asked for. */
  record: () => LogRecord;
  /** `Format.shapeOf` its line; empty where there is none. */
  shape: () => string;
  /** For counting, without parsing it: a record of the same shape, at the place and time and with the ids of this one. Ask for the shape first. */
  alike: (record: Counted) => Counted;
}

/** What is counted of a grave record, beside its glance. */
export type Counted = Pick<LogRecord, 'file' | 'line' | 'message' | 'level' | 'error' | 'request' | 'service' | 'version' | 'lambda' | 'user' | 'session' | 'requestId' | 'traceId' | 'address'>;

/** What the ids of a glance stand for. */
export interface GlanceNames {
  /** Method and route, `GET /api/orders/{id}`. */
  readonly routes: Names;
  readonly users: Names;
  readonly addresses: Names;
  readonly services: Names;
}

/** Level and status from which a record is worth being parsed whole. */
export const warnRank = 4;
export const errorRank = 5;
