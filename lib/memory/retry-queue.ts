import type { RetryQueue } from '../app/ports';
import type { Poison } from '../core/message';
import { createMemoryQueue } from './queue';
import type { MemoryQueue, MemoryQueueRequest } from './queue';

/** The retry queue in memory, with its dead-letter queue. */
export interface MemoryRetryQueue extends RetryQueue, Omit<MemoryQueue, 'send'> {
  /** What was quarantined, as it came. */
  readonly poison: readonly { readonly body: string; readonly reason: Poison }[];
  /** A body that nothing of ours wrote: for tests of poison. */
  sendRaw(body: string): void;
}

export function createMemoryRetryQueue(request: MemoryQueueRequest): MemoryRetryQueue {
  const { send, ...queue } = createMemoryQueue(request);
  const poison: { readonly body: string; readonly reason: Poison }[] = [];
  return {
    ...queue,
    poison,
    send: async (message, delayMs) => send(JSON.stringify(message), delayMs),
    sendRaw: (body) => send(body, 0),
    quarantine: async (body, reason) => void poison.push({ body, reason }),
  };
}
