import type { Analysis, Group } from './analysis';
import type { GroupCell } from './cells';
import { levels } from './record';
import { outcomesBetween } from './outcomes';
import type { Seen } from './seen';
import type { Series } from './series';
import { faultTypeOf, observabilityOf, severityOf, type GroupFacts } from './taxonomy';

const severities = ['critical', 'high', 'medium', 'low'] as const;
const minuteMs = 60_000;
const mostSlots = 60;
const mostRoutes = 20;

/** The groups as people see them, gravest first, then most frequent. `incidentOf` gives the incident of a group's id. */
export function groupsOf(seen: Seen, incidentOf: ReadonlyMap<string, string>): readonly Group[] {
  return seen.groups
    .map((cell) => groupOf(cell, seen, incidentOf.get(cell.id)))
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.count - a.count || (a.first.time ?? Infinity) - (b.first.time ?? Infinity) || (a.id < b.id ? -1 : 1));
}

function groupOf(cell: GroupCell, seen: Seen, incidentId: string | undefined): Group {
  const facts = factsOf(cell, seen);
  const routes = byCount(cell.routes);
  const [service] = byCount(cell.services);
  const { spark, sparkMs } = sparkOf(cell.series, seen.measured.span);
  return {
    id: cell.id, template: cell.template, level: cell.level, severity: severityOf(facts), type: faultTypeOf(facts), observability: observabilityOf(facts),
    ...(cell.errorType !== undefined && { errorType: cell.errorType }), ...(service !== undefined && { service }),
    count: cell.count, followUps: cell.followUps, first: cell.first, last: cell.last, example: cell.example,
    routes: routes.slice(0, mostRoutes), users: cell.users.distinct(), spark, sparkMs, trend: trendOf(spark, cell.count),
    ...(incidentId !== undefined && { incidentId }),
  };
}

export function byCount(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}

/** What the rules of severity, type and observability ask for. */
export function factsOf(cell: GroupCell, { measured, routes, routeName, addresses }: Seen): GroupFacts {
  const from = cell.first.time ?? NaN;
  const until = (cell.last.time ?? NaN) + 1;
  const its = routes.filter(({ id }) => cell.routes.has(routeName(id))).map((route) => outcomesBetween(route, from, until));
  const minutes = measured.minutes.filter(({ time }) => time + minuteMs > from && time < until);
  const total = minutes.reduce((sum, { requests }) => sum + requests, 0);
  return {
    template: cell.template, errorType: cell.errorType, words: cell.words, level: cell.level, ...(cell.status > 0 && { status: cell.status }), routes: [...cell.routes.keys()], count: cell.count,
    affectedUsers: cell.users.distinct().count,
    ...(its.length > 0 && { attempts: { failed: its.reduce((sum, { failed }) => sum + failed, 0), succeeded: its.reduce((sum, { ok }) => sum + ok, 0) } }),
    ...(total > 0 && levels.indexOf(cell.level) >= levels.indexOf('error') && { allRequests: { failed: minutes.reduce((sum, { failed }) => sum + failed, 0), total } }),
    ...loadOf(cell, measured.minutes),
    ...(cell.status === 401 && { gotIn: addresses.some(({ gotIn, refusals }) => gotIn !== undefined && refusals.some(({ file, line }) => cell.places.some((place) => place.file === file && place.line === line))) }),
  };
}

function loadOf({ series }: GroupCell, minutes: Analysis['minutes']): Pick<GroupFacts, 'load'> {
  const withIt = new Set(series.slots().keys());
  const [inside, outside] = [true, false].map((is) => minutes.filter(({ time, requests }) => requests > 0 && withIt.has(time) === is).map(({ requests }) => requests));
  if (!inside || !outside || inside.length === 0 || outside.length === 0) return {};
  return { load: { withIt: median(inside), withoutIt: median(outside), minutesWithIt: inside.length } };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? 0 : sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function sparkOf(series: Series, span: Analysis['span']): { readonly spark: readonly number[]; readonly sparkMs: number } {
  if (span === undefined) return { spark: [], sparkMs: minuteMs };
  const sparkMs = Math.max(1, Math.ceil((span.to - span.from + 1) / mostSlots / minuteMs)) * minuteMs;
  const from = Math.floor(span.from / minuteMs) * minuteMs;
  const spark = Array.from({ length: Math.min(mostSlots, Math.floor((span.to - from) / sparkMs) + 1) }, () => 0);
  for (const [time, count] of series.slots()) {
    const at = Math.min(spark.length - 1, Math.max(0, Math.floor((time - from) / sparkMs)));
    spark[at] = (spark[at] ?? 0) + count;
  }
  return { spark, sparkMs };
}

/** Burst: five or more within a tenth of the time; rising and falling: one half has at least twice as many as the other. */
export function trendOf(spark: readonly number[], count: number): Group['trend'] {
  if (count < 4 || spark.length < 4) return 'unknown';
  const used = spark.flatMap((many, at) => (many > 0 ? [at] : []));
  const width = (used.at(-1) ?? 0) - (used[0] ?? 0) + 1;
  if (count >= 5 && width * 10 <= spark.length) return 'burst';
  const middle = spark.length / 2;
  const [early, late] = spark.reduce(([one, two], many, at) => (at < middle ? [one + many, two] : [one, two + many]), [0, 0]);
  if (count >= 6 && late >= 2 * Math.max(1, early)) return 'rising';
  return count >= 6 && early >= 2 * Math.max(1, late) ? 'falling' : 'steady';
}
