import type { Format } from '../format';
import { levelNamed } from '../level';
import type { Level, Parsed } from '../record';
import { leadingMoment, monthOf } from '../time';
import { readBody } from './body';

/**
 * Lines of log4j, logback (https://logback.qos.ch/manual/layouts.html), Python's logging
 * (https://docs.python.org/3/library/logging.html#logrecord-attributes), Spring Boot and the like:
 * a time, perhaps thread or process, a level, perhaps the logger, the message.
 */
export const application: Format = {
  name: 'application',
  parse(whole) {
    // Ruby's Logger: "E, [2026-11-22T08:00:00.123456 #7] ERROR -- : boom" (https://docs.ruby-lang.org/en/master/Logger/Formatter.html)
    const line = whole.replace(/^[DIWEFA], (?=\[)/, '');
    const head = headOf(line);
    if (!head) return undefined;
    // Celery's default: "[2026-11-22 08:00:00,123: ERROR/MainProcess] boom" (https://docs.celeryq.dev/en/stable/userguide/configuration.html#worker-log-format)
    const found = levelIn(line.slice(head.length).replace(/^:?[\s,|-]+/, ''));
    return found && { time: head.time, zone: head.zone, ...said(found) };
  },
};

/**
 * What is left of such a line when its time was taken off as a prefix: `ERROR [Pay] boom`, PostgreSQL's `UTC [123] ERROR:  …`
 * (https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX). A capitalised first word is prose
 * here: "Alert sent". Undefined without a level.
 */
export function behindPrefix(text: string): Parsed | undefined {
  const found = /^\s*[A-Z][a-z]+(?:\s|$)/.test(text) ? undefined : levelIn(text);
  return found && said(found);
}

function said({ level, rest, before }: NonNullable<ReturnType<typeof levelIn>>): Parsed {
  const { logger, message, requestId } = loggerOf(rest, before);
  return { level, ...(logger !== undefined && { logger }), ...(requestId !== undefined && { requestId }), message, ...readBody(message) };
}

interface Head {
  readonly time: number | undefined;
  readonly zone: Parsed['zone'];
  readonly length: number;
}

/** `17/06/09 20:10:40` (log4j's default of Hadoop and Spark), `Sun Dec 04 04:47:44 2005`, `22-Nov-2026 08:00:00.123` (Tomcat, PHP), `08:00:00.123` without a day. */
const otherTimes: readonly RegExp[] = [
  /^\[?(?<year>\d\d)\/(?<month>\d\d)\/(?<day>\d\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)\]?/,
  /^\[?[A-Z][a-z]{2} (?<name>[A-Z][a-z]{2}) {1,2}(?<day>\d{1,2}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.\d+)? (?<year>\d{4})\]?/,
  /^\[?(?<day>\d\d)-(?<name>[A-Z][a-z]{2})-(?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,6}))?(?: (?<zone>UTC))?\]?/,
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?=[\s\]])\]?/,
];

function headOf(line: string): Head | undefined {
  const opened = line.startsWith('[') ? 1 : 0;
  const found = leadingMoment(opened === 1 ? line.slice(1) : line);
  if (found) {
    const end = found.length + opened;
    return { time: found.time, zone: found.zone, length: end + (opened === 1 && line[end] === ']' ? 1 : 0) };
  }
  for (const shape of otherTimes) {
    const other = shape.exec(line);
    if (other) return { ...timeOf(other.groups), length: other[0].length };
  }
  return undefined;
}

function timeOf(parts: Readonly<Record<string, string | undefined>> = {}): Pick<Head, 'time' | 'zone'> {
  const { year, name, fraction = '', zone } = parts;
  const month = name === undefined ? Number(parts.month) - 1 : monthOf(name);
  if (year === undefined || month === undefined) return { time: undefined, zone: undefined };
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const time = Date.UTC(Number(year) + (year.length === 2 ? 2000 : 0), month, Number(parts.day), Number(parts.hour), Number(parts.minute), Number(parts.second), milliseconds);
  return { time, zone: zone === undefined ? 'assumed' : 'known' };
}

/** The level stands among the first five words, in capitals, in brackets or at once; a plain "error" later on is prose. */
function levelIn(text: string): { readonly level: Level; readonly before: string; readonly rest: string } | undefined {
  const words = /[^\s|]+/g;
  words.lastIndex = 0;
  for (let place = 0; place < 5; place += 1) {
    const match = words.exec(text.slice(0, 300));
    if (!match) return undefined;
    const named = /^[[(<]?(?:[a-z]\w{0,40}\.)?([A-Za-z]{3,11})[\])>]?[:,]?(?=$|\[|\/[\w-]{1,60}\]$)/.exec(match[0]);
    const word = named?.[1];
    const level = word === undefined ? undefined : levelNamed(word);
    if (level && word !== undefined && (place === 0 || word === word.toUpperCase() || match[0] !== word)) {
      return { level, before: text.slice(0, match.index), rest: text.slice(match.index + (named?.[0].length ?? 0)) };
    }
    if (named === null && word === undefined && place > 0 && /[.!?]$/.test(match[0])) return undefined;
  }
  return undefined;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What stands between level and message: Spring's `7 --- [thread]`, `[Logger:41]`, `a.b.Logger:` or `name -`, and a request's id, as Rails tags its lines. */
function loggerOf(rest: string, before: string): { readonly logger: string | undefined; readonly message: string; readonly requestId?: string | undefined } {
  let text = rest.replace(/^\/[\w-]{1,60}\]/, '').replace(/^[\s|:,-]+/, '').replace(/^\d+ --- /, '');
  let logger: string | undefined;
  let requestId: string | undefined;
  for (let bracket = /^\[([^\][]{0,300})\]\s*/.exec(text); bracket; bracket = /^\[([^\][]{0,300})\]\s*/.exec(text)) {
    const name = bracket[1] ?? '';
    if (uuid.test(name)) requestId ??= name;
    else logger ??= isThread(name) ? undefined : name.trim();
    text = text.slice(bracket[0].length);
  }
  const spring = / --- \[/.test(rest) ? /^(\S{1,150}) +: /.exec(text) : null;
  if (spring?.[1] !== undefined) return { logger: spring[1], message: text.slice(spring[0].length), requestId };
  // Tomcat's class and method.
  const method = /^((?:[a-z_]\w{0,60}\.){2,10}[A-Z][\w$]{0,100}\.[a-z_<]\w{0,100}>?) /.exec(text);
  if (method?.[1] !== undefined) return { logger: method[1], message: text.slice(method[0].length), requestId };
  const named = /^([A-Za-z_$][\w$./-]{1,150}(?::\d{1,6})?)(?:\s*:\s|\s+-\s|\s*\[[^\][]{0,200}\]:?\s+)/.exec(text);
  if (named?.[1] !== undefined && /\.|[a-z][A-Z]/.test(named[1]) && !/(?:Exception|Error)$/.test(named[1])) {
    return { logger: named[1], message: text.slice(named[0].length).replace(/^[-:]\s+/, ''), requestId };
  }
  return { requestId, logger: logger ?? /([A-Za-z_][\w.$]*\.[\w.$]+)\s*-?\s*$/.exec(before)?.[1], message: text.replace(/^[-:]\s+/, '') };
}

function isThread(name: string): boolean {
  return name === '' || name === 'main' || /^\d+$|[Tt]hread|exec-|[Pp]ool-|worker|^nio/.test(name);
}
