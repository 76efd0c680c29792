import { anonymous } from '../logs/anonymise';
import { createAnalysis } from '../logs/analyse';
import type { Analysis } from '../logs/analysis';
import { createFingerprinter } from '../logs/fingerprint';
import { warnRank, type Glance } from '../logs/glance';
import { createLogReader } from '../logs/reader';
import { causeIn } from './analyse-evidence';
import { pageOf } from './analyse-page';
import { afterRun, baselineIn, initialState, sinceOf, type AnalyseState } from './analyse-state';

/** One stored log event. */
export interface LogEvent {
  readonly group: string;
  /** Milliseconds since 1970, as the log store has it. */
  readonly time: number;
  readonly text: string;
}

/** Where logs are kept. */
export interface LogSource {
  /**
   * Events with `since <= time < until` (milliseconds since 1970), group after group in the order given, oldest first within a
   * group. Reads only as far as it is iterated. A group that does not exist (yet) has no events.
   */
  readonly read: (query: { readonly groups: readonly string[]; readonly since: number; readonly until: number }) => AsyncIterable<LogEvent>;
}

/** What the healer is told of a report; already anonymous. */
export interface StoredReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The likeliest cause and where it shows; absent when the logs show nothing wrong. */
  readonly cause?: string;
  /** Where people find the whole report. */
  readonly report?: string;
}

/** Where the healer finds the latest report. */
export interface ReportStore {
  /** Replaces the latest report, unless the stored one is newer: two runs at once leave the newer one, in either order. */
  readonly saveReport: (report: StoredReport) => Promise<void>;
}

/** A report as it is kept: the same analysis for machines and for people. */
export interface KeptReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly json: string;
  readonly html: string;
}

/** What a run leaves for the next one and for people. */
export interface ReportArchive {
  /** Undefined before the first run, and when what is there cannot be understood: then a run begins anew. */
  readonly state: () => Promise<AnalyseState | undefined>;
  /** The last writer wins: what is read twice does no harm. */
  readonly saveState: (state: AnalyseState) => Promise<void>;
  /** Gives the address at which people find it. */
  readonly saveReport: (report: KeptReport) => Promise<string>;
}

export interface AnalyseDependencies {
  readonly logs: LogSource;
  readonly evidence: ReportStore;
  readonly archive: ReportArchive;
  readonly clock: { readonly now: () => number };
  /** Counts of error groups as metrics; ten groups at most. @default none */
  readonly groupMetrics?: (groupId: string, count: number) => void;
}

export interface AnalyseResult {
  readonly at: number;
  readonly analysis: Analysis;
  /** Groups of which the byte budget let only a part be read: the next run goes on there. */
  readonly cutGroups: readonly string[];
  readonly report?: string;
}

/** Bytes per run over all groups, shared evenly so that a noisy group cannot hide the others. */
const budgetPerRun = 20_000_000;

/**
 * Analyses what was logged since the last run, and five minutes before that again, since logs arrive late and an error is
 * understood by what came before it. Keeps the report, gives the healer its evidence, and notes last how far it has read: a run
 * that fails is made up for by the next. Users, sessions and addresses leave it as hashes only. Never name its own group.
 */
export function createAnalyse({ logs, evidence, archive, clock, groupMetrics }: AnalyseDependencies, budget: number = budgetPerRun) {
  return async function analyse(groups: readonly string[]): Promise<AnalyseResult> {
    const at = clock.now();
    const before = (await archive.state()) ?? initialState;
    const run = createRun(groups, before, at);
    const readUntil: Record<string, number> = {};
    const cutGroups: string[] = [];
    for (const group of groups) {
      const end = await readGroup(group, run.feed(group), at);
      readUntil[group] = end ?? at;
      if (end !== undefined) cutGroups.push(group);
    }
    const { analysis, fresh } = run.result();
    const report = analysis.groups.length === 0 ? undefined : await archive.saveReport({ at, json: `${JSON.stringify(analysis)}\n`, html: pageOf(analysis, groups) });
    const cause = causeIn(analysis);
    await evidence.saveReport({ at, ...(cause !== undefined && { cause }), ...(report !== undefined && { report }) });
    const { state, measured } = afterRun(before, { at, readUntil, cutGroups, analysis, fresh });
    for (const { id, count } of measured) groupMetrics?.(id, count);
    await archive.saveState(state);
    return { at, analysis, cutGroups, ...(report !== undefined && { report }) };

    /** The time from which the next run has to read when the budget did not do; undefined when all was read. */
    async function readGroup(group: string, feed: ReturnType<typeof run.feed>, until: number): Promise<number | undefined> {
      const since = sinceOf(before, group, at);
      let left = Math.floor(budget / groups.length);
      try {
        for await (const event of logs.read({ groups: [group], since, until })) {
          left -= Buffer.byteLength(event.text);
          // Leaving ends the iteration, so nothing more is fetched. Always on, even past a millisecond with more than the budget.
          if (left < 0) return Math.max(event.time, since + 1);
          feed.event(event.text, event.time);
        }
        return undefined;
      } finally {
        feed.end();
      }
    }
  };
}

/** One pass over the records: the analysis, and what of it was not read before. */
function createRun(groups: readonly string[], before: AnalyseState, at: number) {
  const counts = new Map<string, { template: string; count: number }>();
  const fingerprint = createFingerprinter();
  let take: (glance: Glance) => void = () => undefined;
  // Events come as text: that their bytes were UTF-8 is known.
  const reader = createLogReader({ now: at, isUtf8: () => true, take: (glance) => take(glance) });
  const { names, show } = anonymous(reader.names);
  const analysis = createAnalysis({ names, show, files: (file) => groups[file] ?? '', baseline: baselineIn(before) });

  take = (glance) => {
    analysis.take(glance);
    const isGrave = glance.level >= warnRank || glance.status >= 500;
    if (isGrave && !(glance.time < (before.readUntil[groups[glance.file] ?? ''] ?? 0))) count(glance);
  };

  function count(glance: Glance): void {
    const { id, template } = fingerprint(glance.record());
    const known = counts.get(id);
    if (known) known.count += 1;
    else counts.set(id, { template: show(template), count: 1 });
  }

  return {
    feed: (group: string) => reader.open(group),
    result: () => ({ analysis: analysis.result(reader.reading()), fresh: [...counts].map(([id, its]) => ({ id, ...its })) }),
  };
}
