import type { Place } from './analysis';
import type { Glance } from './glance';
import { logOf } from './logarithm';
import { createRouteMinutes, type RouteOutcomes, type RouteRows } from './route-minutes';

/** One failed request. */
export interface Failure {
  readonly place: Place;
  readonly durationMs: number;
  readonly status: number;
}

/** What became of a route's requests. */
export interface RouteCell {
  readonly id: number;
  readonly rows: RouteRows;
  /** ms since 1970; minutes that have a part in the time count as a whole. */
  readonly between: (from: number, until: number) => RouteOutcomes;
  failed: number;
  /** The first ones, in the order of reading. */
  readonly failures: Failure[];
  lastFailure: Place | undefined;
  /** The first success after the last failure. */
  healed: Place | undefined;
  readonly statuses: Map<number, number>;
}

const mostFailures = 500;
/** Minutes of all routes together: about 15 MB. */
const mostMinutes = 200_000;

/** Keeps, a route and minute, how requests ended; exact for the first 200,000 of them, in bounded memory. */
export function createOutcomes(files: (file: number) => string) {
  const routes: (RouteCell | undefined)[] = [];
  const table = createRouteMinutes(mostMinutes);

  function take(glance: Glance): void {
    if (glance.status === 0 || glance.route === 0) return;
    const cell = (routes[glance.route] ??= { id: glance.route, ...minutesOf(glance.route), failed: 0, failures: [], lastFailure: undefined, healed: undefined, statuses: new Map() });
    if (glance.status >= 500) fail(cell, glance);
    else succeed(cell, glance);
  }

  function minutesOf(route: number): Pick<RouteCell, 'rows' | 'between'> {
    const rows = table.rowsOf(route);
    return { rows, between: (from, until) => table.between(rows, from, until) };
  }

  function fail(cell: RouteCell, { status, durationMs, file, line, time }: Glance): void {
    table.addFailed(cell.rows, time);
    cell.failed += 1;
    cell.statuses.set(status, (cell.statuses.get(status) ?? 0) + 1);
    const place = { file: files(file), line, ...(Number.isNaN(time) ? {} : { time }) };
    if (cell.failures.length < mostFailures) cell.failures.push({ place, durationMs, status });
    if (!(time < (cell.lastFailure?.time ?? -Infinity))) cell.lastFailure = place;
    if (!(time < (cell.healed?.time ?? Infinity))) cell.healed = undefined;
  }

  function succeed(cell: RouteCell, { status, durationMs, file, line, time }: Glance): void {
    table.addOk(cell.rows, time, durationMs >= 0 ? logOf(Math.max(1, durationMs)) : NaN);
    const since = cell.lastFailure;
    if (!since || status >= 400 || time < (since.time ?? -Infinity)) return;
    if (cell.healed === undefined || time < (cell.healed.time ?? -Infinity)) cell.healed = { file: files(file), line, ...(Number.isNaN(time) ? {} : { time }) };
  }

  return { take, cells: () => routes.filter((cell) => cell !== undefined) };
}

/** Requests of a route in `[from, until)` (ms since 1970, whole minutes): how they ended, and the geometric mean of their ms. */
export function outcomesBetween(route: RouteCell, from: number, until: number) {
  const { ok, failed, timed, logSum } = route.between(from, until);
  return { ok, failed, timed, meanMs: timed > 0 ? Math.exp(logSum / timed) : undefined };
}
