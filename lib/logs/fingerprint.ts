import { stableHash } from './hash';
import { beginning, redact } from './redact';
import type { LoggedError, LogRecord } from './record';
import { inAppFrames } from './template/frames';
import { messageStart } from './template/header';
import { templateOfMessage } from './template/template';

/** What makes two records the same error. */
export interface Fingerprint {
  /** 16 hex digits; equal between runs, machines and files, and over deploys. */
  readonly id: string;
  /** The message with its changing parts replaced by typed placeholders; redacted. */
  readonly template: string;
}

/** What a fingerprint looks at. */
export type Fingerprinted = Pick<LogRecord, 'message' | 'error' | 'request'> & { readonly format?: string };

// Beyond this a message is a dump, and its beginning tells the template. In UTF-16 units.
const longestMessage = 4_000;
const longestTemplate = 1_000;
/** So many fingerprints are remembered (at worst 40 MB); further ones are made anew each time. */
const mostRemembered = 20_000;

/** What says nothing about the kind of an error: its message is needed too. */
const bareTypes = new Set(['', 'Error', 'Exception', 'RuntimeException', 'RuntimeError', 'AggregateError', 'Throwable']);

/**
 * The fingerprint of a record. An exception with frames of the application is its type and those frames, without line
 * numbers; any other record is the template of its message, of its request and of its exception's own message where that says
 * something else. Joining two different errors hides one of them, splitting one costs a line in the report: so what could
 * be a meaning (an error status, a quoted word, a version, a route) is kept.
 */
export function fingerprint(record: Fingerprinted): Fingerprint {
  return { id: stableHash(keyOf(record)), template: shown(record) };
}

/** The fingerprint of a line that is no record: its template behind time and level alone. Never the same as a record's. */
export function fingerprintOfText(text: string): Fingerprint {
  return fingerprint({ message: text, format: 'text' });
}

/** `fingerprint` for many records: a template is redacted once a group, not once a record. */
export function createFingerprinter(): (record: Fingerprinted) => Fingerprint {
  const known = new Map<string, Fingerprint>();
  return (record) => {
    const id = stableHash(keyOf(record));
    const seen = known.get(id);
    if (seen) return seen;
    const made = { id, template: shown(record) };
    if (known.size < mostRemembered) known.set(id, made);
    return made;
  };
}

/** A message with numbers, ids, addresses, times and the like replaced by placeholders; redacted. */
export function templateOf(message: string): string {
  const clean = redact(headOf(message)).replace(/<email:[0-9a-f]+>/g, '<email>').replace(/<card>/g, '<num>');
  return templateOfMessage(clean).text.slice(0, longestTemplate);
}

function keyOf(record: Fingerprinted): string {
  if (record.format === 'text') return `text|${templateOfMessage(headOf(bodyOf(record.message))).key}`;
  const thrown = record.error && thrownFrom(record.error);
  if (thrown) return `stack|${thrown.type}|${thrown.frames.join('|')}`;
  return `record|${record.error?.type ?? ''}|${requestOf(record)}${joined(record, (message) => templateOfMessage(headOf(message)).key)}`;
}

function shown(record: Fingerprinted): string {
  return record.format === 'text' ? templateOf(bodyOf(record.message)) : joined(record, templateOf);
}

/** A record's message and its exception's, said once where one holds the other. */
function joined({ message, error }: Fingerprinted, template: (message: string) => string): string {
  const own = template(message);
  const cause = error?.message === undefined ? '' : template(error.message);
  if (cause === '' || own.includes(cause)) return own;
  return `${own}${own === '' ? '' : ': '}${cause}`;
}

/** A failing route is not another one; requests that succeed or are redirected differ by their route alone. */
function requestOf({ request }: Fingerprinted): string {
  if (request?.route === undefined && request?.status === undefined) return '';
  return `${request.method ?? ''} ${request.route ?? ''} ${request.status !== undefined && request.status >= 400 ? request.status : ''}|`;
}

/** The exception, or the nearest of its causes, that was thrown in the application; undefined when its frames do not tell. */
function thrownFrom(error: LoggedError): { type: string; frames: readonly string[] } | undefined {
  for (const candidate of [error, ...(error.causes ?? [])]) {
    const frames = inAppFrames(candidate);
    if (frames.length > 0) return { type: typeOf(candidate), frames };
  }
  return undefined;
}

function typeOf({ type = '', message = '' }: LoggedError): string {
  return bareTypes.has(type) ? `${type}|${templateOfMessage(headOf(message)).key}` : type;
}

function bodyOf(line: string): string {
  return line.slice(messageStart(line));
}

function headOf(message: string): string {
  return withoutStack(beginning(message, longestMessage));
}

/** Some loggers put the whole stack into the message; its frames say where, not what. */
function withoutStack(message: string): string {
  const end = message.indexOf('\n');
  if (end < 0) return message;
  const frame = /\n\s+at /.exec(message);
  return frame ? message.slice(0, frame.index) : message;
}
