import type { Analysis, Comparison, Group } from './analysis';

/** The groups of a time that was good. */
export interface Baseline {
  readonly files: readonly string[];
  /** How long it lasted; at least a minute. */
  readonly hours: number;
  readonly groups: readonly { readonly id: string; readonly template: string; readonly count: number }[];
}

const hourMs = 3_600_000;
const timesMore = 3;

/** What a later analysis is compared with. */
export function baselineOf({ reading, span, groups }: Analysis): Baseline {
  return { files: reading.files.map(({ file }) => file), hours: hoursOf(span), groups: groups.map(({ id, template, count }) => ({ id, template, count })) };
}

/** New, gone, and at least three times as frequent an hour. */
export function compare(baseline: Baseline, groups: readonly Group[], span: Analysis['span']): Comparison {
  const before = new Map(baseline.groups.map((group) => [group.id, group]));
  const now = new Set(groups.map(({ id }) => id));
  const hours = hoursOf(span);
  const more = groups.flatMap(({ id, count }) => {
    const then = before.get(id);
    const times = then === undefined ? 0 : (count / hours) / (then.count / baseline.hours);
    return times >= timesMore ? [{ id, times: Number(times.toFixed(1)) }] : [];
  });
  return {
    files: baseline.files,
    fresh: groups.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    gone: baseline.groups.filter(({ id }) => !now.has(id)),
    more: more.toSorted((a, b) => b.times - a.times),
  };
}

/** Shorter than a minute says nothing about an hour. */
function hoursOf(span: Analysis['span']): number {
  return Math.max(60_000, span === undefined ? 0 : span.to - span.from) / hourMs;
}
