import { describe, expect, it } from '@jest/globals';
import type { DrainSwitch } from '../../lib/app/ports';

/** What every drain switch owes; `create` gives one that is on. */
export function drainSwitchContract(name: string, create: () => Promise<{ readonly drainSwitch: DrainSwitch; readonly enabled: () => Promise<boolean> }>): void {
  describe(`${name} as the drain switch`, () => {
    it('is as it was set last', async () => {
      const { drainSwitch, enabled } = await create();
      for (const wanted of [true, false, false, true]) {
        await drainSwitch.set(wanted);
        expect(await enabled()).toBe(wanted);
      }
    });
  });
}
