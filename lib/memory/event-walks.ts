import type { EventWalks } from '../app/ports';
import type { EventWalk } from '../core/event-walk';
import { frozenCopy } from './rows';

/** How far events were walked, in memory. */
export function createMemoryEventWalks(): EventWalks {
  const walks = new Map<string, EventWalk>();
  return {
    readWalk: async (provider) => walks.get(provider),
    async saveWalk(provider, walk) {
      if ((walks.get(provider)?.version ?? 0) !== walk.version - 1) return false;
      walks.set(provider, frozenCopy(walk));
      return true;
    },
  };
}
