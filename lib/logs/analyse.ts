import { analysisSchema, type Analysis } from './analysis';
import { compare, type Baseline } from './baseline';
import { changesOf } from './changes';
import { createCollector } from './collect';
import { findingId } from './detect/detector';
import { causesOf } from './explain/explain';
import { findingsOf } from './findings';
import type { Glance, GlanceNames } from './glance';
import { groupsOf } from './groups';
import { union } from './id-set';
import { incidentsOf } from './incidents';
import { shownIncidents } from './incidents-shown';
import type { Reading } from './reading';
import { redact } from './redact';
import type { TimeWindow } from './window';

export interface AnalysisOptions {
  /** The reader's. */
  readonly names: GlanceNames;
  /** Name of a file by the glance's number, as the reader was given it. */
  readonly files: (file: number) => string;
  /** Records outside it, and records without a time while it has a bound, are only counted. */
  readonly window?: TimeWindow;
  /** A time that was good (`baselineOf` its analysis); without it nothing is called new. */
  readonly baseline?: Baseline | undefined;
  /** Named by whoever asks; times are ms since 1970. */
  readonly deploys?: readonly { readonly time: number; readonly label: string }[];
  /** Takes out of every text what must not be shown; `redact` by default. */
  readonly show?: (text: string) => string;
}

/** Groups are kept apart up to so many; what is beyond them is in the totals alone. */
const mostGroups = 10_000;
const shownUsers = 1_000;

/**
 * The analyser: takes each record by its glance, in one pass and bounded memory, then says what broke, since when, and why.
 * Pure: the same records in the same order give the same analysis.
 */
export function createAnalysis({ names, files, window = {}, baseline, deploys = [], show = redact }: AnalysisOptions): { readonly take: (glance: Glance) => void; readonly result: (reading: Reading) => Analysis } {
  const collector = createCollector({ names, files, window, show, groupLimit: mostGroups });

  function result(read: Reading): Analysis {
    const clocks = collector.clocks();
    const reading: Reading = clocks && clocks.leastMs > read.disorderMs ? { ...read, disorderMs: clocks.mostMs, clocks } : read;
    const seen = collector.seen(reading.disorderMs);
    const { measured } = seen;
    const changes = changesOf(seen, deploys.map(({ time, label }) => ({ time, label: show(label) })));
    const drafts = incidentsOf(seen);
    const found = findingsOf(seen, drafts);
    const incidentOf = new Map(drafts.flatMap(({ id, cells }) => cells.map((cell) => [cell.id, id] as const)));
    const groups = groupsOf(seen, incidentOf);
    const incidents = shownIncidents(drafts, groups, found, seen);
    const causes = causesOf(incidents.flatMap(({ id }) => drafts.filter((draft) => draft.id === id)), seen, found, changes);
    return {
      schema: analysisSchema, reading, window: { since: window.since, until: window.until },
      ...(measured.span && { span: measured.span }),
      totals: { ...measured.totals, leftOut: collector.leftOut(), affectedSessions: union(seen.groups.filter(({ errors }) => errors > 0).map(({ sessions }) => sessions)) },
      minutes: measured.minutes, statuses: measured.statuses, routes: measured.routes,
      groups, incidents, findings: found.map((each) => ({ id: findingId(each), kind: each.kind, text: each.text, places: each.places, groupIds: each.groupIds, facts: each.facts })), changes, causes,
      ...(baseline && { comparison: compare(baseline, groups, measured.span) }),
      users: measured.users.slice(0, shownUsers),
    };
  }

  return { take: collector.take, result };
}
