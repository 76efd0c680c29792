import { stableHash } from './hash';
import { beginning, redact } from './redact';
import type { LogRecord } from './record';

/** What makes two records the same error. */
export interface Fingerprint {
  /** 16 hex digits, stable over runs and machines. */
  readonly id: string;
  /** The message with its changing parts replaced by typed placeholders; redacted. */
  readonly template: string;
}

// Regexes cost time by length; beyond this a message is a dump, and its beginning tells the template.
const longestMessage = 4_000;
const longestTemplate = 1_000;

/**
 * The fingerprint of an understood record: template of the message, type of the exception, and template of the exception's
 * own message where it says something else. Joining two different errors hides one of them, splitting one costs a line in
 * the report: so what could be a meaning (a status code, a quoted word, a version) is kept.
 */
export function fingerprint(record: Pick<LogRecord, 'message' | 'error'>): Fingerprint {
  const template = templateOf(record.message);
  const cause = record.error?.message === undefined ? '' : templateOf(record.error.message);
  const shown = cause === '' || template.includes(cause) ? template : `${template}${template === '' ? '' : ': '}${cause}`;
  return { id: stableHash(`record|${record.error?.type ?? ''}|${shown}`), template: shown };
}

/** The fingerprint of a line that is no record: its template alone. Never the same as a record's. */
export function fingerprintOfText(text: string): Fingerprint {
  const template = templateOf(text);
  return { id: stableHash(`text|${template}`), template };
}

/** A message with numbers, ids, addresses, times and the like replaced by placeholders. */
export function templateOf(message: string): string {
  const head = withoutStack(beginning(message, longestMessage));
  let template = redact(head).replace(/\s+/g, ' ').trim();
  for (const [pattern, replacement] of masks) template = template.replace(pattern, replacement);
  return template.replace(keptMark, '').slice(0, longestTemplate);
}

/** Some loggers put the whole stack into the message; its frames say where, not what. */
function withoutStack(message: string): string {
  const frame = /\n\s+at /.exec(message);
  return frame ? message.slice(0, frame.index) : message;
}

/** Stands before a number that is kept; a private-use character, taken out at the end. */
const keptMark = /\uE000/g;
const left = '(?<![A-Za-z0-9])';
const right = '(?![A-Za-z0-9])';
const clock = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`;
const mask = (pattern: string, flags = 'g'): RegExp => new RegExp(pattern, flags);

/** In this order: what has more shape goes first, plain numbers last. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\uE000/g, ''],
  [/<email:[0-9a-f]+>/g, '<email>'],
  [/<card>/g, '<num>'],
  // A status code is a meaning: 429 and 503 are different errors.
  [/\b(status(?:[ _-]?code)?["']?\s*[:=]?\s*|HTTP(?:\/\d(?:\.\d)?)?\s+)([1-5]\d\d)(?!\d)/gi, '$1\uE000$2'],
  [mask(String.raw`${left}\d{4}-\d{2}-\d{2}(?:[T ]${clock}(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?)?${right}`), '<time>'],
  [mask(String.raw`${left}(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}(?: ${clock}(?: (?:GMT|UTC))?)?${right}`), '<time>'],
  [mask(`${left}${clock}${right}`), '<time>'],
  [mask(`${left}[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}${right}`, 'gi'), '<uuid>'],
  [mask(String.raw`(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)`), '<ip>'],
  [mask(String.raw`(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?)(?![\w:])`, 'gi'), '<ip>'],
  // Prefixed ids (pi_3Mt…, cus_9s6X…, cs_test_a1b2…): a digit somewhere, or mixed case at the length of an id.
  [mask(String.raw`(?<![A-Za-z0-9_])[a-z]{2,12}_(?:test_|live_)?(?:(?=[A-Za-z]*\d)[A-Za-z0-9]{8,}|(?=[A-Z]*[a-z])(?=[a-z]*[A-Z])[A-Za-z0-9]{14,})${right}`), '<id>'],
  [mask(`${left}0x[0-9a-f]+${right}`, 'gi'), '<hex>'],
  [mask(`${left}(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}${right}`, 'gi'), '<hex>'],
  [mask(String.raw`${left}(?=[A-Za-z]*\d[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}${right}`), '<id>'],
  [mask(String.raw`(?<![A-Za-z0-9\uE000.])(?:\d+(?:\.\d+)? ?(?:milliseconds?|seconds?|minutes?|hours?|days?|msecs?|secs?|mins?|ms|µs|us|ns)|(?:\d+(?:\.\d+)?[smhd])+)${right}`), '<duration>'],
  [mask(String.raw`(?<![A-Za-z0-9\uE000.])(?:(?<![\w>)\]"'])-)?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?=(?:[KMGT]i?)?B\b|x\b|(?![A-Za-z0-9]))`), '<num>'],
];
