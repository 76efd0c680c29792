import type { Clock } from '../app/ports';

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
  let sent = 0;

  function next(): [string, Message] | undefined {
    let found: [string, Message] | undefined;
    for (const entry of messages) if (found === undefined || entry[1].visibleAt < found[1].visibleAt) found = entry;
    return found;
  }

  return {
    send(body, delayMs) {
      const delay = Math.min(longestDelayMs, Math.ceil(Math.max(0, delayMs) / 1_000) * 1_000);
      messages.set(`message-${(sent += 1)}`, { body, visibleAt: clock.now() + delay, receives: 0 });
    },
    receive(now, overtaking = 0) {
      const found = overtaking === 0 ? next() : [...messages].filter(([, { visibleAt }]) => visibleAt <= now).toSorted(([, one], [, two]) => one.visibleAt - two.visibleAt)[overtaking];
      if (found === undefined || found[1].visibleAt > now) return undefined;
      const [id, { body, receives }] = found;
      messages.set(id, { body, visibleAt: now + visibilityMs, receives: receives + 1 });
      return { id, body, receives: receives + 1 };
    },
    delete: (id) => void messages.delete(id),
    due: (now) => [...messages.values()].filter(({ visibleAt }) => visibleAt <= now).length,
    purge: () => messages.clear(),
    depth: () => messages.size,
    nextAt: () => next()?.[1].visibleAt,
  };
}
