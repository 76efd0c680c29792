import { escape, withoutColours } from './colours';
import { continues } from './continuation';
import { createDocument, isEventDocument, type StoredEvent } from './documents';
import { parseBy, parseByAny } from './formats';
import { application, behindPrefix } from './formats/application';
import { createLines } from './lines';
import { createOrder } from './order';
import { Pending, type Surroundings } from './pending';
import type { FileReading } from './reading';
import { recognise, sampleLines, type Recognised } from './recognise';
import type { Parsed } from './record';
import { levelSaid } from './said-level';
import { leadingMoment } from './time';
import { createUnwrap, type Text } from './unwrap';

export interface FeedOptions extends Surroundings {
  readonly isUtf8: (bytes: Uint8Array) => boolean;
  readonly take: (record: Pending) => void;
  /** Each record is an object of its own, for whoever keeps it. */
  readonly fresh: boolean;
}

/** So many bytes are looked at to recognise a file. */
const sampleBytes = 65_536;

/** Reads one file: lines to records, counting where each went. */
export function createFeed(options: FeedOptions) {
  const { context, zone } = options;
  const counts = { lines: 0, blank: 0, notUnderstood: 0, records: 0, cut: 0, invalidUtf8: 0, zoneAssumed: 0 };
  const byFormat = new Map<string, number>();
  const order = createOrder();
  const lines = createLines(takeLine);
  let document: ReturnType<typeof createDocument> | undefined;
  /** Physical lines of a document that are counted with an event already. */
  let documented = 0;
  let sample: Buffer | undefined = Buffer.alloc(0);
  let recognised: Recognised = { wrappers: [], format: undefined };
  let unwrap = createUnwrap([], context);
  let lastParser = 'text';
  let lastTaken = 0;
  let current: Pending | undefined;
  let next = new Pending(options);
  let spare: Pending | undefined = new Pending(options);
  /** Bytes that were found to be UTF-8 as a whole; other lines are looked at one by one. */
  let sound: Buffer | undefined;
  let problem: string | undefined;

  function write(chunk: Buffer): void {
    if (sample === undefined) return read(chunk);
    sample = sample.length === 0 ? Buffer.from(chunk) : Buffer.concat([sample, chunk]);
    if (sample.length >= sampleBytes) begin(sample);
  }

  function begin(bytes: Buffer): void {
    sample = undefined;
    const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const whole = isMarked ? bytes.subarray(3) : bytes;
    if (isEventDocument(whole.toString('latin1', 0, 200))) document = createDocument(documentEvent);
    else recognised = recognise(firstLines(whole), context);
    unwrap = createUnwrap(recognised.wrappers, context, recognised.format?.isHead);
    read(whole);
  }

  function read(chunk: Buffer): void {
    if (document) return document.write(chunk);
    // Records that are kept point into it.
    const bytes = options.fresh ? Buffer.from(chunk) : chunk;
    sound = options.isUtf8(bytes) ? bytes : undefined;
    lines.write(bytes);
    current?.detach();
  }

  function takeLine(bytes: Buffer, start: number, end: number, cut: boolean): void {
    counts.lines += 1;
    if (cut) counts.cut += 1;
    if (bytes !== sound && !options.isUtf8(bytes.subarray(start, end))) counts.invalidUtf8 += 1;
    if (isBlank(bytes, start, end)) {
      counts.blank += 1;
      return;
    }
    const { format } = recognised;
    if (format?.scan && recognised.wrappers.length === 0) {
      next.clear(counts.lines);
      if (format.scan(bytes, start, end, next, options.names)) {
        next.fromBytes(format, bytes, start, end);
        started();
        return;
      }
    }
    takeText(bytes, start, end);
  }

  function takeText(bytes: Buffer, start: number, end: number): void {
    const line = bytes.toString('utf8', start, end);
    const text = unwrap.take(bytes.indexOf(escape, start) < 0 ? line : withoutColours(line), counts.lines);
    if (text) understand(text);
  }

  function understand(text: Text): void {
    const found = parsedBy(text);
    if (found) begins(found.parser, found.parsed, text);
    else if (current && continues(text.text, current.before())) current.add(text.text, counts.lines);
    else {
      const { format, parsed } = otherwise(text) ?? {};
      begins(parserName(text.prefix, format?.name), parsed ?? plain(text), text);
    }
  }

  /** A line that is not of the file's format. */
  function otherwise({ text, outer }: Text): ReturnType<typeof parseByAny> {
    if (text.trim() === '') return undefined;
    const known = parseByAny(text, context);
    if (known || !outer) return known;
    const parsed = behindPrefix(text);
    return parsed && { format: application, parsed };
  }

  function parsedBy({ text, prefix }: Text): { readonly parser: string; readonly parsed: Parsed } | undefined {
    const { format } = recognised;
    const parsed = format && parseBy(format, text, context);
    return parsed && { parser: parserName(prefix, format.name), parsed };
  }

  function begins(parser: string, parsed: Parsed, { line, outer }: Text): void {
    next.clear(line);
    next.lines = next.taken = Math.max(1, counts.lines - line + 1);
    next.fromParsed(parser, outer ? withOuter(parsed, outer) : parsed);
    started();
  }

  /** `next` has become the present record. */
  function started(): void {
    const done = current;
    current = next;
    if (done) give(done);
    next = options.fresh || !spare ? new Pending(options) : spare;
    spare = options.fresh ? undefined : done;
    if (!options.fresh && !spare) spare = new Pending(options);
  }

  function give(record: Pending): void {
    record.complete();
    if (record.parser === lastParser) lastTaken += record.taken;
    else changeParser(record);
    counts.records += 1;
    if (!Number.isNaN(record.time)) {
      if (!record.zoned) {
        counts.zoneAssumed += 1;
        record.time = zone.toUtc(record.time);
      }
      order.add(record.time, record.line);
    }
    options.take(record);
  }

  /** Most records are of the same parser as the one before: they are counted without looking it up. */
  function changeParser({ parser, taken }: Pick<Pending, 'parser' | 'taken'>): void {
    if (lastParser === 'text') counts.notUnderstood += lastTaken;
    else if (lastTaken > 0) byFormat.set(lastParser, (byFormat.get(lastParser) ?? 0) + lastTaken);
    lastParser = parser;
    lastTaken = taken;
  }

  function event(text: string, storedAt: number): void {
    counts.lines += 1;
    if (text.trim() === '') counts.blank += 1;
    else takeEvent({ text, time: storedAt, line: counts.lines, lastLine: counts.lines }, '', 1);
  }

  function documentEvent(stored: StoredEvent): void {
    const taken = stored.lastLine - documented;
    documented = stored.lastLine;
    takeEvent(stored, 'aws-logs', taken);
  }

  /** An event is a record as it is, with all its lines; Lambda's Node.js runtime writes returns for line feeds. */
  function takeEvent({ text, time, line, lastLine }: StoredEvent, prefix: string, taken: number): void {
    const [head = '', ...rest] = text.trimEnd().split(/\r\n|\n|\r/);
    const found = parseByAny(head, context);
    begins(parserName(prefix, found?.format.name), found?.parsed ?? { message: head }, { text: head, line, prefix, outer: { time, zone: 'known' } });
    for (const more of rest) current?.add(more, line);
    if (current) [current.lines, current.taken] = [lastLine - line + 1, taken];
  }

  function end(why?: string): void {
    problem = why;
    if (sample !== undefined && sample.length > 0) begin(sample);
    lines.end();
    const open = unwrap.end();
    if (open) understand(open);
    if (current) give(current);
    current = undefined;
    if (document) endDocument(document.lines());
  }

  /** Brackets, tokens and what stands between the events are lines of the document, too. */
  function endDocument(lineCount: number): void {
    counts.lines = lineCount;
    if (lineCount > documented) byFormat.set('aws-logs', (byFormat.get('aws-logs') ?? 0) + lineCount - documented);
  }

  function reading(): FileReading {
    changeParser({ parser: lastParser, taken: 0 });
    const { zoneAssumed, ...rest } = counts;
    const most = [...byFormat].toSorted((one, two) => two[1] - one[1])[0];
    return { file: options.file, ...rest, byFormat: Object.fromEntries(byFormat), ...(most && { format: most[0] }), zoneAssumed, ...order.result(), ...(problem !== undefined && { problem }) };
  }

  return { write, event, end, reading };
}

/** Behind a prefix without a level the words alone tell an error from the rest. */
function plain({ text, outer }: Text): Parsed {
  const level = outer && outer.level === undefined ? levelSaid(text) : undefined;
  // A time of its own, as Go's log package writes it, says no more than the prefix does.
  const message = outer?.time === undefined ? text : text.slice(leadingMoment(text)?.length ?? 0).trimStart();
  return { message, ...(level && { level }) };
}

function parserName(prefix: string, format: string | undefined): string {
  if (prefix === '') return format ?? 'text';
  return format === undefined ? prefix : `${prefix}/${format}`;
}

/** The inner line's own words win; a prefix says the rest. */
function withOuter(parsed: Parsed, outer: Omit<Parsed, 'message'>): Parsed {
  const own = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined)) as unknown as Parsed;
  return { ...outer, ...own, ...(own.time === undefined && outer.time !== undefined && { zone: outer.zone }) };
}

function firstLines(bytes: Buffer): string[] {
  const text = withoutColours(bytes.toString('utf8', 0, sampleBytes));
  const whole = text.split(/\r?\n/);
  if (whole.length > 1) whole.pop();
  return whole.filter((line) => line.trim() !== '').slice(0, sampleLines);
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((bytes[at] as number) > 32) return false;
  return true;
}
