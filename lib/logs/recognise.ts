import type { Format, FormatContext, Wrapper } from './format';
import { behindPrefix } from './formats/application';
import { formats, parseBy, wrappers } from './formats';

/** How a file is read: what is taken off each line, and the format of most of what is left. */
export interface Recognised {
  readonly wrappers: readonly Wrapper[];
  readonly format: Format | undefined;
}

/** Lines that are looked at to recognise a file. */
export const sampleLines = 200;
const deepestWrapping = 2;

/** What a way of reading makes of the sample. */
interface Attempt extends Recognised {
  /** The lines without their prefixes. */
  readonly inner: readonly string[];
  /** How many carried the outermost prefix that was not taken off before. */
  readonly unwrapped: number;
  /** How many of the inner lines say by a format, or by a level, what they mean. */
  readonly clear: number;
}

/**
 * Recognises a file by its first lines: the format that understands most of them, the more particular one when two do. A
 * prefix is taken off only when more is understood behind it, or as much in a file that no format understands more than half of: a few
 * lines without a level do not turn the application's own time into a prefix.
 */
export function recognise(lines: readonly string[], context: FormatContext): Recognised {
  const plain = best(formats, (format) => lines.filter((line) => parseBy(format, line, { ...context })).length);
  let found: Attempt = { wrappers: [], format: plain.item, inner: lines, unwrapped: 0, clear: plain.count };
  while (found.wrappers.length < deepestWrapping) {
    const next = deeper(found, context);
    if (!next || next.clear < found.clear || (next.clear === found.clear && next.unwrapped < found.clear * 2)) break;
    found = next;
  }
  return { wrappers: found.wrappers, format: found.format };
}

/** The best that one more prefix gives; undefined when most lines carry none. */
function deeper({ wrappers: taken, inner: lines }: Attempt, context: FormatContext): Attempt | undefined {
  const attempts = wrappers.filter((wrapper) => !taken.includes(wrapper)).flatMap((wrapper): Attempt[] => {
    const texts = lines.flatMap((line) => wrapper.unwrap(line, { ...context })?.text ?? []);
    if (texts.length * 2 <= lines.length) return [];
    const inner = texts.filter((line) => line.trim() !== '');
    const { item: format } = best(formats, (one) => inner.filter((line) => parseBy(one, line, { ...context })).length);
    const clear = inner.filter((line) => (format && parseBy(format, line, { ...context })) ?? behindPrefix(line)).length;
    return [{ wrappers: [...taken, wrapper], format, inner, unwrapped: texts.length, clear }];
  });
  return attempts.toSorted((one, two) => two.clear - one.clear || two.unwrapped - one.unwrapped)[0];
}

function best<T>(items: readonly T[], countOf: (item: T) => number): { readonly item: T | undefined; readonly count: number } {
  let item: T | undefined;
  let count = 0;
  for (const candidate of items) {
    const own = countOf(candidate);
    if (own > count) [item, count] = [candidate, own];
  }
  return { item, count };
}
