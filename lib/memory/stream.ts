import type { RowChange } from '../core/event';

/** The ledger's stream in memory: every write in order, from the first to the last that somebody has taken. */
export interface MemoryStream {
  /** For the ledger: called with each write, at the moment of the write. */
  readonly wrote: (change: RowChange) => void;
  /** The oldest write that nobody has taken; the same one until `taken` is called. */
  next(): RowChange | undefined;
  taken(): void;
}

export function createMemoryStream(): MemoryStream {
  const changes: RowChange[] = [];
  return { wrote: (change) => void changes.push(change), next: () => changes[0], taken: () => void changes.shift() };
}
