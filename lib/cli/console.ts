import type { AwsClients } from './clients';

/** What a command needs of the world; tests give their own. */
export interface Console {
  /** Resolves when the reader has taken it in, so that output never piles up in memory. */
  readonly write: (text: string) => Promise<void>;
  readonly writeError: (text: string) => void;
  /** Whether somebody watches the error output. */
  readonly errorIsTerminal: boolean;
  /** Whether the output goes to a screen whose owner wants colours (https://no-color.org). */
  readonly colour: boolean;
  readonly stdin: NodeJS.ReadableStream;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A fresh id that nobody has used before. */
  readonly freshId: () => string;
  /** AWS, as the person's own environment names it; loaded when it is first asked for. */
  readonly aws: () => AwsClients;
}

/** Exit codes: `failed` also says that analyse found something serious; 64 as in BSD's sysexits.h. */
export const exitCode = { ok: 0, failed: 1, unreadable: 2, usage: 64 } as const;

/** Node's code of an error (`ENOENT`, `ERR_…`), empty if it has none. By shape: `instanceof` fails across realms. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** A mistake in the command line; its message is one sentence for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for could not be done; its message is one sentence that says what to do. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
}
