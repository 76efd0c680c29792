import { describe, expect, it } from '@jest/globals';
import type { LogReport, LogReports } from '../../lib/app/ports';

export interface LogReportsUnderTest {
  readonly reports: LogReports;
  readonly save: (report: LogReport) => Promise<void>;
  readonly requests: () => Promise<number>;
}

/** What every store of log reports owes. */
export function logReportsContract(name: string, create: () => Promise<LogReportsUnderTest>): void {
  describe(`${name} as the log reports`, () => {
    it('gives the cause of the newest report, when it was made, and where it is', async () => {
      const { reports, save } = await create();
      expect(await reports.latest()).toBeUndefined();
      await save({ at: 5, cause: 'the database cannot be reached', report: 's3://reports/5.html' });
      expect(await reports.latest()).toEqual({ at: 5, cause: 'the database cannot be reached', report: 's3://reports/5.html' });
      await save({ at: 6, cause: 'the pool is exhausted' });
      expect(await reports.latest()).toEqual({ at: 6, cause: 'the pool is exhausted' });
    });

    it('passes the wish for a new one on', async () => {
      const { reports, requests } = await create();
      await reports.request();
      expect(await requests()).toBe(1);
    });
  });
}
