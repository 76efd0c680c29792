import { createTally, type ErrorGroup, type Report } from '../logs/report';

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

/** What is kept of a report; already redacted. */
export interface StoredReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly groups: readonly ErrorGroup[];
}

/** Where the healer and people find the latest report. */
export interface ReportStore {
  /** Replaces the latest report, unless the stored one is newer: two runs at once leave the newer one, in either order. */
  readonly saveReport: (report: StoredReport) => Promise<void>;
}

export interface AnalyseDependencies {
  readonly logs: LogSource;
  readonly evidence: ReportStore;
  readonly clock: { readonly now: () => number };
}

export interface AnalyseResult {
  readonly at: number;
  readonly since: number;
  readonly report: Report;
  /** Groups of which the byte budget let only a part be read: their counts are lower bounds. */
  readonly cutGroups: readonly string[];
}

/** Twice the schedule's five minutes: what was delivered late, or missed by a run that failed, is seen by the next. */
const windowMs = 10 * 60_000;
/** UTF-16 units per run over all groups, shared evenly so that a noisy group cannot hide the others. */
const budgetPerRun = 20_000_000;
const storedGroups = 5;

/**
 * Analyses the last ten minutes of the given log groups, saves the five most frequent error groups and gives the whole
 * report. Keeps nothing between runs: the same logs and the same time give the same report. Never name its own group.
 */
export function createAnalyse({ logs, evidence, clock }: AnalyseDependencies, budget: number = budgetPerRun) {
  return async function analyse(groups: readonly string[]): Promise<AnalyseResult> {
    const at = clock.now();
    const since = at - windowMs;
    const tally = createTally();
    const cutGroups: string[] = [];
    for (const group of groups) {
      let left = Math.floor(budget / groups.length);
      let line = 0;
      for await (const event of logs.read({ groups: [group], since, until: at })) {
        left -= event.text.length;
        if (left < 0) {
          cutGroups.push(group);
          break; // ends the iteration, so nothing more is fetched
        }
        tally.add(group, (line += 1), event.text, event.time);
      }
    }
    const report = tally.report();
    await evidence.saveReport({ at, groups: report.groups.slice(0, storedGroups) });
    return { at, since, report, cutGroups };
  };
}
