import type { EventBus } from '../app/ports';
import type { ShopEvent } from '../core/event';
import { frozenCopy } from './rows';

/** A bus in memory, with what it took, in order. */
export interface MemoryEventBus extends EventBus {
  readonly taken: readonly ShopEvent[];
  /** From now on it takes nothing, or takes again. */
  setDown(down: boolean): void;
}

export function createMemoryEventBus(): MemoryEventBus {
  const taken: ShopEvent[] = [];
  let isDown = false;
  return {
    taken,
    setDown: (down) => void (isDown = down),
    async put(event) {
      if (isDown) throw new Error('the bus is down');
      taken.push(frozenCopy(event));
    },
  };
}
