import type { ProviderRequest } from '../memory/provider-account';
import type { Process } from './scheduler';

/** A confirm that a process has sent, whatever became of it. */
export interface SentConfirm {
  readonly process: Process;
  readonly intentId: string;
  /** ms of the true clock */
  readonly at: number;
}

/** What was sent to the providers, as far as somebody asks for it later. */
export function createSentNotes() {
  const lookups = new Map<string, number>();
  const confirms: SentConfirm[] = [];
  return {
    note(process: Process, { operation, intentId }: ProviderRequest, at: number): void {
      if (intentId === undefined) return;
      if (operation === 'confirm') confirms.push({ process, intentId, at });
      if (operation === 'retrieve') lookups.set(intentId, at);
    },
    /** When an intent was last looked up (ms). */
    lookedUpAt: (intentId: string): number | undefined => lookups.get(intentId),
    confirms: confirms as readonly SentConfirm[],
  };
}
