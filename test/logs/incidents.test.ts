import { describe, expect, it } from '@jest/globals';
import { analysed } from './given-logs';

const start = Date.UTC(2026, 10, 22, 8);
const line = (seconds: number, text: string) => `${new Date(start + seconds * 1_000).toISOString()} ${text}`;
const titles = (...lines: readonly string[]) => analysed({ 'a.log': `${lines.toSorted().join('\n')}\n` }).incidents.map(({ title }) => title);
const times = (count: number, everySeconds: number, text: (n: number) => string, from = 0) => Array.from({ length: count }, (_, n) => line(from + n * everySeconds, text(n)));

describe('incidents', () => {
  it('join a root that was said once to what follows it', () => {
    expect(titles(line(0, 'ERROR could not extend file "base/1": No space left on device'), ...times(20, 1, () => 'ERROR the database system is in recovery mode', 10))).toHaveLength(1);
  });

  it('join what names the same cause at the same time, and keep it apart an hour later', () => {
    const full = (seconds: number, name: string) => line(seconds, `ERROR could not write ${name}: No space left on device`);
    expect(titles(full(0, 'the order'), full(9, 'the write-ahead log'))).toHaveLength(1);
    expect(titles(full(0, 'the order'), full(3_600, 'the write-ahead log'))).toHaveLength(2);
  });

  it('join what came together each time, with a pause between, but not what came together once or twice', () => {
    const pair = (count: number) => [...times(count, 300, () => 'ERROR settlement aborted'), ...times(count, 300, () => 'ERROR unit failed with result exit-code', 1)];
    expect(titles(...pair(3))).toHaveLength(1);
    expect(titles(...pair(2))).toHaveLength(2);
    expect(titles(...times(6, 20, () => 'ERROR settlement aborted'), ...times(6, 20, () => 'ERROR unit failed with result exit-code', 1))).toHaveLength(2);
  });

  it('are called by words: a line without any is no error that others follow', () => {
    const tag = '[4f7c1e2a-9b3d-4c5e-8f60-1a2b3c4d5e6f]';
    expect(titles(...['', 'ActionView::Template::Error (no column featured_until):', '):'].map((text, n) => line(n / 1_000, `FATAL -- : ${tag} ${text}`)))).toEqual([expect.stringContaining('no column featured_until')]);
  });

  it('are called by their exception where a logger says much before it', () => {
    const log = `${line(0, 'ERROR 1 --- [exec-1] o.a.c.Valve : Servlet.service() for servlet [dispatcher] in context with path [] threw exception')}\njava.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available\n\tat com.shop.Pay.charge(Pay.java:7)\n`;
    expect(analysed({ 'a.log': log }).incidents.map(({ title }) => title)).toEqual(['Servlet.service() for servlet …: SQLTransientConnectionException: HikariPool-1 - Connection is not available']);
  });

  it('are called by the error, and not by the report that Lambda adds to it without a time', () => {
    const id = '4f7c1e2a-9b3d-4c5e-8f60-1a2b3c4d5e6f';
    const log = `2026-11-22T08:00:00.000Z ${id} Task timed out after 3.00 seconds\n\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 256 MB\tMax Memory Used: 101 MB\tStatus: timeout\n`;
    expect(analysed({ 'a.log': log }).incidents.map(({ title }) => title)).toEqual(['Sandbox.Timedout: Task timed out after 3.00 seconds']);
  });
});
