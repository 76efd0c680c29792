import type { ReconcileQueue } from '../app/ports';
import { createMemoryQueue } from './queue';
import type { MemoryQueue, MemoryQueueRequest } from './queue';

/** The queue that wakes reconcile, in memory. */
export interface MemoryReconcileQueue extends ReconcileQueue, Omit<MemoryQueue, 'send'> {}

export function createMemoryReconcileQueue(request: MemoryQueueRequest): MemoryReconcileQueue {
  const { send, ...queue } = createMemoryQueue(request);
  return { ...queue, send: async (wish, delayMs) => send(JSON.stringify(wish), delayMs) };
}
