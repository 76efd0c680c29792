import { describe, expect, it } from '@jest/globals';
import type { Analysis, Finding, FindingKind, Minute } from '../../../lib/logs/analysis';
import { spikesIn } from '../../../lib/logs/detect/spikes';
import { analysed } from '../given-logs';

const start = Date.UTC(2026, 10, 22, 8);
const clock = (seconds: number) => new Date(start + seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');
const request = (seconds: number, rest: string) => `${clock(seconds)} ${rest}`;
const log = (...lines: readonly string[]) => `${lines.join('\n')}\n`;
const json = (seconds: number, more: Readonly<Record<string, unknown>>) => JSON.stringify({ time: new Date(start + seconds * 1_000).toISOString(), level: 'info', msg: 'done', ...more });
const times = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n));
const found = ({ findings }: Analysis, kind: FindingKind): readonly Finding[] => findings.filter((finding) => finding.kind === kind);

describe('spikes', () => {
  const minutes = (errors: readonly number[]): readonly Minute[] => errors.flatMap((count, n) => (count < 0 ? [] : [{ time: n * 60_000, records: count, errors: count, warnings: 0, requests: 0, failed: 0 }]));
  const spikes = (errors: readonly number[]) => spikesIn(minutes(errors), (minute) => minute.errors, 5).map(({ from, to, peak, usual }) => [from / 60_000, to / 60_000, peak, usual]);

  it('rise above the median of the minutes before, which stays the measure while they last', () => {
    expect(spikes([2, 1, 2, 3, 2, 2, 30, 40, 38, 2])).toEqual([[6, 8, 40, 2]]);
  });

  it('are not made by one odd minute before, nor by what is usual', () => {
    expect(spikes([8, 9, 60, 8, 10, 9, 11, 12, 9])).toEqual([]);
  });

  it('count minutes without a record as zero, and say nothing of the first five', () => {
    expect(spikes([1, -1, -1, -1, -1, -1, -1, 6])).toEqual([[7, 7, 6, 0]]);
    expect(spikes([0, 0, 0, 60])).toEqual([]);
  });
});

describe('sign-ins that are refused', () => {
  const tries = (...outcomes: readonly number[]) => analysed({ 'a.log': log(...outcomes.map((status, n) => request(n * 5, `POST /login ${status} 90ms ip=198.51.100.7`))) });

  it('are a break-in when one fits after five', () => {
    const analysis = tries(401, 401, 401, 401, 401, 200);
    expect(found(analysis, 'brute_force')[0]?.facts.outcome).toBe('got_in');
    expect(analysis.incidents[0]).toMatchObject({ severity: 'critical', onset: { line: 1 }, last: { line: 6 } });
    expect(analysis.causes[0]?.key).toBe('brute_force');
  });

  it('are a typing error below five', () => {
    expect(found(tries(401, 401, 401, 401, 200), 'brute_force')).toEqual([]);
  });

  it('are no row with a success in between', () => {
    expect(found(tries(401, 401, 401, 200, 401, 401), 'brute_force')).toEqual([]);
  });
});

describe('a plateau', () => {
  const failures = (...ms: readonly number[]) => found(analysed({ 'a.log': log(...ms.map((each, n) => request(n * 10, `GET /rates 500 ${each}ms`))) }), 'plateau')[0]?.facts.limitMs;

  it('is seen just above a round duration', () => {
    expect(failures(10_011, 10_040, 10_003)).toBe(10_000);
  });

  it('is not seen where durations differ, or lie above no round one', () => {
    expect(failures(1_200, 4_000, 9_000)).toBeUndefined();
    expect(failures(7_100, 7_120, 7_090)).toBeUndefined();
  });
});

describe('what services do', () => {
  const beat = (service: string, minutes: number) => times(minutes * 4, (n) => json(n * 15, { service }));

  it('a service that stops writing while others go on is silent', () => {
    const analysis = analysed({ 'a.log': log(...beat('cart', 30)), 'b.log': log(...beat('stock', 12)) });
    expect(found(analysis, 'silence').map(({ facts, places }) => [facts.service, places[0]?.line])).toEqual([['stock', 48]]);
  });

  it('a new version is a change, with its place', () => {
    const analysis = analysed({ 'a.log': log(json(0, { service: 'cart', version: '1.0.0' }), json(70, { service: 'cart', version: '1.0.1' })) });
    expect(analysis.changes).toMatchObject([{ kind: 'version', label: 'cart now runs version 1.0.1', place: { line: 2 } }]);
  });

  it('a deploy that somebody names stands among the changes', () => {
    expect(analysed({ 'a.log': log(json(0, {})) }, { deploys: [{ time: start, label: 'v2' }] }).changes).toEqual([{ time: start, kind: 'deploy', label: 'v2' }]);
  });

  it('no lag below the resolution of the times is claimed', () => {
    const lag = (seconds: number) => found(analysed({
      'a.log': log(request(0, 'GET /x 500 2ms user=a')), 'b.log': log(`${clock(seconds)} ERROR [Pool:1] GET /x 500 2ms connection pool exhausted`),
    }), 'cascade').map(({ facts }) => facts.lagMs);
    expect([lag(1), lag(9)]).toEqual([[], [9_000]]);
  });
});
