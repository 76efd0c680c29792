import type { Before } from './continuation';
import type { Draft, Format, FormatContext, LineIds } from './format';
import { parseBy } from './formats';
import type { Counted, Glance, GlanceNames } from './glance';
import { mostNames } from './names';
import { levels, type LogRecord, type Parsed } from './record';
import { isFrame, parseStack } from './stack';
import type { Zone } from './zone';

/** Lines that continue a record: more are counted and not kept. */
const mostExtraLines = 2_000;
const mostExtra = 262_144;
const longestMessage = 8_000;

/** What all records of one file share. */
export interface Surroundings {
  readonly file: string;
  readonly fileIndex: number;
  readonly context: FormatContext;
  readonly zone: Zone;
  readonly names: GlanceNames;
}

/** A record that may still go on; it is its own glance. Two of them take turns for a whole file. */
export class Pending implements Glance, Draft {
  file = 0;
  line = 0;
  lines = 0;
  time = NaN;
  zoned = false;
  level = 0;
  status = 0;
  durationMs = NaN;
  route = 0;
  user = 0;
  address = 0;
  service = 0;
  /** Where the lines are counted: the parser, after the prefixes that were taken off. */
  parser = '';
  /** Physical lines that were not blank. */
  taken = 0;
  inTraceback = false;
  lastExtra: string | undefined = undefined;
  private format: Format | undefined;
  private text: string | undefined;
  private bytes: Buffer | undefined;
  private start = 0;
  private end = 0;
  private parsed: Parsed | undefined;
  private extra: string[] = [];
  private extraSize = 0;
  private made: LogRecord | undefined;
  private readonly ids: LineIds = { session: undefined, requestId: undefined, traceId: undefined };

  constructor(private readonly around: Surroundings) {
    this.file = around.fileIndex;
  }

  /** Ready for the record that begins in `line`. */
  clear(line: number): void {
    this.line = line;
    this.lines = 1;
    this.taken = 1;
    this.time = NaN;
    this.zoned = false;
    this.level = this.status = this.route = this.user = this.address = this.service = 0;
    this.durationMs = NaN;
    this.text = this.parsed = this.made = this.lastExtra = this.bytes = undefined;
    this.inTraceback = false;
    if (this.extra.length > 0) this.extra = [];
    this.extraSize = 0;
  }

  /** Its first line was scanned; the text is made only if somebody asks. */
  fromBytes(format: Format, bytes: Buffer, start: number, end: number): void {
    this.format = format;
    this.parser = format.name;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** Its first line was parsed, or nobody understood it (no format). */
  fromParsed(parser: string, parsed: Parsed): void {
    this.format = undefined;
    this.parser = parser;
    this.parsed = parsed;
    this.inTraceback = isTraceback(parsed.message);
    this.fill(parsed);
  }

  private fill(parsed: Parsed): void {
    const { names } = this.around;
    this.time = parsed.time ?? NaN;
    this.zoned = parsed.zone !== 'assumed';
    this.level = parsed.level === undefined ? 0 : levels.indexOf(parsed.level) + 1;
    this.status = parsed.request?.status ?? 0;
    this.durationMs = parsed.request?.durationMs ?? NaN;
    const { method, route } = parsed.request ?? {};
    this.route = route === undefined ? 0 : names.routes.idOf(method === undefined ? route : `${method} ${route}`);
    this.user = names.users.idOf(parsed.user);
    this.address = names.addresses.idOf(parsed.address);
    this.service = names.services.idOf(parsed.service);
  }

  /** One more line of this record. */
  add(line: string, lineNumber: number): void {
    this.lines = lineNumber - this.line + 1;
    this.taken += 1;
    this.lastExtra = line;
    if (isTraceback(line)) this.inTraceback = true;
    else if (this.inTraceback && /^\S/.test(line)) this.inTraceback = false;
    if (this.extra.length >= mostExtraLines || this.extraSize > mostExtra) return;
    this.extra.push(line);
    this.extraSize += line.length;
  }

  /** Keeps what it needs of the bytes, whose memory is about to be filled again. */
  detach(): void {
    if (this.bytes === undefined) return;
    this.text = this.bytes.toString('utf8', this.start, this.end);
    this.bytes = undefined;
  }

  /** No further line will come: what those after the first say changes the level, and whether anybody understood it. */
  complete(): void {
    if (this.extra.length === 0) return;
    const { level, format } = this.record();
    this.level = level === undefined ? 0 : levels.indexOf(level) + 1;
    this.parser = format;
  }

  /** What decides whether a line continues it. */
  before(): Before {
    const text = this.parser === 'text' ? (this.parsed?.message ?? '') : undefined;
    return { level: this.level, isWhole: /(?:json|logfmt)$/.test(this.parser), text, lastLine: this.lastExtra, inTraceback: this.inTraceback };
  }

  readonly record = (): LogRecord => {
    this.made ??= this.make();
    return this.made;
  };

  readonly shape = (): string => {
    // Nobody has a name of his own beyond the names that are kept.
    if (this.bytes === undefined || this.extra.length > 0 || this.user > mostNames || this.address > mostNames) return '';
    return this.format?.shapeOf?.(this.bytes, this.start, this.end, this.ids) ?? '';
  };

  readonly alike = ({ message, level, error, request, service, version, lambda }: Counted): Counted => {
    const { file, names } = this.around;
    const { session, requestId, traceId } = this.ids;
    // Only what is no request is asked for its address: it may tell of somebody who signs in.
    const address = this.address === 0 || this.status > 0 ? undefined : names.addresses.nameOf(this.address);
    return { file, line: this.line, message, level, error, request, service, version, lambda, session, requestId, traceId, address };
  };

  private make(): LogRecord {
    const { file, zone, context } = this.around;
    this.detach();
    const parsed = this.parsed ?? (this.format && this.text !== undefined ? parseBy(this.format, this.text, context) : undefined) ?? { message: this.text ?? '' };
    const whole = this.extra.length === 0 ? parsed : withExtra(parsed, this.extra);
    const time = whole.time === undefined ? undefined : whole.zone === 'assumed' ? zone.toUtc(whole.time) : whole.time;
    const format = this.parser === 'text' && whole.error?.frames ? 'stack' : this.parser;
    return { ...whole, ...(time !== undefined && { time }), file, line: this.line, lines: this.lines, format };
  }
}

function isTraceback(line: string): boolean {
  return line.trimStart().startsWith('Traceback (most recent call last):');
}

function withExtra(parsed: Parsed, extra: readonly string[]): Parsed {
  const read = parseStack(stackText(parsed, extra));
  if (!read?.frames && !read?.causes) return { ...parsed, message: [parsed.message, ...extra].join('\n').slice(0, longestMessage) };
  const error = { ...parsed.error, ...read, ...(parsed.error?.type !== undefined && read.type === undefined && { type: parsed.error.type }) };
  // A crash that no logger wrote has its exception somewhere below its first line.
  return { ...parsed, error, level: parsed.level ?? 'error' };
}

/** The stack alone: an exception in the head line is a part of it, other words there are not. */
function stackText(parsed: Parsed, extra: readonly string[]): string {
  const first = extra[0] ?? '';
  if (!isFrame(first)) return extra.join('\n');
  const { type, message } = parsed.error ?? {};
  const head = type === undefined ? parsed.message : message === undefined ? type : `${type}: ${message}`;
  return [head, ...extra].join('\n');
}
