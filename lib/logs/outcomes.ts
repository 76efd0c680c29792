import type { Place } from './analysis';
import type { Glance } from './glance';

/** Requests of one minute. */
export interface RouteMinute {
  readonly time: number;
  ok: number;
  failed: number;
  /** Of those that did not fail and have a duration: how many, and the sum of the logarithms of their ms. */
  timed: number;
  logSum: number;
}

/** One failed request. */
export interface Failure {
  readonly place: Place;
  readonly durationMs: number;
  readonly status: number;
}

/** What became of a route's requests. */
export interface RouteCell {
  readonly id: number;
  readonly minutes: Map<number, RouteMinute>;
  present: RouteMinute | undefined;
  failed: number;
  /** The first ones, in the order of reading. */
  readonly failures: Failure[];
  lastFailure: Place | undefined;
  /** The first success after the last failure. */
  healed: Place | undefined;
  readonly statuses: Map<number, number>;
}

const minuteMs = 60_000;
const mostFailures = 500;
/** Minutes of all routes together: about 50 MB. */
const mostMinutes = 200_000;

/** Keeps, a route and minute, how requests ended; exact for the first 200,000 of them, in bounded memory. */
export function createOutcomes(files: (file: number) => string) {
  const routes: (RouteCell | undefined)[] = [];
  let minutes = 0;

  function take(glance: Glance): void {
    if (glance.status === 0 || glance.route === 0) return;
    const cell = (routes[glance.route] ??= { id: glance.route, minutes: new Map(), present: undefined, failed: 0, failures: [], lastFailure: undefined, healed: undefined, statuses: new Map() });
    const minute = Number.isNaN(glance.time) ? undefined : minuteOf(cell, glance.time);
    if (glance.status >= 500) fail(cell, minute, glance);
    else succeed(cell, minute, glance);
  }

  function minuteOf(cell: RouteCell, time: number): RouteMinute | undefined {
    if (cell.present && time >= cell.present.time && time < cell.present.time + minuteMs) return cell.present;
    const at = Math.floor(time / minuteMs) * minuteMs;
    let minute = cell.minutes.get(at);
    if (!minute && minutes < mostMinutes) {
      minutes += 1;
      minute = { time: at, ok: 0, failed: 0, timed: 0, logSum: 0 };
      cell.minutes.set(at, minute);
    }
    cell.present = minute;
    return minute;
  }

  function fail(cell: RouteCell, minute: RouteMinute | undefined, { status, durationMs, file, line, time }: Glance): void {
    if (minute) minute.failed += 1;
    cell.failed += 1;
    cell.statuses.set(status, (cell.statuses.get(status) ?? 0) + 1);
    const place = { file: files(file), line, ...(Number.isNaN(time) ? {} : { time }) };
    if (cell.failures.length < mostFailures) cell.failures.push({ place, durationMs, status });
    if (!(time < (cell.lastFailure?.time ?? -Infinity))) cell.lastFailure = place;
    if (!(time < (cell.healed?.time ?? Infinity))) cell.healed = undefined;
  }

  function succeed(cell: RouteCell, minute: RouteMinute | undefined, { status, durationMs, file, line, time }: Glance): void {
    if (minute) {
      minute.ok += 1;
      if (durationMs >= 0) {
        minute.timed += 1;
        minute.logSum += Math.log(Math.max(1, durationMs));
      }
    }
    const since = cell.lastFailure;
    if (!since || status >= 400 || time < (since.time ?? -Infinity)) return;
    if (cell.healed === undefined || time < (cell.healed.time ?? -Infinity)) cell.healed = { file: files(file), line, ...(Number.isNaN(time) ? {} : { time }) };
  }

  return { take, cells: () => routes.filter((cell) => cell !== undefined) };
}

/** Requests of a route in `[from, until)` (ms since 1970, whole minutes): how they ended, and the geometric mean of their ms. */
export function outcomesBetween({ minutes }: RouteCell, from: number, until: number) {
  let [ok, failed, timed, logSum] = [0, 0, 0, 0];
  for (const minute of minutes.values()) {
    if (minute.time + minuteMs <= from || minute.time >= until) continue;
    ok += minute.ok;
    failed += minute.failed;
    timed += minute.timed;
    logSum += minute.logSum;
  }
  return { ok, failed, timed, meanMs: timed > 0 ? Math.exp(logSum / timed) : undefined };
}
