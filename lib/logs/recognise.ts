import type { Format, FormatContext, Wrapper } from './format';
import { formats, parseBy, wrappers } from './formats';

/** How a file is read: what is taken off each line, and the format of most of what is left. */
export interface Recognised {
  readonly wrappers: readonly Wrapper[];
  readonly format: Format | undefined;
}

/** Lines that are looked at to recognise a file. */
export const sampleLines = 200;
const deepestWrapping = 2;

/** Recognises a file by its first lines: the format that understands most of them, the more particular one when two do. */
export function recognise(lines: readonly string[], context: FormatContext): Recognised {
  const plain = best(formats, (format) => lines.filter((line) => parseBy(format, line, { ...context })).length);
  const found: Wrapper[] = [];
  let inner = lines;
  let innermost = plain;
  while (found.length < deepestWrapping) {
    const candidates = wrappers.filter((wrapper) => !found.includes(wrapper));
    const next = best(candidates, (wrapper) => inner.filter((line) => wrapper.unwrap(line, { ...context })).length);
    if (!next.item || next.count <= innermost.count || next.count * 2 <= inner.length) break;
    const { item } = next;
    found.push(item);
    inner = inner.map((line) => item.unwrap(line, { ...context })?.text).filter((line) => line !== undefined && line.trim() !== '') as string[];
    innermost = best(formats, (format) => inner.filter((line) => parseBy(format, line, { ...context })).length);
  }
  return { wrappers: found, format: innermost.item };
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
