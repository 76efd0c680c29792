import { readEmf } from './emf';
import { readLambdaLines } from './lambda-lines';
import type { LogLine } from './lambda-lines';
import type { LocalCloudWatch } from './server';

/** A log group, and the function that writes it. */
export interface LogSource {
  readonly logGroupName: string;
  readonly functionName?: string;
}

/** Lines of a group from a time on, inclusive; those of one stream in the order in which they were written. */
export type ReadLog = (logGroupName: string, fromMs: number) => Promise<readonly LogLine[]>;

export interface LogPoller {
  /** Reads what is new and hands its metrics on. Rejects if a group cannot be read; the next poll then takes up there. */
  poll(): Promise<void>;
}

/** Lines may be stored a moment after a later one was: so far the next poll reads back. */
const overlapMs = 5_000;
/** MiniStack gives no more lines than this and no token for the rest: then reading back would read the same again and again. */
const fullAnswer = 10_000;

/** Makes metrics of log groups: EMF, and `AWS/Lambda` for groups of functions. Lines older than `fromMs` are left alone. */
export function createLogPoller({ cloudWatch, read, sources, fromMs }: { readonly cloudWatch: Pick<LocalCloudWatch, 'ingest'>; readonly read: ReadLog; readonly sources: readonly LogSource[]; readonly fromMs: number }): LogPoller {
  const groups = sources.map((source) => ({ source, fresh: createFreshness(fromMs) }));
  return {
    async poll() {
      const results = await Promise.allSettled(groups.map(async ({ source, fresh }) => {
        const lines = fresh.only(await read(source.logGroupName, fresh.fromMs()));
        for (const { text } of lines) {
          const data = readEmf(text);
          if (data.length > 0) cloudWatch.ingest('emf', data);
        }
        if (source.functionName === undefined) return;
        for (const stretch of byStream(lines)) {
          const data = readLambdaLines(source.functionName, stretch);
          if (data.length > 0) cloudWatch.ingest('aws', data);
        }
      }));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
  };
}

/** The watermark of a group: where to read from, and which of the lines read twice are new. */
function createFreshness(startMs: number) {
  let newestMs = startMs;
  let seen = new Map<string, number>();
  let backMs = overlapMs;
  return {
    fromMs: () => Math.max(startMs, newestMs - backMs),
    only(lines: readonly LogLine[]): readonly LogLine[] {
      backMs = lines.length >= fullAnswer ? 0 : overlapMs;
      const times = new Map<string, number>();
      const fresh = lines.filter((line) => {
        // Equal lines of one stream are told apart by counting them: the endpoint may give no ids.
        const base = line.id ?? `${line.stream}\n${line.text}`;
        const nth = times.get(`${line.atMs}\n${base}`) ?? 0;
        times.set(`${line.atMs}\n${base}`, nth + 1);
        const key = `${line.atMs}\n${nth}\n${base}`;
        if (seen.has(key)) return false;
        seen.set(key, line.atMs);
        newestMs = Math.max(newestMs, line.atMs);
        return true;
      });
      seen = new Map([...seen].filter(([, atMs]) => atMs >= newestMs - overlapMs));
      return fresh;
    },
  };
}

function byStream(lines: readonly LogLine[]): readonly (readonly LogLine[])[] {
  const streams = new Map<string, LogLine[]>();
  for (const line of lines) {
    const stretch = streams.get(line.stream);
    if (stretch === undefined) streams.set(line.stream, [line]);
    else stretch.push(line);
  }
  return [...streams.values()];
}
