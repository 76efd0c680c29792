import type { Analysis } from '../logs/analysis';
import type { Baseline } from '../logs/baseline';

/** What the analyser remembers between two runs. */
export interface AnalyseState {
  readonly schema: 1;
  /** How far each log group has been read, ms since 1970. */
  readonly readUntil: Readonly<Record<string, number>>;
  /** Log groups of which the last run read a part only. */
  readonly cut: readonly string[];
  /** Error groups of the quiet hours, with their counts. */
  readonly quiet: { readonly hours: number; readonly groups: readonly CountedGroup[] };
  /** Groups that have a metric, and when each was last seen. */
  readonly measured: Readonly<Record<string, number>>;
}

export interface CountedGroup {
  readonly id: string;
  readonly template: string;
  readonly count: number;
}

export const initialState: AnalyseState = { schema: 1, readUntil: {}, cut: [], quiet: { hours: 0, groups: [] }, measured: {} };

/** Logs arrive late, and what precedes an error explains it. */
const overlapMs = 5 * 60_000;
/** The first run, and one after a long pause, does not read years. */
const firstMs = 10 * 60_000;
const longestMs = 60 * 60_000;
const hourMs = 3_600_000;
/** Older hours fade: a week of quiet is what "usual" means. */
const mostHours = 7 * 24;
/** Less than an hour says nothing about what is usual. */
const fewestHours = 1;
const mostGroups = 2_000;
/** Each costs a custom metric; see docs/cost.md. */
export const mostMeasured = 10;
/** A metric's place is free again after so long. */
const forgottenMs = 7 * 24 * hourMs;

/** From when on a log group is read. */
export function sinceOf({ readUntil, cut }: AnalyseState, group: string, at: number): number {
  const until = readUntil[group];
  if (until === undefined) return at - firstMs;
  return Math.max(at - longestMs, cut.includes(group) ? until : until - overlapMs);
}

/** What is usual, once enough of it was seen. */
export function baselineIn({ quiet }: AnalyseState): Baseline | undefined {
  return quiet.hours < fewestHours ? undefined : { files: [`the last ${Math.round(quiet.hours)} hours without an incident`], hours: quiet.hours, groups: quiet.groups };
}

interface Run {
  readonly at: number;
  readonly readUntil: Readonly<Record<string, number>>;
  readonly cutGroups: readonly string[];
  readonly analysis: Analysis;
  /** Counts of what no run before had read. */
  readonly fresh: readonly CountedGroup[];
}

/** The state after a run, and what of it becomes a metric. */
export function afterRun(before: AnalyseState, { at, readUntil, cutGroups, analysis, fresh }: Run): { readonly state: AnalyseState; readonly measured: readonly CountedGroup[] } {
  const last = Math.max(0, ...Object.values(before.readUntil));
  const hours = last === 0 ? 0 : Math.max(0, Math.min(at - last, longestMs)) / hourMs;
  const isQuiet = analysis.incidents.length === 0 && !analysis.groups.some(({ severity }) => severity === 'critical' || severity === 'high');
  const counts = new Map(fresh.map((group) => [group.id, group]));
  const measured = measuredAfter(before.measured, analysis, counts, at);
  return {
    state: { schema: 1, readUntil, cut: cutGroups, quiet: isQuiet ? grown(before.quiet, fresh, hours) : before.quiet, measured },
    measured: Object.keys(measured).flatMap((id) => counts.get(id) ?? []),
  };
}

function grown(quiet: AnalyseState['quiet'], fresh: readonly CountedGroup[], hours: number): AnalyseState['quiet'] {
  const all = new Map(quiet.groups.map((group) => [group.id, group]));
  for (const group of fresh) all.set(group.id, { ...group, count: group.count + (all.get(group.id)?.count ?? 0) });
  const sum = quiet.hours + hours;
  const share = sum > mostHours ? mostHours / sum : 1;
  const kept = [...all.values()].map((group) => ({ ...group, count: group.count * share })).filter(({ count }) => count >= 0.1);
  return { hours: sum * share, groups: kept.toSorted((one, other) => other.count - one.count || (one.id < other.id ? -1 : 1)).slice(0, mostGroups) };
}

/** A group keeps its metric while it is seen; free places go to the gravest. */
function measuredAfter(before: AnalyseState['measured'], { groups }: Analysis, counts: ReadonlyMap<string, CountedGroup>, at: number): AnalyseState['measured'] {
  const kept = new Map(Object.entries(before).filter(([, seen]) => at - seen < forgottenMs));
  for (const { id } of groups) if (counts.has(id) && (kept.has(id) || kept.size < mostMeasured)) kept.set(id, at);
  return Object.fromEntries(kept);
}
