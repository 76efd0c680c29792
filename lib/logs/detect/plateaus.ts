import { median } from '../groups';
import type { RouteCell } from '../outcomes';
import { duration, type Detector } from './detector';

/** Limits that people and libraries set, in ms. */
const roundLimits = [1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 15_000, 20_000, 25_000, 29_000, 30_000, 40_000, 45_000, 50_000, 60_000, 90_000, 100_000, 120_000, 180_000, 300_000];
const fewest = 3;
/** How far failures may lie from their median, and how far above the limit, as a share. */
const width = 0.05;

export interface Plateau {
  readonly limitMs: number;
  readonly failures: RouteCell['failures'];
}

/** Failures that end after the same time, just above a round one, ran into a limit: at least three, and most of the route's. */
export function plateauOf({ failures }: RouteCell): Plateau | undefined {
  const timed = failures.filter(({ durationMs }) => durationMs >= 900);
  const middle = median(timed.map(({ durationMs }) => durationMs));
  const level = timed.filter(({ durationMs }) => Math.abs(durationMs - middle) <= width * middle);
  const limitMs = roundLimits.findLast((limit) => limit <= middle * 1.002);
  const fits = limitMs !== undefined && middle <= limitMs * (1 + width);
  return fits && level.length >= fewest && level.length * 2 >= failures.length ? { limitMs, failures: level } : undefined;
}

export const plateaus: Detector = ({ routes, routeName }, incidents) => routes.flatMap((route) => {
  const plateau = plateauOf(route);
  if (!plateau) return [];
  const { limitMs, failures } = plateau;
  const [least, most] = [Math.min(...failures.map(({ durationMs }) => durationMs)), Math.max(...failures.map(({ durationMs }) => durationMs))];
  return [{
    kind: 'plateau', groupIds: groupIdsOf(incidents, routeName(route.id)), incidentIds: incidents.filter(({ routes: its }) => its.includes(route)).map(({ id }) => id),
    text: `${failures.length} failures of ${routeName(route.id)} ended after ${least === most ? least : `${least} to ${most}`} ms: a limit of ${duration(limitMs)}, so what it waits for does not answer in time`,
    places: failures.map(({ place }) => place), facts: { route: routeName(route.id), limitMs, failures: failures.length },
  }];
});

export function groupIdsOf(incidents: Parameters<Detector>[1], route: string): readonly string[] {
  return incidents.flatMap(({ cells }) => cells.filter((cell) => cell.status >= 500 && cell.routes.has(route)).map(({ id }) => id));
}
