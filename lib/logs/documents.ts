import { ascii } from './bytes';
import { number, text, isFields } from './fields';

/** One event of the document, and the physical lines from the end of the one before to its own end. */
export interface StoredEvent {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Where its object begins and ends. */
  readonly line: number;
  readonly lastLine: number;
}

/** CloudWatch Logs takes events of up to a mebibyte; JSON may double that by its escapes. */
const longestEvent = 4_194_304;

/**
 * What `aws logs get-log-events` and `filter-log-events` print
 * (https://docs.aws.amazon.com/cli/latest/reference/logs/filter-log-events.html): one JSON document with `events`, each with
 * `timestamp` and `message`. Whether a file begins like one.
 */
export function isEventDocument(beginning: string): boolean {
  return /^\s*\{\s*"(?:events|searchedLogStreams|nextForwardToken|nextBackwardToken)"\s*:/.test(beginning);
}

/** Finds the events of such a document as its bytes come, in constant memory. */
export function createDocument(take: (event: StoredEvent) => void) {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let line = 1;
  let hasRest = false;
  let firstLine = 1;
  let parts: Buffer[] | undefined;
  let size = 0;

  function keep(bytes: Buffer, start: number, end: number): void {
    size += end - start;
    if (parts && size <= longestEvent) parts.push(Buffer.from(bytes.subarray(start, end)));
  }

  function finish(): void {
    const event = size <= longestEvent && parts ? eventOf(Buffer.concat(parts).toString()) : undefined;
    parts = undefined;
    if (event) take({ ...event, line: firstLine, lastLine: line });
  }

  function write(bytes: Buffer): void {
    let start = parts ? 0 : -1;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === ascii.newline) line += 1;
      hasRest = byte !== ascii.newline;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === ascii.backslash) escaped = true;
        else if (byte === ascii.quote) inString = false;
      } else if (byte === ascii.quote) inString = true;
      else if (byte === 123 || byte === 91) {
        // { within the list within the document
        if (byte === 123 && depth === 2) [start, parts, size, firstLine] = [at, [], 0, line];
        depth += 1;
      } else if (byte === 125 || byte === 93) {
        depth -= 1;
        if (depth === 2 && parts) {
          keep(bytes, start, at + 1);
          finish();
          start = -1;
        }
      }
    }
    if (parts && start >= 0) keep(bytes, start, bytes.length);
  }

  /** Physical lines so far. */
  const lines = () => line - 1 + (hasRest ? 1 : 0);
  return { write, lines };
}

function eventOf(json: string): { readonly text: string; readonly time: number } | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (!isFields(value)) return undefined;
    const [message, time] = [text(value, 'message'), number(value, 'timestamp')];
    return message === undefined || time === undefined ? undefined : { text: message, time };
  } catch {
    return undefined;
  }
}
