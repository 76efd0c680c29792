import type { Place } from '../analysis';
import type { GroupCell } from '../cells';
import { byCount, trendOf } from '../groups';
import { byTime } from '../seen';
import { outcomesBetween } from '../outcomes';
import { duration, type Detector } from './detector';

/** A cell's service, or its file where it names none. */
export function serviceOf(cell: GroupCell): string {
  return byCount(cell.services)[0] ?? cell.first.file;
}

/** Which service of an incident failed first, and by how much; no lag below the disorder of the times is claimed. */
export const cascades: Detector = ({ disorderMs }, incidents) => incidents.flatMap(({ id, cells }) => {
  const first = new Map<string, Place>();
  for (const cell of cells) if (cell.first.time !== undefined && !first.has(serviceOf(cell))) first.set(serviceOf(cell), cell.first);
  const [one, other] = [...first].toSorted(([, a], [, b]) => byTime(a, b));
  if (!one || !other) return [];
  const lagMs = (other[1].time ?? NaN) - (one[1].time ?? NaN);
  if (!(lagMs > disorderMs)) return [];
  return [{ kind: 'cascade' as const, text: `${one[0]} failed first, ${other[0]} ${duration(lagMs)} later`, places: [one[1], other[1]], groupIds: [], incidentIds: [id], facts: { from: one[0], to: other[0], lagMs } }];
});

const shiftTimes = 3;
const fewestTimed = 5;

/** A route whose successful requests took at least three times as long (geometric mean) during an incident as before it. */
export const latencyShifts: Detector = ({ routes, routeName, measured }, incidents) => incidents.flatMap((incident) => routes.flatMap((route) => {
  const [onset, last] = [incident.onset.time, incident.last.time];
  if (onset === undefined || last === undefined || last - onset < 60_000) return [];
  const before = outcomesBetween(route, measured.span?.from ?? 0, Math.floor(onset / 60_000) * 60_000);
  const meanwhile = outcomesBetween(route, onset, last);
  if (before.timed < fewestTimed || meanwhile.timed < fewestTimed || before.meanMs === undefined || meanwhile.meanMs === undefined || meanwhile.meanMs < shiftTimes * before.meanMs) return [];
  return [{
    kind: 'latency_shift' as const, text: `${routeName(route.id)} took ${duration(meanwhile.meanMs)} where it succeeded, ${duration(before.meanMs)} before (geometric means)`, places: [incident.onset], groupIds: [], incidentIds: [incident.id],
    facts: { route: routeName(route.id), beforeMs: Math.round(before.meanMs), meanwhileMs: Math.round(meanwhile.meanMs) },
  }];
}));

/** Routes that failed and were seen to work again. */
export const healed: Detector = ({ routes, routeName }, incidents) => routes.flatMap((route) => (route.healed && route.lastFailure ? [{
  kind: 'healed' as const, text: `${routeName(route.id)} succeeded again after ${route.failed} ${route.failed === 1 ? 'failure' : 'failures'}`, places: [route.healed], groupIds: [],
  incidentIds: incidents.filter(({ routes: its }) => its.includes(route)).map(({ id }) => id), facts: { route: routeName(route.id), failed: route.failed },
}] : []));

/** Failing groups that come at least twice as often in the second half of the log as in the first. */
export const rising: Detector = ({ groups, measured }, incidents) => groups.flatMap((cell) => {
  const { span } = measured;
  if (cell.errors < 6 || !span) return [];
  const slotMs = Math.max(60_000, (span.to - span.from + 1) / 20);
  const slots = Array.from({ length: 20 }, (_, at) => cell.series.between(span.from + at * slotMs, span.from + (at + 1) * slotMs));
  if (trendOf(slots, cell.count) !== 'rising') return [];
  return [{ kind: 'rising' as const, text: `“${cell.template.slice(0, 80)}” came at least twice as often in the second half of the log (${cell.count} in all)`, places: [cell.first, cell.last], groupIds: [cell.id], incidentIds: incidents.filter(({ cells }) => cells.includes(cell)).map(({ id }) => id), facts: { count: cell.count } }];
});
