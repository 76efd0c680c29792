import type { Minute } from '../analysis';
import { median } from '../groups';
import type { Draft } from '../incidents';
import type { Detector, Found } from './detector';

const minuteMs = 60_000;
const baselineMinutes = 60;
const fewestBefore = 5;
/** Median absolute deviations that a spike lies above the median; 1.4826 of them are one standard deviation of a normal distribution. */
const deviations = 6;
const mostSpikes = 20;

interface Spike { readonly from: number; to: number; peak: number; readonly usual: number; total: number }

/**
 * Minutes far above the up to 60 minutes before them: above median + 6 × 1.4826 × MAD (both robust: one odd minute moves
 * neither), at least three times the median, and at least 5 errors or 30 requests. While a spike lasts, what was before it
 * stays the measure. More requests of which fewer than usual succeed at once are those that are sent again.
 */
export const spikes: Detector = ({ measured, groups }, incidents) => {
  // What was turned away with 429 cost nothing.
  const refused = groups.filter(({ status, errors }) => status === 429 && errors === 0);
  const served = ({ time, requests }: Minute) => requests - refused.reduce((sum, { series }) => sum + series.between(time, time + minuteMs), 0);
  const requests = found(measured.minutes, served, 30, 'requests').map((finding) => {
    const first = measured.minutes.find(({ time }) => time === finding.facts.from);
    if (!first || first.requests - first.failed >= Number(finding.facts.usual)) return finding;
    return { ...finding, text: `${finding.text}; fewer than usual succeeded from its first minute on: it may be retries`, facts: { ...finding.facts, retries: 'maybe' } };
  });
  return [...found(measured.minutes, ({ errors }) => errors, 5, 'errors'), ...requests].map((finding) => ({ ...finding, incidentIds: beganBy(incidents, Number(finding.facts.from)) }));
};

/** Incidents that began with it, or so soon after that it may be why. */
function beganBy(incidents: readonly Draft[], from: number): readonly string[] {
  return incidents.filter(({ onset }) => onset.time !== undefined && onset.time >= from - 5 * minuteMs && onset.time <= from + 10 * minuteMs).map(({ id }) => id);
}

function found(minutes: readonly Minute[], value: (minute: Minute) => number, floor: number, what: string): readonly Found[] {
  return spikesIn(minutes, value, floor).slice(0, mostSpikes).map(({ from, to, peak, usual, total }) => ({
    kind: 'spike', groupIds: [], places: [], incidentIds: [],
    text: `${what} rose to ${peak} a minute, usual before were ${Number(usual.toFixed(1))} (median of the minutes before); ${total} in ${Math.round((to - from) / minuteMs) + 1} min`,
    facts: { what, from, to, peak, usual, total },
  }));
}

export function spikesIn(minutes: readonly Minute[], value: (minute: Minute) => number, floor: number): readonly Spike[] {
  const spikesFound: Spike[] = [];
  let open: { readonly spike: Spike; readonly line: number } | undefined;
  for (const [at, minute] of minutes.entries()) {
    const now = value(minute);
    const before = open && minute.time - open.spike.to <= 2 * minuteMs ? open : undefined;
    const { line, usual, known } = before ? { line: before.line, usual: before.spike.usual, known: true } : limitOf(minutes, at, value, floor);
    if (!known || now < line) continue;
    if (before) {
      before.spike.to = minute.time;
      before.spike.peak = Math.max(before.spike.peak, now);
      before.spike.total += now;
    } else {
      const spike = { from: minute.time, to: minute.time, peak: now, usual, total: now };
      open = { spike, line };
      spikesFound.push(spike);
    }
  }
  return spikesFound;
}

/** Minutes without a record count as zero. */
function limitOf(minutes: readonly Minute[], at: number, value: (minute: Minute) => number, floor: number): { readonly line: number; readonly usual: number; readonly known: boolean } {
  const [now, first] = [minutes[at]?.time ?? 0, minutes[0]?.time ?? 0];
  const slots = Math.min(baselineMinutes, Math.round((now - first) / minuteMs));
  if (slots < fewestBefore) return { line: Infinity, usual: 0, known: false };
  const values: number[] = [];
  for (let index = at - 1; index >= 0 && now - (minutes[index]?.time ?? 0) <= slots * minuteMs; index -= 1) values.push(value(minutes[index] as Minute));
  while (values.length < slots) values.push(0);
  const usual = median(values);
  const mad = median(values.map((each) => Math.abs(each - usual)));
  return { line: Math.max(floor, 3 * usual, usual + deviations * 1.4826 * mad), usual, known: true };
}
