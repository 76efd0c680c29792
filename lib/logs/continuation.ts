import { errorRank, warnRank } from './glance';
import { exceptionOf } from './stack';

/** What is known of the record that a line may continue. */
export interface Before {
  /** Rank of its level; 0 without one. */
  readonly level: number;
  /** Nobody understood its first line. */
  readonly isText: boolean;
  /** The last line that continues it so far; undefined when there is none. */
  readonly lastLine: string | undefined;
  /** A Python traceback has begun and its exception has not been named yet. */
  readonly inTraceback: boolean;
}

/**
 * Whether a line that begins no record of a known format goes on with the one before: indented lines, frames, causes, what a
 * traceback ends in. An exception in the first column belongs to a warning or error before it, not to a request that went well.
 */
export function continues(line: string, before: Before): boolean {
  const first = line.charCodeAt(0);
  if (first === 32 || first === 9) return true;
  if (/^(?:Caused by: |Suppressed: |at \S+ ?\(|\.{3} \d+ (?:more|common frames)|During handling of the above exception|The above exception was the direct cause)/.test(line)) return true;
  if (before.lastLine !== undefined && /^(?:[}\])],?;?|\s*\^+|Node\.js v\d.*)$/.test(line)) return true;
  const mayOwn = before.isText || before.level === 0 || before.level >= warnRank;
  if (line.startsWith('Traceback (most recent call last):')) return mayOwn || before.lastLine?.startsWith('During ') === true || before.lastLine?.startsWith('The above ') === true;
  if (before.inTraceback) return exceptionOf(line) !== undefined || /^[\w.]{1,200}(?::|$)/.test(line);
    const isFirst = before.lastLine === undefined || /^\s*\^/.test(before.lastLine);
  return isFirst && (before.level >= errorRank || before.isText) && exceptionOf(line) !== undefined;
}
