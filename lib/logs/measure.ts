import type { AnalysisTotals, Distinct, Minute, Place, RouteSummary, UserSummary } from './analysis';
import { errorRank, warnRank, type Glance, type GlanceNames } from './glance';
import { Quantiles } from './quantiles';
import { createStatusCounts, type StatusCounts } from './status-counts';
import { createUserTable, type UserCounts } from './user-table';

export interface Measured {
  readonly span?: { readonly from: number; readonly to: number };
  readonly totals: Pick<AnalysisTotals, 'records' | 'errors' | 'warnings' | 'requests' | 'failedRequests' | 'refusedRequests' | 'users' | 'affectedUsers'>;
  readonly minutes: readonly Minute[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly routes: readonly RouteSummary[];
  /** Most failures first. */
  readonly users: readonly UserSummary[];
}

const minuteMs = 60_000;
/** Durations are kept apart for so many minutes and routes; later ones are counted without. */
const mostTimedMinutes = 10_000;
const mostTimedRoutes = 2_000;

interface MinuteCell { records: number; errors: number; warnings: number; requests: number; failed: number; durations: Quantiles | undefined }
interface RouteCell { requests: number; failed: number; refused: number; statuses: StatusCounts; durations: Quantiles | undefined }

/**
 * Counts every record by its glance: exact totals per minute, status, route and user, and no string for any of them.
 * Users beyond those that have a name of their own are counted together and listed as nobody.
 * @param files names of the files by the glance's number
 * @param show takes out of a name what must not be shown
 */
export function createMeasure(names: GlanceNames, files: (file: number) => string, show: (name: string) => string) {
  const totals = { records: 0, errors: 0, warnings: 0, requests: 0, failedRequests: 0, refusedRequests: 0 };
  const minutes = new Map<number, MinuteCell>();
  const statuses = createStatusCounts();
  const routes: (RouteCell | undefined)[] = [];
  const users = createUserTable();
  let [from, to] = [Infinity, -Infinity];
  let present: { readonly at: number; readonly cell: MinuteCell } | undefined;

  function take(glance: Glance): void {
    const { time, level, status } = glance;
    const failed = status >= 500;
    const isError = level >= errorRank || failed;
    const isWarning = !isError && level === warnRank;
    totals.records += 1;
    if (isError) totals.errors += 1;
    if (isWarning) totals.warnings += 1;
    if (time < from) from = time;
    if (time > to) to = time;
    const cell = Number.isNaN(time) ? undefined : minuteOf(time);
    if (cell) {
      cell.records += 1;
      if (isError) cell.errors += 1;
      if (isWarning) cell.warnings += 1;
    }
    if (status > 0) takeRequest(glance, cell, failed);
    if (glance.user > 0) users.take(glance, isError, failed);
  }

  function takeRequest({ status, durationMs, route }: Glance, cell: MinuteCell | undefined, failed: boolean): void {
    const refused = status >= 400 && status < 500;
    totals.requests += 1;
    if (failed) totals.failedRequests += 1;
    if (refused) totals.refusedRequests += 1;
    statuses.add(status);
    if (cell) {
      cell.requests += 1;
      if (failed) cell.failed += 1;
      if (durationMs >= 0) cell.durations?.add(durationMs);
    }
    if (route === 0) return;
    const its = (routes[route] ??= { requests: 0, failed: 0, refused: 0, statuses: createStatusCounts(), durations: route <= mostTimedRoutes ? new Quantiles() : undefined });
    its.requests += 1;
    if (failed) its.failed += 1;
    if (refused) its.refused += 1;
    its.statuses.add(status);
    if (durationMs >= 0) its.durations?.add(durationMs);
  }

  function minuteOf(time: number): MinuteCell {
    const at = Math.floor(time / minuteMs) * minuteMs;
    if (present?.at === at) return present.cell;
    present?.cell.durations?.pack();
    let cell = minutes.get(at);
    if (cell === undefined) {
      cell = { records: 0, errors: 0, warnings: 0, requests: 0, failed: 0, durations: minutes.size < mostTimedMinutes ? new Quantiles() : undefined };
      minutes.set(at, cell);
    }
    present = { at, cell };
    return cell;
  }

  function result(): Measured {
    const overflown = names.users.distinct().errorPercent !== undefined;
    // The last id stands for everybody who has none of their own.
    const seen = [...users.all()].filter(({ user }) => !overflown || user < names.users.highest());
    const affected = seen.filter(({ errors, failed }) => errors + failed > 0).length;
    return {
      ...(from <= to && { span: { from, to } }),
      totals: {
        ...totals,
        users: overflown ? names.users.distinct() : { count: seen.length },
        affectedUsers: overflown ? inProportion(affected, seen.length, names.users.distinct()) : { count: affected },
      },
      minutes: [...minutes].toSorted(([a], [b]) => a - b).map(([time, { durations, ...cell }]) => ({ time, ...cell, ...quantilesOf(durations) })),
      statuses: statuses.all(),
      routes: routes.flatMap((cell, id) => (cell === undefined ? [] : [routeSummary(show(names.routes.nameOf(id)), cell)])).toSorted((a, b) => b.failed - a.failed || b.requests - a.requests || (a.route < b.route ? -1 : 1)),
      users: seen.map((counts) => userSummary(show(names.users.nameOf(counts.user)), (route) => show(names.routes.nameOf(route)), files, counts)).toSorted((a, b) => b.failed + b.errors - a.failed - a.errors || b.requests - a.requests || (a.user < b.user ? -1 : 1)),
    };
  }

  return { take, result };
}

/** Beyond the users that are known by name the affected ones are taken to be as frequent as among those. */
function inProportion(affected: number, known: number, all: Distinct): Distinct {
  const share = known === 0 ? 0 : affected / known;
  const sampling = affected === 0 ? 0 : (100 * Math.sqrt((1 - share) / affected));
  return { count: Math.round(share * all.count), errorPercent: Number(((all.errorPercent ?? 0) + sampling).toFixed(1)) };
}

function quantilesOf(durations: Quantiles | undefined): { p50Ms?: number; p99Ms?: number } {
  const [p50Ms, p99Ms] = [durations?.quantile(0.5), durations?.quantile(0.99)];
  return { ...(p50Ms !== undefined && { p50Ms: rounded(p50Ms) }), ...(p99Ms !== undefined && { p99Ms: rounded(p99Ms) }) };
}

function routeSummary(route: string, { requests, failed, refused, statuses, durations }: RouteCell): RouteSummary {
  const maxMs = durations?.highest();
  return { route, requests, failed, refused, statuses: statuses.all(), ...quantilesOf(durations), ...(maxMs !== undefined && { maxMs }) };
}

function userSummary(user: string, routeName: (id: number) => string, files: (file: number) => string, { requests, failed, errors, firstError, lastSuccess }: UserCounts): UserSummary {
  return {
    user, requests, failed, errors,
    ...(firstError && { firstError: placeOf(files(firstError.file), firstError.line, firstError.time) }),
    ...(lastSuccess && { lastSuccess: { ...placeOf(files(lastSuccess.file), lastSuccess.line, lastSuccess.time), what: lastSuccess.route === 0 ? 'a request' : routeName(lastSuccess.route) } }),
  };
}

function placeOf(file: string, line: number, time: number): Place {
  return { file, line, ...(Number.isNaN(time) ? {} : { time }) };
}

const rounded = (ms: number): number => Number(ms.toPrecision(3));
