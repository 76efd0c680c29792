import type { Part, Template } from './template';
import type { Kind } from './word';

/** What may stand between changing parts that are one list, one address with its port, or one point in time. */
const separating = /^[ ,;|#:/+.@\\-]+$/;
const dateWords = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']);
const zones = new Set(['UTC', 'GMT', 'AM', 'PM', 'CET', 'CEST', 'EST', 'EDT', 'CST', 'CDT', 'MST', 'MDT', 'PST', 'PDT']);
const units: ReadonlyMap<string, Kind> = new Map([
  ...['ms', 'us', 'µs', 'ns', 'msec', 'msecs', 'sec', 'secs', 'min', 'mins', 'millisecond', 'milliseconds', 'second', 'seconds', 'minute', 'minutes', 'hour', 'hours', 'day', 'days'].map((unit) => [unit, 'duration'] as const),
  ...['B', 'KB', 'kB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB', 'byte', 'bytes'].map((unit) => [unit, 'size'] as const),
]);

/** Puts a template together. Changing parts that are only separated become one: a list has no length, a date no words. */
export function join(parts: readonly Part[]): Template {
  let [text, key] = ['', ''];
  let at = 0;
  while (at < parts.length) {
    const change = changeFrom(parts, at);
    if (change) {
      text += `<${change.kind}>`;
      key += '<*>';
      at = change.to;
    } else {
      const part = parts[at] as string;
      text += part;
      key += part;
      at += 1;
    }
  }
  return { text: text.trimEnd(), key: key.trimEnd() };
}

/** The changing part that begins at a place, and where it ends (exclusive); undefined where none begins. */
function changeFrom(parts: readonly Part[], from: number): { kind: Kind; to: number } | undefined {
  const start = isDateWord(parts[from]) ? skip(parts, from) : from;
  const first = parts[start];
  if (first === undefined || typeof first === 'string') return undefined;
  let change = withUnit(parts, start === from ? first.kind : 'time', start + 1);
  for (;;) {
    const next = parts[skip(parts, change.to)];
    if (next === undefined || typeof next === 'string') return change;
    change = { kind: change.kind, to: withUnit(parts, next.kind, skip(parts, change.to) + 1).to };
  }
}

/** `812` and ` ms` are one duration; a zone belongs to its time. */
function withUnit(parts: readonly Part[], kind: Kind, to: number): { kind: Kind; to: number } {
  const at = parts[to] === ' ' ? to + 1 : to;
  const word = parts[at];
  if (typeof word !== 'string') return { kind, to };
  const unit = kind === 'num' ? units.get(word) : undefined;
  if (unit) return { kind: unit, to: at + 1 };
  return zones.has(word) && at > to ? { kind: 'time', to: at + 1 } : { kind, to };
}

/** The first place from one on that is no separation and no day or month. */
function skip(parts: readonly Part[], from: number): number {
  let at = from;
  for (let part = parts[at]; typeof part === 'string' && (separating.test(part) || isDateWord(part)); part = parts[at]) at += 1;
  return at;
}

function isDateWord(part: Part | undefined): boolean {
  return typeof part === 'string' && part.length === 3 && dateWords.has(part);
}
