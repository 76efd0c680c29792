import { createReadStream } from 'node:fs';
import { codeOf, type Console } from './console';

/** A longer line is cut here, so that a file without line ends cannot fill the memory. In UTF-16 units. */
const longestLine = 1_048_576;

/** A file that could not be read; its message is one sentence. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/**
 * The physical lines of a file (`-`: standard input), some at a time, without their ends (\n or \r\n). Not node:readline: that
 * also splits at U+2028, which JSON allows inside a string, and the line numbers would be wrong from there on.
 * Throws UnreadableError.
 */
export async function* readLines(path: string, io: Pick<Console, 'stdin'>): AsyncGenerator<readonly string[]> {
  const stream = path === '-' ? io.stdin : createReadStream(path);
  stream.setEncoding('utf8');
  let rest = '';
  let isFirst = true;
  try {
    for await (const chunk of stream) {
      const text = isFirst ? String(chunk).replace(/^\uFEFF/, '') : String(chunk);
      isFirst = false;
      const lines = text.split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = (lines.pop() ?? '').slice(0, longestLine);
      if (lines.length > 0) yield lines.map(withoutReturn);
    }
  } catch (error) {
    throw new UnreadableError(`cannot read ${path}: ${reason(error)}.`, { cause: error });
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.slice(0, longestLine);
}

/** What the system says about a file, in words. */
export function reason(error: unknown): string {
  const code = codeOf(error);
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'its permissions forbid it',
    EISDIR: 'it is a folder; name the files in it',
    ENOTDIR: 'a part of the path is not a folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
  };
  return words[code] ?? (code || 'an unexpected error');
}
