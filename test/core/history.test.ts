import { expect, it } from '@jest/globals';
import { attemptsBegun, closeRecord, withRecord } from '../../lib/core/history';
import type { AttemptRecord } from '../../lib/core/history';

function historyOf(count: number): readonly AttemptRecord[] {
  let attempts: readonly AttemptRecord[] = [];
  for (let n = 0; n < count; n += 1) attempts = closeRecord(withRecord(attempts, { provider: 'stripe', startedAt: n }), { endedAt: n + 1, result: 'no connection' });
  return attempts;
}

it('keeps every attempt of a payment with few of them', () => {
  expect(historyOf(50).map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
});

it('keeps the first ten and the last forty of many, and counts on', () => {
  const attempts = historyOf(1_000);
  expect(attemptsBegun(attempts)).toBe(1_000);
  expect(attempts.map(({ n }) => n)).toEqual([...Array.from({ length: 10 }, (_, n) => n + 1), ...Array.from({ length: 40 }, (_, n) => n + 961)]);
});

it('closes the running attempt once, and shortens what a provider says', () => {
  const open = withRecord([], { provider: 'stripe', startedAt: 1 });
  const closed = closeRecord(open, { endedAt: 2, result: 'x'.repeat(5_000), cause: 'provider' });
  expect(closed).toEqual([{ n: 1, provider: 'stripe', startedAt: 1, endedAt: 2, result: `${'x'.repeat(199)}…`, cause: 'provider' }]);
  expect(closeRecord(closed, { endedAt: 3, result: 'again' })).toBe(closed);
  expect(closeRecord([], { endedAt: 3, result: 'none' })).toEqual([]);
});
