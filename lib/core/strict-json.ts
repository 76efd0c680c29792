import type { Problem } from './request';

/** What stands in a text outside of its blanks: strings, and what gives them their places. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** One object or list that the scan is inside of. */
interface Open {
  /** Names so far; a list has none. */
  readonly names?: Set<string>;
  /** The next string is a name, not a value. */
  expectsName: boolean;
  name: string;
}

/**
 * JSON in which each name stands once: of two amounts it would be a guess which one the shop means, and JSON.parse takes
 * the last one without a word. https://www.rfc-editor.org/rfc/rfc8259#section-4
 */
export function readStrictJson(text: string): { readonly value: unknown } | { readonly problem: Problem } {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return { problem: { field: 'body', detail: 'the body must be a JSON object' } };
  }
  const twice = nameThatStandsTwice(text);
  if (twice === undefined) return { value };
  return { problem: { field: twice, detail: `${twice} must stand once in its object: send it with one value` } };
}

/** @param text JSON that was parsed already, so the scan need not judge it */
function nameThatStandsTwice(text: string): string | undefined {
  const open: Open[] = [];
  for (const [found] of text.matchAll(token)) {
    const here = open.at(-1);
    if (found === '{' || found === '[') {
      open.push({ expectsName: found === '{', name: '', ...(found === '{' && { names: new Set<string>() }) });
    } else if (found === '}' || found === ']') open.pop();
    else if (here?.names === undefined) continue;
    else if (found === ',') here.expectsName = true;
    else if (here.expectsName) {
      here.name = JSON.parse(found) as string;
      here.expectsName = false;
      if (here.names.has(here.name)) return pathOf(open);
      here.names.add(here.name);
    }
  }
  return undefined;
}

/** Put together only where it is needed: a path kept at each depth would take as much memory as the square of a deep body. */
function pathOf(open: readonly Open[]): string {
  return open.map(({ name }) => name).filter((part) => part !== '').join('.') || 'body';
}
