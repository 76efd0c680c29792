import { codeOf } from './console';

/** A file that could not be read; its message is one sentence. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
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
