import type { Place } from '../analysis';
import type { Draft } from '../incidents';
import { byTime, type Seen } from '../seen';
import type { Detector, Found } from './detector';

export interface Reading {
  readonly place: Place;
  readonly percent: number;
  readonly text: string;
  readonly groupId?: string | undefined;
}

const longestBeforeMs = 60 * 60_000;
const leastPercent = 70;

/** A resource that climbed towards its limit before an incident began: the readings that rose, up to the onset. */
export const precursors: Detector = (seen, incidents) => incidents.flatMap((incident) => [...readingsOf(seen).values()].flatMap((readings) => climbed(readings, incident)));

/** Readings of one resource: lines of one template, from the log's warnings and from what is told in passing. */
export function readingsOf({ groups, notes }: Seen): ReadonlyMap<string, readonly Reading[]> {
  const found = new Map<string, Reading[]>();
  for (const { id, example, percents } of groups) if (percents.length > 1) found.set(id, percents.map(({ place, percent }) => ({ place, percent, text: example, groupId: id })));
  for (const { text, place, percent, service } of notes) {
    if (percent === undefined) continue;
    const key = `${service ?? place.file} ${text.replace(/[\d.]+/g, '#')}`;
    if (groups.some(({ percents }) => percents.some((reading) => reading.place.file === place.file && reading.place.line === place.line))) continue;
    found.set(key, [...(found.get(key) ?? []), { place, percent, text }]);
  }
  return found;
}

function climbed(readings: readonly Reading[], { id, onset }: Draft): readonly Found[] {
  const until = onset.time;
  if (until === undefined) return [];
  const before = readings.filter(({ place }) => place.time !== undefined && place.time <= until && until - place.time <= longestBeforeMs).toSorted((a, b) => byTime(a.place, b.place));
  const rising = before.filter(({ percent }, at) => before.slice(0, at).every((earlier) => earlier.percent <= percent));
  const [first, last] = [rising[0], rising.at(-1)];
  if (!first || !last || rising.length < 2 || last.percent < leastPercent || last.percent - first.percent < 5 || before.at(-1) !== last) return [];
  const shown = (percent: number) => `${Math.round(percent)} %`;
  return [{
    kind: 'precursor', incidentIds: [id], groupIds: first.groupId === undefined ? [] : [first.groupId],
    text: `${nameOf(first.text)} rose from ${shown(first.percent)} to ${shown(last.percent)} before it broke`,
    places: rising.map(({ place }) => place),
    facts: { from: first.percent, to: last.percent, readings: rising.length },
  }];
}

/** What the reading is of: its line up to the first number. */
function nameOf(text: string): string {
  return text.split(/[\d(:]/, 1)[0]?.replace(/\s+(?:at|is|of|to|rose|used)?\s*$/i, '').trim() || 'a resource';
}
