import { describe, expect, it } from '@jest/globals';
import type { ReportArchive } from '../../lib/app/analyse';
import { initialState } from '../../lib/app/analyse-state';

/** What every archive of reports owes; `create` gives an empty one, `read` what stands at an address that it gave. */
export function reportArchiveContract(name: string, create: () => Promise<{ readonly archive: ReportArchive; readonly read: (address: string) => Promise<string> }>): void {
  describe(`${name} as the archive of reports`, () => {
    it('has no state at first, then the last one that was saved', async () => {
      const { archive } = await create();
      expect(await archive.state()).toBeUndefined();
      const state = { ...initialState, readUntil: { '/aws/lambda/shop': 5 }, cut: ['a'], quiet: { hours: 2.5, groups: [{ id: 'g', template: 'über <num>', count: 3 }] }, measured: { g: 4 } };
      await archive.saveState(initialState);
      await archive.saveState(state);
      expect(await archive.state()).toEqual(state);
    });

    it('keeps reports under addresses of their own', async () => {
      const { archive, read } = await create();
      const addresses = [await archive.saveReport({ at: 1, json: '{"n":1}', html: '<p>eins ≈' }), await archive.saveReport({ at: 2, json: '{"n":2}', html: '<p>zwei' })];
      expect(new Set(addresses).size).toBe(2);
      expect(await read(addresses[0] ?? '')).toBe('<p>eins ≈');
    });
  });
}
