import { describe, expect, it } from '@jest/globals';
import type { LogReports } from '../../lib/app/ports';

export interface LogReportsUnderTest {
  readonly reports: LogReports;
  /** Saves a report whose most frequent error is this one. */
  readonly save: (at: number, template: string, count: number) => Promise<void>;
  readonly requests: () => Promise<number>;
}

/** What every store of log reports owes. */
export function logReportsContract(name: string, create: () => Promise<LogReportsUnderTest>): void {
  describe(`${name} as the log reports`, () => {
    it('names the most frequent error of the newest report, and when it was made', async () => {
      const { reports, save } = await create();
      expect(await reports.latest()).toBeUndefined();
      await save(5, 'connect to <ip> failed', 12);
      await save(6, 'timeout after <n> ms', 3);
      expect(await reports.latest()).toEqual({ at: 6, cause: 'timeout after <n> ms (3 times)' });
    });

    it('passes the wish for a new one on', async () => {
      const { reports, requests } = await create();
      await reports.request();
      expect(await requests()).toBe(1);
    });
  });
}
