import type { FormatContext } from './format';
import { parseByAny } from './formats';
import type { LogRecord } from './record';

const noContext: FormatContext = { now: 0 };

/**
 * Reads one line alone, by the first format that understands it; undefined when none does. Whoever has a whole file uses
 * `createLogReader`, which recognises its format and keeps the lines of one record together.
 */
export function parseLine(lineText: string, line: number, file = ''): LogRecord | undefined {
  const found = parseByAny(lineText, noContext);
  return found && { ...found.parsed, file, line, lines: 1, format: found.format.name };
}
