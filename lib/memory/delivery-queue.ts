import type { DeliveryQueue } from '../app/ports';
import type { Undeliverable } from '../core/delivery';
import { createMemoryQueue } from './queue';
import type { MemoryQueue, MemoryQueueRequest } from './queue';

/** The deliveries' queue in memory, with what was given up. */
export interface MemoryDeliveryQueue extends DeliveryQueue, Omit<MemoryQueue, 'send'> {
  readonly aside: readonly { readonly body: string; readonly reason: Undeliverable }[];
  /** Puts a body back as a person does who sends it again. */
  sendRaw(body: string): void;
}

export function createMemoryDeliveryQueue(request: MemoryQueueRequest): MemoryDeliveryQueue {
  const { send, ...queue } = createMemoryQueue(request);
  const aside: { readonly body: string; readonly reason: Undeliverable }[] = [];
  return {
    ...queue,
    aside,
    send: async (delivery, delayMs) => send(JSON.stringify(delivery), delayMs),
    sendRaw: (body) => send(body, 0),
    setAside: async (body, reason) => void aside.push({ body, reason }),
  };
}
