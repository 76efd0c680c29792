import { describe, expect, it } from '@jest/globals';
import { createLineGrouper } from '../../lib/logs/group';
import { fc } from '../support/property';

const idsOf = (lines: readonly string[]) => {
  const grouper = createLineGrouper();
  return lines.map((line) => grouper.idOf(line));
};

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
    const ids = idsOf(['TypeError: boom', '    at f (/app/x.js:1:2)', '    at g (/app/x.js:3:4)', 'Caused by: java.io.IOException: gone', '\t... 7 more', 'next']);
    expect(new Set(ids.slice(0, 5)).size).toBe(1);
    expect(ids[5]).not.toBe(ids[0]);
  });

  it('are counted most lines first', () => {
    const grouper = createLineGrouper();
    for (const text of ['a 1', 'b', 'a 2', 'a 3', 'b', 'c']) grouper.idOf(text);
    expect(grouper.groups().map(({ template, lines }) => [template, lines])).toEqual([['a <num>', 3], ['b', 2], ['c', 1]]);
  });

  it('are right, but no longer counted, beyond the most that are kept', () => {
    const grouper = createLineGrouper(1);
    const ids = ['a', 'b', 'b', 'a'].map((text) => grouper.idOf(text));
    expect(ids).toEqual(idsOf(['a', 'b', 'b', 'a']));
    expect(grouper.groups()).toHaveLength(1);
    expect(grouper.beyond()).toBe(2);
  });
});
