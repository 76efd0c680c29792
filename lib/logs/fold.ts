import { createLatest, type Latest } from './latest';
import type { LoggedError, LogRecord } from './record';

/** The record of an error that others follow from. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly groupId: string;
}

/** What a record is within its incident. */
export type Folded =
  | { readonly role: 'origin' }
  /** It says again what an earlier record said. */
  | { readonly role: 'follow_up'; readonly of: Origin }
  /** A further attempt at what failed before. */
  | { readonly role: 'retry'; readonly of: Origin };

/** What folding looks at. */
export interface Foldable extends Pick<LogRecord, 'file' | 'line' | 'time' | 'level' | 'message' | 'error' | 'request' | 'session' | 'requestId' | 'traceId'> {
  /** The name, or a number that stands for it. */
  readonly user?: string | number | undefined;
}

/** A user does one thing at a time for so long: "failed to process payment" one second after its exception. */
const sameUserMs = 5_000;
/** Within a request, and from an error to the retry that tells of it. */
const sameRequestMs = 60_000;
/** So many users are remembered, the latest errors first; as many sessions, requests and traces. */
const mostRemembered = 10_000;
const retry = /\bretr(?:y|ies|ied|ying)\b|\battempt (?:no\.? ?)?#?\d+\b/i;

/** What a line says that only repeats a failure. */
const repeats = /fail|error|again|abort|unable|could ?n[o']t|can ?not|giving up|gave up|rolled back/i;

interface Remembered extends Origin {
  readonly time: number;
  readonly types: readonly string[];
}

/**
 * Tells follow-ups and retries from the errors that they follow. Give it the errors and warnings of all files by time. Records
 * are joined by request or trace id, else by session or user within seconds; what names none of these, has no time, or carries
 * an exception or a failed request of its own that the first did not have, is an error of its own: a false join hides one.
 */
export function createFold(): (record: Foldable, groupId: string) => Folded {
  const latest = { traces: createLatest<Remembered>(mostRemembered), requests: createLatest<Remembered>(mostRemembered), sessions: createLatest<Remembered>(mostRemembered), users: createLatest<Remembered>(mostRemembered) };
  return (record, groupId) => {
    if (record.time === undefined) return origin;
    const of = originOf(record, record.time, latest);
    if (of) return { role: retry.test(record.message) ? 'retry' : 'follow_up', of };
    if (isFailure(record) && !saysNothing(record)) remember(record, record.time, groupId, latest);
    return origin;
  };
}

interface LatestErrors {
  readonly traces: Latest<Remembered>;
  readonly requests: Latest<Remembered>;
  readonly sessions: Latest<Remembered>;
  readonly users: Latest<Remembered>;
}

const origin: Folded = { role: 'origin' };

/** By what joins it most strongly. */
function originOf(record: Foldable, time: number, { traces, requests, sessions, users }: LatestErrors): Remembered | undefined {
  return near(record, time, traces, record.traceId, true) ?? near(record, time, requests, record.requestId, true) ?? near(record, time, sessions, record.session, false) ?? near(record, time, users, record.user, false);
}

function near(record: Foldable, time: number, latest: Latest<Remembered>, key: string | number | undefined, sameRequest: boolean): Remembered | undefined {
  const found = key === undefined || key === '' ? undefined : latest.get(key);
  if (!found || !(time >= found.time && time - found.time <= sameRequestMs)) return undefined;
  if (time - found.time > sameUserMs && !sameRequest && !retry.test(record.message)) return undefined;
  return isNothingNew(record, found, sameRequest) ? found : undefined;
}

function isNothingNew({ error, request, message }: Foldable, origin: Remembered, sameRequest: boolean): boolean {
  if (error && !(sameRequest && typesOf(error).some((type) => origin.types.includes(type)))) return false;
  // Within one request an answer with an error status tells of the exception before it; else it is a failure of its own.
  if (request?.status !== undefined) return sameRequest && request.status >= 400;
  return sameRequest || retry.test(message) || repeats.test(message);
}

function remember({ file, line, error, traceId, requestId, session, user }: Foldable, time: number, groupId: string, { traces, requests, sessions, users }: LatestErrors): void {
  const kept: Remembered = { file, line, groupId, time, types: error ? typesOf(error) : [] };
  if (traceId !== undefined) traces.set(traceId, kept);
  if (requestId !== undefined) requests.set(requestId, kept);
  if (session !== undefined) sessions.set(session, kept);
  if (user !== undefined) users.set(user, kept);
}

/** A line without a word, such as Rails writes around an exception, is no error that others follow. */
function saysNothing({ message, error, request }: Foldable): boolean {
  return error === undefined && request === undefined && !/\p{L}{2}/u.test(message);
}

/** A warning begins no incident: it may precede one. */
function isFailure({ level, error, request }: Foldable): boolean {
  return level === 'error' || level === 'fatal' || error !== undefined || (request?.status ?? 0) >= 500;
}

/** An exception that was caught and thrown on as the cause of another one is the same error. */
function typesOf({ type, causes = [] }: LoggedError): readonly string[] {
  return [...(type === undefined ? [] : [type]), ...causes.flatMap(typesOf)];
}
