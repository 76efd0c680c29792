import { describe, expect, it } from '@jest/globals';
import { createAnalyse } from '../../lib/app/analyse';
import { createMemoryLogs } from '../../lib/memory/logs';
import { createMemoryReportStore } from '../../lib/memory/report-store';

const now = Date.UTC(2026, 10, 22, 8);
const minute = 60_000;
const failure = (group: string, time: number, msg: string) => ({ group, time, text: JSON.stringify({ level: 'ERROR', message: msg }) });

function given(events: readonly ReturnType<typeof failure>[], budget?: number) {
  const evidence = createMemoryReportStore();
  const analyse = createAnalyse({ logs: createMemoryLogs(events), evidence, clock: { now: () => now } }, budget);
  return { analyse, evidence };
}

describe('analysing log groups', () => {
  it('saves the most frequent errors of the last ten minutes, timed by the log store where the record has no time', async () => {
    const { analyse, evidence } = given([
      failure('charge', now - 11 * minute, 'too old'),
      failure('charge', now - 9 * minute, 'payment 1 failed'),
      failure('replay', now - minute, 'payment 2 failed'),
      failure('replay', now - minute, 'queue is slow'),
      failure('other', now - minute, 'not asked for'),
    ]);
    await analyse(['charge', 'replay']);
    expect(evidence.latest()).toMatchObject({
      at: now,
      groups: [
        { template: 'payment <num> failed', count: 2, first: { file: 'charge', time: now - 9 * minute }, last: { file: 'replay', time: now - minute } },
        { template: 'queue is slow', count: 1 },
      ],
    });
  });

  it('saves five groups at most and gives the same report again', async () => {
    const { analyse, evidence } = given(Array.from('abcdefg').map((word) => failure('charge', now - minute, `kind ${word}`)));
    const first = await analyse(['charge']);
    expect(first.report.groups).toHaveLength(7);
    expect(evidence.latest()?.groups).toHaveLength(5);
    expect(await analyse(['charge'])).toEqual(first);
  });

  it('stops at its budget and says which groups it cut, without starving the others', async () => {
    const noisy = Array.from({ length: 100 }, () => failure('noisy', now - minute, 'again'));
    const { analyse } = given([...noisy, failure('quiet', now - minute, 'once')], 1_000);
    const { cutGroups, report } = await analyse(['noisy', 'quiet']);
    expect(cutGroups).toEqual(['noisy']);
    expect(report.groups.map(({ template }) => template)).toContain('once');
  });

  it('lets an older report never replace a newer one', async () => {
    const store = createMemoryReportStore();
    await store.saveReport({ at: 2, groups: [] });
    await store.saveReport({ at: 1, groups: [] });
    expect(store.latest()?.at).toBe(2);
  });
});
