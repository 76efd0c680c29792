import { errorRank, warnRank } from './glance';
import { exceptionOf, isFrame } from './stack';

/** What is known of the record that a line may continue. */
export interface Before {
  /** Rank of its level; 0 without one. */
  readonly level: number;
  /** It is an object of a structured format: no exception of its own can follow on another line. */
  readonly isWhole: boolean;
  /** Its first line, when nobody understood it. */
  readonly text: string | undefined;
  /** The last line that continues it so far; undefined when there is none. */
  readonly lastLine: string | undefined;
  /** A Python traceback has begun and its exception has not been named yet. */
  readonly inTraceback: boolean;
}

/** Node prints where it was thrown before an exception that nobody caught. */
const thrownAt = /^\S{1,1000}:\d+$/;

/**
 * Whether a line that begins no record of a known format goes on with the one before: indented lines, frames, causes, what a
 * traceback ends in. An exception in the first column belongs to a warning or error before it, not to a request that went well.
 * Among lines that nobody understands indentation says little (some formats begin with a blank): there only stacks go on.
 */
export function continues(line: string, before: Before): boolean {
  const first = line.charCodeAt(0);
  const isIndented = first === 32 || first === 9;
  const inStack = before.text === undefined || before.lastLine !== undefined || before.inTraceback || thrownAt.test(before.text);
  if (isIndented) return inStack || isFrame(line) || /^\s+\.{3} \d+ (?:more|common frames)/.test(line);
  if (/^(?:Caused by: |Suppressed: |at \S+ ?\(|\.{3} \d+ (?:more|common frames)|#\d{1,3} \S|\[stacktrace\]|goroutine \d+ \[|During handling of the above exception|The above exception was the direct cause)/.test(line)) return true;
  if (before.lastLine !== undefined && /^(?:[}\])],?;?|"?\}["\s]*|\s*\^+|Node\.js v\d.*)$/.test(line)) return true;
  // Go prints a call above the indented place of it.
  if (before.lastLine !== undefined && /^(?:goroutine \d+ \[|\t\S+\.go:\d+)/.test(before.lastLine) && /^(?:created by )?[\w./*()[\]{}-]{1,300}\(.*\)$|^created by /.test(line)) return true;
  const mayOwn = !before.isWhole && (before.text !== undefined || before.level === 0 || before.level >= warnRank);
  if (line.startsWith('Traceback (most recent call last):')) return mayOwn || before.lastLine?.startsWith('During ') === true || before.lastLine?.startsWith('The above ') === true;
  if (before.inTraceback) return exceptionOf(line) !== undefined || /^[\w.]{1,200}(?::|$)/.test(line);
  const isUnderCaret = before.lastLine !== undefined && /^\s*\^/.test(before.lastLine);
  return (isUnderCaret || (!before.isWhole && before.level >= errorRank && before.lastLine === undefined)) && exceptionOf(line) !== undefined;
}
