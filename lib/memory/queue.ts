import type { Clock } from '../app/ports';
import { createOrder } from './order';

/** The longest delay that SQS knows; longer ones are cut. */
const longestDelayMs = 15 * 60_000;

/** One delivery of a message. */
export interface Received {
  readonly id: string;
  readonly body: string;
  /** How often it was given out, this time included. */
  readonly receives: number;
}

export interface MemoryQueue {
  readonly send: (body: string, delayMs: number) => void;
  /**
   * The message that has been due the longest, or undefined. It is hidden until it is deleted or its visibility is over.
   * @param overtaking so many that are due longer are left where they are: a standard queue keeps no order. @default 0
   */
  receive(now: number, overtaking?: number): Received | undefined;
  /** Messages that can be received now. */
  due(now: number): number;
  /** Ends a message. One that is gone already is no error. */
  delete(id: string): void;
  /** Everything is gone, as after a purge by hand. */
  purge(): void;
  /** Messages that are there, hidden and delayed ones included. */
  depth(): number;
  /** Every message that is there, and when it can be received (ms). */
  contents(): readonly { readonly id: string; readonly body: string; readonly visibleAt: number }[];
  /** When the next message can be received (ms), or undefined: how far a virtual clock may jump. */
  nextAt(): number | undefined;
}

export interface MemoryQueueRequest {
  readonly clock: Clock;
  /** How long a received message is hidden (ms). @default 180 000, as the stack's queues */
  readonly visibilityMs?: number;
}

/** A queue with the promises of SQS that matter here: delays, at least once, hidden while somebody works on it. */
export function createMemoryQueue({ clock, visibilityMs = 180_000 }: MemoryQueueRequest): MemoryQueue {
  interface Message { readonly body: string; readonly visibleAt: number; readonly receives: number }
  const messages = new Map<string, Message>();
  const visible = createOrder();
  let sent = 0;

  function put(id: string, message: Message): void {
    messages.set(id, message);
    visible.set(id, message.visibleAt);
  }

  function remove(id: string): void {
    messages.delete(id);
    visible.delete(id);
  }

  return {
    send(body, delayMs) {
      const delay = Math.min(longestDelayMs, Math.ceil(Math.max(0, delayMs) / 1_000) * 1_000);
      put(`message-${(sent += 1)}`, { body, visibleAt: clock.now() + delay, receives: 0 });
    },
    receive(now, overtaking = 0) {
      const next = visible.first(overtaking + 1, now)[overtaking];
      const message = next && messages.get(next.name);
      if (next === undefined || message === undefined) return undefined;
      const { name: id } = next;
      const { body, receives } = message;
      put(id, { body, visibleAt: now + visibilityMs, receives: receives + 1 });
      return { id, body, receives: receives + 1 };
    },
    delete: remove,
    due: (now) => visible.first(Infinity, now).length,
    purge: () => [...messages.keys()].forEach(remove),
    depth: () => messages.size,
    contents: () => [...messages].map(([id, message]) => ({ id, ...message })),
    nextAt: () => visible.first(1, Infinity)[0]?.at,
  };
}
