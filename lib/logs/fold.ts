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
export type Foldable = Pick<LogRecord, 'file' | 'line' | 'time' | 'level' | 'message' | 'error' | 'request' | 'user' | 'session' | 'requestId' | 'traceId'>;

/** A user does one thing at a time for so long: "failed to process payment" one second after its exception. */
const sameUserMs = 5_000;
/** Within a request, and from an error to the retry that tells of it. */
const sameRequestMs = 60_000;
/** So many users, sessions and requests are remembered, the latest errors first. */
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
  const latest = new Map<string, Remembered>();
  return (record, groupId) => {
    const of = originOf(record, latest);
    if (of) return { role: retry.test(record.message) ? 'retry' : 'follow_up', of: { file: of.file, line: of.line, groupId: of.groupId } };
    remember(record, groupId, latest);
    return { role: 'origin' };
  };
}

function originOf(record: Foldable, latest: ReadonlyMap<string, Remembered>): Remembered | undefined {
  if (record.time === undefined) return undefined;
  const time = record.time;
  const isRetry = retry.test(record.message);
  const near = (key: string | undefined, withinMs: number, sameRequest: boolean) => {
    const found = key === undefined ? undefined : latest.get(key);
    return found && time >= found.time && time - found.time <= withinMs && isNothingNew(record, found, sameRequest) ? found : undefined;
  };
  const [trace, request, session, user] = keysOf(record);
  const withinMs = isRetry ? sameRequestMs : sameUserMs;
  return near(trace, sameRequestMs, true) ?? near(request, sameRequestMs, true) ?? near(session, withinMs, false) ?? near(user, withinMs, false);
}

function isNothingNew({ error, request, message }: Foldable, origin: Remembered, sameRequest: boolean): boolean {
  if (error && !(sameRequest && typesOf(error).some((type) => origin.types.includes(type)))) return false;
  // Within one request an answer with an error status tells of the exception before it; else it is a failure of its own.
  if (request?.status !== undefined) return sameRequest && request.status >= 400;
  return sameRequest || retry.test(message) || repeats.test(message);
}

function remember(record: Foldable, groupId: string, latest: Map<string, Remembered>): void {
  if (record.time === undefined || !isFailure(record) || saysNothing(record)) return;
  const { file, line, time } = record;
  const kept: Remembered = { file, line, groupId, time, types: record.error ? typesOf(record.error) : [] };
  for (const key of keysOf(record)) {
    if (key === undefined) continue;
    latest.delete(key);
    latest.set(key, kept);
  }
  for (const key of latest.keys()) {
    if (latest.size <= mostRemembered) break;
    latest.delete(key);
  }
}

/** A line without a word, such as Rails writes around an exception, is no error that others follow. */
function saysNothing({ message, error, request }: Foldable): boolean {
  return error === undefined && request === undefined && !/\p{L}{2}/u.test(message);
}

/** A warning begins no incident: it may precede one. */
function isFailure({ level, error, request }: Foldable): boolean {
  return level === 'error' || level === 'fatal' || error !== undefined || (request?.status ?? 0) >= 500;
}

/** By what a record is joined to others, the strongest first. */
function keysOf({ traceId, requestId, session, user }: Foldable): readonly (string | undefined)[] {
  const key = (name: string, value: string | undefined) => (value === undefined || value === '' ? undefined : `${name} ${value}`);
  return [key('trace', traceId), key('request', requestId), key('session', session), key('user', user)];
}

/** An exception that was caught and thrown on as the cause of another one is the same error. */
function typesOf({ type, causes = [] }: LoggedError): readonly string[] {
  return [...(type === undefined ? [] : [type]), ...causes.flatMap(typesOf)];
}
