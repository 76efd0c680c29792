import { describe, expect, it } from '@jest/globals';
import { createLineGrouper } from '../../lib/logs/group';
import { fc } from '../support/property';

const grouped = (lines: readonly string[], groupLimit?: number) => {
  const ids: string[] = [];
  const grouper = createLineGrouper({ now: Date.UTC(2026, 10, 22), isUtf8: () => true }, (line, id) => (ids[line - 1] = id), groupLimit);
  grouper.write(Buffer.from(lines.map((text) => `${text}\n`).join('')));
  grouper.end();
  return { ids, grouper };
};
const idsOf = (lines: readonly string[]) => grouped(lines).ids;

const line = fc.constantFrom(
  '2026-11-22 08:00:00 ERROR [PaymentService:128] user=ada Failed to process payment 7',
  '2026-11-23 09:30:00 ERROR [PaymentService:141] user=bob789 Failed to process payment 9512',
  '{"level":50,"msg":"payment 17 failed","err":{"type":"TypeError","message":"boom"}}',
  'GET /api/orders/7 failed with status 503',
  'GET /api/orders/8 failed with status 404',
  'disk full on node-17',
  '',
);

describe('the groups of lines', () => {
  it('are the same in whatever order the lines come, and in whatever file they stand', () => {
    fc.assert(fc.property(fc.array(line), fc.array(line), (lines, others) => {
      const alone = idsOf(lines);
      expect(idsOf([...others, ...lines]).slice(others.length)).toEqual(alone);
      expect(idsOf(lines.toReversed())).toEqual(alone.toReversed());
    }));
  });

  it('join the lines of one message and keep other messages, routes and statuses apart', () => {
    const [first, second, ...others] = idsOf([
      '2026-11-22 08:00:00 ERROR [PaymentService:128] user=ada Failed to process payment 7',
      '2026-11-23 09:30:00 ERROR [PaymentService:141] user=bob789 Failed to process payment 9512',
      'GET /api/orders failed with status 503', 'GET /api/refunds failed with status 503', 'GET /api/orders failed with status 404',
    ]);
    expect(second).toBe(first);
    expect(new Set(others).size).toBe(3);
  });

  it('give the lines of a stack trace the id of its first line', () => {
    const ids = idsOf(['2026-11-22 08:00:00 ERROR TypeError: boom', '    at f (/app/x.js:1:2)', '    at g (/app/x.js:3:4)', 'Caused by: java.io.IOException: gone', '\t... 7 more', 'next']);
    expect(new Set(ids.slice(0, 5)).size).toBe(1);
    expect(ids[5]).not.toBe(ids[0]);
  });

  it('give the lines of a traceback the id of its first line', () => {
    const ids = idsOf(['2026-11-22 08:00:00 ERROR shop: it broke', 'Traceback (most recent call last):', '  File "/app/a.py", line 1, in pay', '    charge()', 'ValueError: no', '2026-11-22 08:00:01 INFO shop: next']);
    expect(new Set(ids.slice(0, 5)).size).toBe(1);
    expect(ids[5]).not.toBe(ids[0]);
  });

  it('leave indented lines of an unknown format, and what only looks like an exception, to themselves', () => {
    expect(new Set(idsOf(['Step|stopped', ' steps left', 'Warning: unknown attribute'])).size).toBe(3);
  });

  it('give blank lines between records a group of their own, and number every line', () => {
    const ids = idsOf(['', 'a', '', 'b', '', '']);
    expect(ids).toHaveLength(6);
    expect(new Set([0, 2, 4, 5].map((index) => ids[index])).size).toBe(1);
    expect(new Set(ids).size).toBe(3);
  });

  it('are counted most lines first', () => {
    const { grouper } = grouped(['a 1', 'b', 'a 2', 'a 3', 'b', 'c']);
    expect(grouper.groups().map(({ template, lines }) => [template, lines])).toEqual([['a <num>', 3], ['b', 2], ['c', 1]]);
  });

  it('are right, but no longer counted, beyond the most that are kept', () => {
    const { ids, grouper } = grouped(['a', 'b', 'b', 'a'], 1);
    expect(ids).toEqual(idsOf(['a', 'b', 'b', 'a']));
    expect(grouper.groups()).toHaveLength(1);
    expect(grouper.beyond()).toBe(2);
  });
});
