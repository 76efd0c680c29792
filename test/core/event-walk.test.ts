import { describe, expect, it } from '@jest/globals';
import { afterFailure, afterPage, spanToWalk } from '../../lib/core/event-walk';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 22);
const walked = (walkedTo: number) => ({ version: 3, walkedTo });

describe('the span to walk', () => {
  it('begins an hour and the overlap before the first walk', () => {
    expect(spanToWalk(undefined, now, false)).toEqual({ from: now - hour - 10 * minute, to: now });
  });

  it.each([[hour - 1, false, false], [hour, false, true], [minute - 1, true, false], [minute, true, true]])('%d ms after the last walk, wanted: %s, is there: %s', (age, wanted, there) => {
    expect(spanToWalk(walked(now - age), now, wanted) !== undefined).toBe(there);
  });

  it('reaches over a whole outage, with an overlap, and never further back than the provider keeps', () => {
    expect(spanToWalk(walked(now - 5 * day), now, false)).toEqual({ from: now - 5 * day - 10 * minute, to: now });
    expect(spanToWalk(walked(now - 40 * day), now, false)).toEqual({ from: now - 30 * day, to: now });
  });

  it('is the one that was begun, until its last page', () => {
    const span = { from: now - hour, to: now };
    const begun = afterPage(walked(now - hour), span, { more: true, last: 'evt_9' });
    expect(begun).toEqual({ version: 4, walkedTo: now - hour, span: { ...span, after: 'evt_9' } });
    expect(spanToWalk(begun, now + 1, false)).toEqual({ ...span, after: 'evt_9' });
    expect(afterPage(begun, span, { more: false, last: 'evt_1' })).toEqual({ version: 5, walkedTo: now });
    expect(afterPage(begun, span, { more: true })).toEqual({ version: 5, walkedTo: now });
  });

  it('that could not be read is tried again after five minutes, from its newest event', () => {
    const span = { from: now - hour, to: now, after: 'evt_gone' };
    const failed = afterFailure(walked(now - hour), span, now);
    expect(spanToWalk(failed, now + 5 * minute - 1, true)).toBeUndefined();
    expect(spanToWalk(failed, now + 5 * minute, false)).toEqual({ from: now - hour, to: now });
    expect(failed.walkedTo).toBe(now - hour);
  });
});
