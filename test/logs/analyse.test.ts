import { describe, expect, it } from '@jest/globals';
import { baselineOf } from '../../lib/logs/baseline';
import { analysed, fixture } from './given-logs';

const seed000 = { 'seed000.log': fixture('seed000.log') };
const seed002 = { 'seed002.log': fixture('seed002.log') };

describe('the analysis of the two samples', () => {
  it('counts what stands in the first', () => {
    const { reading, totals, users, statuses } = analysed(seed000);
    expect(reading.totals.lines).toBe(63);
    expect(totals).toMatchObject({ records: 63, errors: 9, warnings: 12, failedRequests: 4, refusedRequests: 1, affectedUsers: { count: 2 } });
    expect(statuses).toMatchObject({ 500: 4, 429: 1 });
    expect(users[0]).toMatchObject({ user: 'john123', failed: 3, firstError: { line: 7 }, lastSuccess: { line: 63, what: 'POST /api/cart/checkout' } });
  });

  it('counts what stands in the second', () => {
    const { totals, statuses, groups } = analysed(seed002);
    expect(totals).toMatchObject({ records: 36, errors: 5, failedRequests: 5, refusedRequests: 10 });
    expect(statuses).toMatchObject({ 500: 3, 503: 2, 401: 6, 429: 1, 422: 1, 404: 1, 403: 1 });
    expect(groups[0]).toMatchObject({ count: 3, severity: 'high', routes: ['POST /api/v1/payments'], first: { line: 28 } });
  });
});

describe('a window', () => {
  it('leaves out what lies outside it', () => {
    const { totals } = analysed(seed000, { window: { since: Date.UTC(2024, 9, 30, 9, 26), until: Date.UTC(2024, 9, 30, 9, 27) } });
    expect(totals).toMatchObject({ records: 3, leftOut: 60, errors: 2, warnings: 1 });
  });
});

describe('a baseline', () => {
  const line = (minute: number, text: string) => `2026-11-22 08:${String(minute).padStart(2, '0')}:00 ERROR [Shop:1] ${text}\n`;
  const hour = (texts: readonly string[]) => texts.map((text, n) => line(Math.floor((59 * n) / Math.max(1, texts.length - 1)), text)).join('');

  it('says what is new, gone and three times as frequent, and without it nothing is called new', () => {
    const before = analysed({ 'good.log': hour(['the cache is cold', 'mail was refused', 'mail was refused']) });
    const now = { 'bad.log': hour([...Array.from({ length: 6 }, () => 'mail was refused'), 'the disk is full']) };
    const { comparison, groups } = analysed(now, { baseline: baselineOf(before) });
    const templateOf = (id: string) => groups.find((group) => group.id === id)?.template;
    expect(comparison?.fresh.map(templateOf)).toEqual(['the disk is full']);
    expect(comparison?.gone.map(({ template }) => template)).toEqual(['the cache is cold']);
    expect(comparison?.more.map(({ id, times }) => [templateOf(id), times])).toEqual([['mail was refused', 3]]);
    expect(analysed(now).comparison).toBeUndefined();
  });
});
