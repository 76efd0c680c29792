import type { Fields } from '../fields';
import type { Format } from '../format';
import { parseFields } from './json';

const pair = /\s*([A-Za-z_@][\w.@/-]{0,60})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)|\s*([A-Za-z_][\w.-]{0,60})(?=\s|$)/y;
const telling = ['msg', 'message', 'level', 'lvl', 'severity', 'err', 'error', 'status', 'method'];
const mostPairs = 200;

/** logfmt, `level=info msg="…" key=value` (https://brandur.org/logfmt): nothing but pairs and bare keys, at least two, one of them telling. */
export const logfmt: Format = {
  name: 'logfmt',
  parse(line) {
    const fields = pairsOf(line.trim());
    return fields && telling.some((key) => Object.hasOwn(fields, key)) ? parseFields(fields) : undefined;
  },
};

function pairsOf(line: string): Fields | undefined {
  const fields: Record<string, string | boolean> = {};
  let count = 0;
  pair.lastIndex = 0;
  while (pair.lastIndex < line.length) {
    const match = pair.exec(line);
    if (!match || (count += 1) > mostPairs) return undefined;
    const [, key, quoted, plain, bare] = match;
    if (key !== undefined) fields[key] = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(n|t|.)/g, (_, unit: string) => (unit === 'n' ? '\n' : unit === 't' ? '\t' : unit));
    // A line of prose has bare words only; they count for nothing.
    else if (bare !== undefined && Object.keys(fields).length === 0) return undefined;
  }
  return Object.keys(fields).length >= 2 ? fields : undefined;
}
