import { describe, expect, it } from '@jest/globals';
import { createAnalyse, type LogEvent } from '../../lib/app/analyse';
import { afterRun, baselineIn, initialState, mostMeasured, type AnalyseState } from '../../lib/app/analyse-state';
import type { Analysis } from '../../lib/logs/analysis';
import { createMemoryLogs } from '../../lib/memory/logs';
import { createMemoryReportArchive } from '../../lib/memory/report-archive';
import { createMemoryReportStore } from '../../lib/memory/report-store';
import { givenAnalysis, givenGroup } from '../logs/document/given-analysis';

const start = Date.UTC(2026, 10, 22, 8);
const minute = 60_000;
const failure = (group: string, time: number, msg: string, more: object = {}): LogEvent => ({ group, time, text: JSON.stringify({ level: 'ERROR', message: msg, ...more }) });

/** The analyser over these logs; each `run` is at a time of its own. */
function given(events: readonly LogEvent[] = [], budget?: number) {
  const [logs, evidence, archive] = [createMemoryLogs(events), createMemoryReportStore(), createMemoryReportArchive()];
  const measured: (readonly [string, number])[] = [];
  let now = start;
  const analyse = createAnalyse({ logs, evidence, archive, clock: { now: () => now }, groupMetrics: (id, count) => void measured.push([id, count]) }, budget);
  return { logs, evidence, archive, measured, run: (at: number, groups = ['charge', 'shop']) => ((now = at), analyse(groups)) };
}
const templates = ({ groups }: Analysis) => groups.map(({ template, count }) => `${count} ${template}`).toSorted();

describe('what a run reads', () => {
  it('is the last ten minutes at first, then what came since and five minutes before that', async () => {
    const { logs, run } = given([failure('charge', start - 11 * minute, 'too old'), failure('charge', start - 9 * minute, 'early')]);
    expect(templates((await run(start)).analysis)).toEqual(['1 early']);
    logs.append(failure('charge', start - 4 * minute, 'delivered late'));
    logs.append(failure('shop', start + minute, 'new'));
    expect(templates((await run(start + 5 * minute)).analysis)).toEqual(['1 delivered late', '1 new']);
  });

  it('is made up for by the next run when one fails', async () => {
    const { logs, evidence, archive, run } = given();
    await run(start);
    logs.append(failure('charge', start + minute, 'lost?'));
    const failing = createAnalyse({ logs, evidence: { saveReport: async () => Promise.reject(new Error('down')) }, archive, clock: { now: () => start + 5 * minute } });
    await expect(failing(['charge', 'shop'])).rejects.toThrow('down');
    expect(templates((await run(start + 20 * minute)).analysis)).toEqual(['1 lost?']);
    expect(evidence.latest()?.cause).toContain('lost?');
  });

  it('is an hour at most after a long pause', async () => {
    const { logs, run } = given();
    await run(start);
    logs.append(failure('charge', start + minute, 'yesterday'));
    expect((await run(start + 24 * 60 * minute)).analysis.groups).toEqual([]);
  });

  it('ends at the budget, says so, starves no other group, and goes on there', async () => {
    const noisy = Array.from({ length: 30 }, (_, n) => failure('noisy', start - 9 * minute + n, `kind ${'abcdefghijklmnopqrstuvwxyzäöüß'[n]}`));
    const { run } = given([...noisy, failure('quiet', start - minute, 'once')], 1_000);
    const seen = new Set<string>();
    let runs = 0;
    for (let cut: readonly string[] = ['noisy']; cut.length > 0; runs += 1) {
      const { analysis, cutGroups } = await run(start + runs, ['noisy', 'quiet']);
      expect(runs > 0 || templates(analysis).includes('1 once')).toBe(true);
      for (const { template } of analysis.groups) seen.add(template);
      cut = cutGroups;
    }
    expect({ several: runs > 2, seen: seen.size }).toEqual({ several: true, seen: 31 });
  });

  it('goes on even where one millisecond holds more than the budget', async () => {
    const { run } = given(Array.from({ length: 50 }, () => failure('noisy', start - minute, 'again')), 500);
    const cuts: number[] = [];
    for (let n = 0; n < 4; n += 1) cuts.push((await run(start + n, ['noisy'])).cutGroups.length);
    expect(cuts).toContain(0);
  });
});

describe('what a run leaves', () => {
  it('is a report for machines and people, evidence that names it, and the time by the log store', async () => {
    const { archive, evidence, run } = given([failure('charge', start - 9 * minute, 'connect ECONNREFUSED 10.0.0.1:5432')]);
    const { analysis, report } = await run(start);
    expect(analysis.groups[0]?.first).toMatchObject({ file: 'charge', time: start - 9 * minute });
    expect(evidence.latest()).toEqual({ at: start, cause: expect.stringMatching(/./), report });
    expect(JSON.parse(archive.reports[0]?.json ?? '')).toMatchObject({ schema: 1, totals: { errors: 1 } });
    expect(archive.reports[0]?.html).toMatch(/npx paymedic analyse --log-group charge --log-group shop --since 2026-11-22T07:51:00\.000Z --until 2026-11-22T07:51:00\.001Z --full/);
  });

  it('is no report and no cause where nothing is wrong', async () => {
    const { archive, evidence, run } = given([{ group: 'charge', time: start - minute, text: '{"level":"INFO","message":"fine"}' }]);
    await run(start);
    expect(archive.reports).toEqual([]);
    expect(evidence.latest()).toEqual({ at: start });
  });

  it('shows nobody: users, addresses and e-mails are hashes, secrets are gone', async () => {
    const { archive, evidence, run } = given([failure('shop', start - minute, 'no luck for ada from 203.45.67.89, ada@example.com, card 4242424242424242', { user: 'ada', requestId: 'req-1' })]);
    await run(start);
    const kept = JSON.stringify([archive.reports, evidence.latest(), await archive.state()]);
    expect(['ada', '203.45', '4242'].filter((secret) => kept.includes(secret))).toEqual([]);
    expect(kept).toContain('no luck for');
  });

  it('lets an older report never replace a newer one', async () => {
    const store = createMemoryReportStore();
    await store.saveReport({ at: 2 });
    await store.saveReport({ at: 1 });
    expect(store.latest()?.at).toBe(2);
  });
});

describe('what is usual', () => {
  const after = (before: AnalyseState, at: number, analysis: Analysis, count: number) =>
    afterRun(before, { at, readUntil: { charge: at }, cutGroups: [], analysis, fresh: count === 0 ? [] : [{ id: 'a', template: 't', count }] });
  const quiet = givenAnalysis({ incidents: [], groups: [givenGroup({ id: 'a', severity: 'low' })] });

  it('is learnt from quiet hours, once there is one, each record once', async () => {
    const { logs, run } = given();
    for (let n = 0; n <= 13; n += 1) {
      logs.append({ group: 'charge', time: start + n * 5 * minute - 1, text: '{"level":"WARN","message":"cache cold"}' });
      const { analysis } = await run(start + n * 5 * minute);
      expect(analysis.comparison === undefined).toBe(n <= 12);
    }
    logs.append({ group: 'charge', time: start + 66 * minute, text: '{"level":"WARN","message":"never seen"}' });
    const { analysis } = await run(start + 70 * minute);
    expect(analysis.comparison?.fresh).toEqual(analysis.groups.filter(({ template }) => template === 'never seen').map(({ id }) => id));
  });

  it('is not learnt from an incident', () => {
    const first = after(initialState, start, quiet, 0).state;
    const learnt = after(first, start + 30 * minute, quiet, 3).state;
    expect(learnt.quiet).toEqual({ hours: 0.5, groups: [{ id: 'a', template: 't', count: 3 }] });
    expect(after(learnt, start + 60 * minute, givenAnalysis(), 900).state.quiet).toEqual(learnt.quiet);
  });

  it('fades after a week', () => {
    const { state } = after({ ...initialState, readUntil: { charge: start }, quiet: { hours: 167.5, groups: [{ id: 'b', template: 'u', count: 100 }] } }, start + 60 * minute, quiet, 0);
    expect(state.quiet.hours).toBe(168);
    expect(state.quiet.groups[0]?.count).toBeCloseTo(100 * (168 / 168.5), 6);
    expect(baselineIn(state)?.files).toEqual(['the last 168 hours without an incident']);
  });
});

describe('metrics of groups', () => {
  it('are ten at most, keep their place while they are seen, and count each record once', async () => {
    const { logs, measured, run } = given();
    const kinds = 'abcdefghijkl'.split('');
    for (const kind of kinds) logs.append(failure('charge', start - minute, `kind ${kind}`));
    await run(start);
    expect(measured.map(([, count]) => count)).toEqual(Array.from({ length: mostMeasured }, () => 1));
    const first = measured.map(([id]) => id);
    measured.length = 0;
    for (const kind of kinds) logs.append(failure('charge', start + minute, `kind ${kind}`));
    await run(start + 5 * minute);
    expect(new Map(measured)).toEqual(new Map(first.map((id) => [id, 1])));
  });
});
