import { describe, expect, it } from '@jest/globals';
import type { RowChange } from '../../lib/core/event';
import { createLedgerStream } from '../../lib/simulation/ledger-stream';
import { createScheduler } from '../../lib/simulation/scheduler';
import { inEachState } from '../core/given';

const change = (version: number): RowChange => ({ after: { ...inEachState.charged, version } });
const versions = (changes: readonly RowChange[] = []): readonly number[] => changes.map(({ after }) => after.version);

function streamWith(...written: readonly number[]) {
  const scheduler = createScheduler(0);
  const stream = createLedgerStream(scheduler.now);
  for (const version of written) stream.wrote(change(version));
  const reader = () => scheduler.spawn('reader', { name: 'environment', skewMs: 0, earlier: false }, () => new Promise<void>(() => undefined), () => undefined);
  return { scheduler, stream, reader };
}

describe("the ledger's stream", () => {
  it('gives a payment\'s writes in their order, to one reader at a time', () => {
    const { stream, reader } = streamWith(1, 2, 3);
    const batch = stream.next(0);
    batch?.heldBy(reader());
    expect(versions(batch?.changes)).toEqual([1, 2, 3]);
    expect([stream.due(), stream.depth()]).toEqual([0, 3]);
  });

  it('gives again what its reader has not done', () => {
    const { stream, reader } = streamWith(1, 2, 3);
    const first = reader();
    const batch = stream.next(0);
    batch?.heldBy(first);
    batch?.done(first, 1);
    expect(versions(stream.next(0)?.changes)).toEqual([2, 3]);
  });

  it('gives the batch of a reader that crashed, or that takes too long, to another, and believes the old one no more', () => {
    const { scheduler, stream, reader } = streamWith(1, 2);
    const [crashed, slow, next] = [reader(), reader(), reader()];
    stream.next(0)?.heldBy(crashed);
    scheduler.crash(crashed, false);
    const held = stream.next(0);
    held?.heldBy(slow);
    scheduler.advance(60_000);
    stream.next(0)?.heldBy(next);
    held?.done(slow, 2);
    expect(stream.depth()).toBe(2);
  });

  it('brings again what was done where its place was not written down', () => {
    const { stream, reader } = streamWith(1, 2, 3);
    const only = reader();
    const batch = stream.next(0);
    batch?.heldBy(only);
    batch?.done(only, 3);
    expect([0, 1].filter((shard) => stream.fallBack(shard, 2))).toHaveLength(1);
    expect(versions(stream.next(0)?.changes)).toEqual([2, 3]);
  });

  it('leaves out what is no news', () => {
    const { stream } = streamWith();
    stream.wrote({ after: inEachState.queued });
    expect(stream.depth()).toBe(0);
  });
});
