import { createFeed } from './feed';
import type { GlanceNames } from './glance';
import { createMerge, type MergeQueue } from './merge';
import { createNames } from './names';
import type { Pending } from './pending';
import type { Feed, FileReading, LineCounts, LogReader, ReaderOptions, Reading } from './reading';
import { createZone } from './zone';

/** Reads files one after another, or merged by time; each whole record in the order of its lines. The same bytes always give the same records. */
export function createLogReader({ timeZone = 'UTC', now, isUtf8, merged = false, take }: ReaderOptions): LogReader {
  const zone = createZone(timeZone);
  const names: GlanceNames = { routes: createNames(), users: createNames(), addresses: createNames(), services: createNames() };
  const readings: (() => FileReading)[] = [];
  const merge = merged ? createMerge(take) : undefined;

  function open(file: string, from = -Infinity): Feed {
    const queue = merge?.open(from);
    const feed = createFeed({ file, fileIndex: readings.length, context: { now }, zone, names, isUtf8, take: queue ? queue.push : (record: Pending) => take(record), fresh: merged });
    readings.push(feed.reading);
    merge?.drain();
    return queue && merge ? mergedFeed(feed, queue, merge.drain) : { ...feed, isHungry: () => true };
  }

  /** Read for itself, with names of its own: nothing of it is counted. */
  function beginsAt(beginning: Buffer): number {
    let first = -Infinity;
    const alone = createFeed({
      file: '', fileIndex: 0, context: { now }, zone, isUtf8, fresh: false,
      names: { routes: createNames(), users: createNames(), addresses: createNames(), services: createNames() },
      take: ({ time }) => {
        if (first === -Infinity && !Number.isNaN(time)) first = time;
      },
    });
    alone.write(beginning);
    alone.end();
    return first;
  }

  return { names, open, beginsAt, reading: () => inSum(readings.map((reading) => reading()), zone.name) };
}

function mergedFeed(feed: ReturnType<typeof createFeed>, queue: MergeQueue, drain: () => void): Feed {
  const thenDrain = <T extends readonly unknown[]>(feeding: (...args: T) => void) => (...args: T): void => {
    feeding(...args);
    drain();
  };
  return {
    write: thenDrain(feed.write),
    event: thenDrain(feed.event),
    end: thenDrain((problem?: string) => {
      feed.end(problem);
      queue.end();
    }),
    isHungry: queue.isHungry,
  };
}

function inSum(files: readonly FileReading[], zone: string): Reading {
  const sum = (of: (file: FileReading) => number) => files.reduce((total, file) => total + of(file), 0);
  const byFormat: Record<string, number> = {};
  for (const file of files) for (const [format, lines] of Object.entries(file.byFormat)) byFormat[format] = (byFormat[format] ?? 0) + lines;
  const totals: LineCounts = {
    lines: sum(({ lines }) => lines),
    blank: sum(({ blank }) => blank),
    notUnderstood: sum(({ notUnderstood }) => notUnderstood),
    byFormat,
    records: sum(({ records }) => records),
    cut: sum(({ cut }) => cut),
    invalidUtf8: sum(({ invalidUtf8 }) => invalidUtf8),
  };
  return {
    files,
    totals,
    zoneAssumed: { zone, records: sum(({ zoneAssumed }) => zoneAssumed) },
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    disorderMs: Math.max(0, ...files.map(({ latestMs, resolutionMs }) => Math.max(latestMs, resolutionMs))),
  };
}
