import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderReport } from '../../lib/logs/render';
import { createTally, type Report, type TimeWindow } from '../../lib/logs/report';

const fixture = readFileSync(join(__dirname, '../fixtures/logs/mixed.jsonl'), 'utf8').split('\n').slice(0, -1);

function reportOn(lines: readonly string[], window?: TimeWindow, groupLimit?: number): Report {
  const tally = createTally(window, groupLimit);
  lines.forEach((line, index) => tally.add('app.log', index + 1, line));
  return tally.report();
}

const failure = (time: number | undefined, msg = 'boom', level = 50) => JSON.stringify({ level, time, msg });
const noon = Date.UTC(2026, 10, 22, 12);

describe('a report', () => {
  it('groups errors and warnings and names the most frequent first', () => {
    const { groups, totals } = reportOn(fixture);
    expect(groups.map(({ count, level, errorType, template }) => [count, level, errorType, template])).toEqual([
      [2, 'error', 'StripeConnectionError', 'payment <num> failed: connect ECONNREFUSED <ip>'],
      [1, 'warn', undefined, 'slow answer for <email> after <duration>'],
      [1, 'error', 'TypeError', 'boom'],
      [1, 'error', 'TimeoutError', 'could not settle: deadline of <duration> passed'],
      [1, 'error', undefined, 'card <num> refused'],
    ]);
    expect(totals).toEqual({ lines: 10, blank: 1, notUnderstood: 2, understood: 7, continuing: 0, leftOut: 0, errors: 5, warnings: 1, other: 1, beyondGroups: 0 });
  });

  it('says where and when a group was first and last seen, whatever the order of the lines', () => {
    const [group] = reportOn([failure(noon + 2), failure(undefined), failure(noon), failure(noon + 3), failure(noon + 1), failure(undefined)]).groups;
    expect(group).toMatchObject({ first: { file: 'app.log', line: 3, time: noon }, last: { line: 4, time: noon + 3 } });
  });

  it('goes by the order of reading where no record has a time', () => {
    expect(reportOn([failure(undefined), failure(undefined)]).groups[0]).toMatchObject({ first: { line: 1 }, last: { line: 2 } });
  });

  it('shows the gravest level of a group', () => {
    expect(reportOn([failure(noon, 'x', 40), failure(noon, 'x', 60), failure(noon, 'x', 50)]).groups[0]?.level).toBe('fatal');
  });

  it('counts what is outside the window, and what has no time, as left out', () => {
    const { totals, groups } = reportOn([failure(noon - 1), failure(noon), failure(noon + 9), failure(noon + 10), failure(undefined)], { since: noon, until: noon + 10 });
    expect(totals).toMatchObject({ understood: 5, leftOut: 3, errors: 2 });
    expect(groups[0]).toMatchObject({ count: 2, first: { line: 2 }, last: { line: 3 } });
  });

  it('keeps a bounded number of groups and counts the rest', () => {
    const { groups, totals } = reportOn([failure(noon, 'a'), failure(noon, 'b'), failure(noon, 'c'), failure(noon, 'a')], {}, 2);
    expect(groups.map(({ count }) => count)).toEqual([2, 1]);
    expect(totals.beyondGroups).toBe(1);
  });

  it('adds up for any input', () => {
    const record = fc.record({ level: fc.constantFrom<unknown>(10, 40, 50, 'warn', 'ERROR', 'odd', null), msg: fc.string(), time: fc.option(fc.nat({ max: 40 }).map((minute) => noon + minute)) });
    const line = fc.oneof(record.map((value) => JSON.stringify(value)), fc.string(), fc.json(), fc.constant(' '));
    fc.assert(fc.property(fc.array(line), fc.boolean(), fc.integer({ min: 0, max: 5 }), (lines, windowed, limit) => {
      const { totals, groups } = reportOn(lines, windowed ? { since: noon + 5, until: noon + 30 } : {}, limit);
      expect(totals.lines).toBe(lines.length);
      expect(totals.blank + totals.notUnderstood + totals.understood + totals.continuing).toBe(totals.lines);
      expect(totals.leftOut + totals.errors + totals.warnings + totals.other).toBe(totals.understood);
      expect(groups.reduce((sum, { count }) => sum + count, totals.beyondGroups)).toBe(totals.errors + totals.warnings);
    }));
  });
});

describe('a printed report', () => {
  const many = reportOn(Array.from({ length: 60 }, (_, index) => failure(noon + index, `${'wörd '.repeat(index)}kind ${String.fromCharCode(97 + (index % 26))}${'z'.repeat(index)} \u001b[2J`)));

  it('fits a screen of 40 lines and 100 columns and says what it leaves out', () => {
    const lines = renderReport(many, 'text').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.at(-1)).toBe('52 more groups (52 records): --format json has them all.');
  });

  it('cannot steer the terminal, nor put markup into Markdown', () => {
    expect(renderReport(many, 'text')).not.toContain('\u001b');
    expect(renderReport(reportOn([failure(noon, 'a ` <b> [x](y)')]), 'md')).toContain("`a ' <b> [x](y)`");
  });

  it('as JSON holds every group and times in ISO 8601', () => {
    const parsed = JSON.parse(renderReport(many, 'json'));
    expect(parsed.groups).toHaveLength(60);
    expect(parsed.span).toEqual({ from: '2026-11-22T12:00:00.000Z', to: '2026-11-22T12:00:00.059Z' });
    expect(parsed.groups[0].first).toEqual({ time: '2026-11-22T12:00:00.000Z', file: 'app.log', line: 1 });
  });

  it.each(['text', 'md', 'json'] as const)('holds nothing secret as %s', (format) => {
    const printed = renderReport(reportOn(fixture), format);
    expect(printed).not.toMatch(/4242424242424242|ada@example\.com/);
  });

  it('of a clean log says so', () => {
    expect(renderReport(reportOn([]), 'text')).toContain('No errors and no warnings found');
  });
});
