import { describe, expect, it } from '@jest/globals';
import type { EventWalks } from '../../lib/app/ports';

/** What every place for the walks owes. */
export function eventWalksContract(name: string, create: () => Promise<EventWalks>): void {
  describe(`${name} as the place of the event walks`, () => {
    it('knows nothing of a provider before its first walk, and gives each its own back', async () => {
      const walks = await create();
      expect(await walks.readWalk('stripe')).toBeUndefined();
      const walk = { version: 1, walkedTo: 5, span: { from: 1, to: 9, after: 'evt_1' } };
      expect(await walks.saveWalk('stripe', walk)).toBe(true);
      expect(await walks.readWalk('stripe')).toEqual(walk);
      expect(await walks.readWalk('stripe-eu')).toBeUndefined();
    });

    it('read, read, save, save: of five at once one is done', async () => {
      const walks = await create();
      const first = await Promise.all([1, 2, 3, 4, 5].map((walkedTo) => walks.saveWalk('stripe', { version: 1, walkedTo })));
      expect(first.filter(Boolean)).toHaveLength(1);
      const second = await Promise.all([1, 2, 3, 4, 5].map((walkedTo) => walks.saveWalk('stripe', { version: 2, walkedTo })));
      expect(second.filter(Boolean)).toHaveLength(1);
      expect(await walks.saveWalk('stripe', { version: 2, walkedTo: 9 })).toBe(false);
    });
  });
}
