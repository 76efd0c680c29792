import { createFeed } from './feed';
import type { GlanceNames } from './glance';
import { createNames } from './names';
import type { Pending } from './pending';
import type { Feed, FileReading, LineCounts, LogReader, ReaderOptions, Reading } from './reading';
import { createZone } from './zone';

/** Reads files one after another, each whole record in the order of its lines. The same bytes always give the same records. */
export function createLogReader({ timeZone = 'UTC', now, isUtf8, take }: ReaderOptions): LogReader {
  const zone = createZone(timeZone);
  const names: GlanceNames = { routes: createNames(), users: createNames(), addresses: createNames(), services: createNames() };
  const readings: (() => FileReading)[] = [];

  function open(file: string): Feed {
    const feed = createFeed({ file, fileIndex: readings.length, context: { now }, zone, names, isUtf8, take: (record: Pending) => take(record), fresh: false });
    readings.push(feed.reading);
    return feed;
  }

  return { names, open, reading: () => inSum(readings.map((reading) => reading()), zone.name) };
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
