import type { Group, Incident, Severity } from './analysis';
import { saidOf, type GroupCell } from './cells';
import { findingId, type Found } from './detect/detector';
import { byCount } from './groups';
import { union } from './id-set';
import type { Draft } from './incidents';
import type { Seen } from './seen';

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const mostIncidents = 100;
const longestTitle = 140;
const mostBefore = 30;

/** The incidents as people see them, most harmful first: by severity, failed requests, users, then errors. */
export function shownIncidents(drafts: readonly Draft[], groups: readonly Group[], findings: readonly Found[], seen: Seen): readonly Incident[] {
  const severityOf = new Map(groups.map(({ id, severity }) => [id, severity]));
  const errors = new Map(drafts.map(({ id, cells }) => [id, cells.reduce((sum, cell) => sum + cell.errors, 0)]));
  return drafts
    .map((draft) => shown(draft, severityOf, findings, seen))
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.requests - a.requests || b.users.count - a.users.count || (errors.get(b.id) ?? 0) - (errors.get(a.id) ?? 0) || (a.onset.time ?? Infinity) - (b.onset.time ?? Infinity) || (a.id < b.id ? -1 : 1))
    .slice(0, mostIncidents);
}

function shown(draft: Draft, severityOf: ReadonlyMap<string, Severity>, findings: readonly Found[], { routeName, measured }: Seen): Incident {
  const { id, cells, onset, last, healed, attack } = draft;
  const severity = attack ? 'critical' : severities.find((each) => cells.some((cell) => severityOf.get(cell.id) === each)) ?? 'medium';
  const routes = new Set([...draft.routes.toSorted((a, b) => b.failed - a.failed).map((route) => routeName(route.id)), ...cells.flatMap((cell) => byCount(cell.routes))]);
  const named = new Set(cells.flatMap((cell) => byCount(cell.services)));
  return {
    id, title: titleOf(draft, routeName), severity, onset, last, ...(healed && { healed }),
    groupIds: cells.map((cell) => cell.id), findingIds: findings.filter(({ incidentIds }) => incidentIds.includes(id)).map(findingId),
    routes: [...routes], services: [...named],
    // A request is counted once where its route was measured; several services may log it.
    requests: Math.max(failedOf(draft), Math.max(0, ...cells.map(({ requests }) => requests))),
    users: measured.totals.users.errorPercent === undefined ? union(cells.map(({ users }) => users)) : { ...union(cells.map(({ users }) => users)), errorPercent: measured.totals.users.errorPercent },
    sessions: union(cells.map(({ sessions }) => sessions)),
  };
}

/** Requests of the incident's groups: of those that share a route, the group that saw most of them. */
function failedOf({ cells }: Draft): number {
  const byRoute = new Map<string, number>();
  for (const cell of cells) {
    if (cell.requests === 0) continue;
    for (const [route, count] of cell.routes) byRoute.set(`${route} ${cell.first.file}`, (byRoute.get(`${route} ${cell.first.file}`) ?? 0) + count);
  }
  const most = new Map<string, number>();
  for (const [key, count] of byRoute) {
    const route = key.slice(0, key.lastIndexOf(' '));
    most.set(route, Math.max(most.get(route) ?? 0, count));
  }
  return [...most.values()].reduce((sum, count) => sum + count, 0);
}

/** What fails, and in which words. */
function titleOf({ cells, routes, attack }: Draft, routeName: (id: number) => string): string {
  if (attack) return 'Somebody got in after guessing passwords';
  const ranked = cells.toSorted((a, b) => (b.errors - b.followUps) - (a.errors - a.followUps));
  const worst = ranked.find((cell) => /\p{L}{2}/u.test(saidOf(cell))) ?? ranked[0];
  const [route] = routes.toSorted((a, b) => b.failed - a.failed);
  return `${route ? `${routeName(route.id)} fails: ` : ''}${worst ? briefly(worst) : ''}`.slice(0, longestTitle);
}

/** Before an exception only the beginning of what its logger says: a title may be cut, and the exception says more. */
function briefly(cell: GroupCell): string {
  const said = saidOf(cell);
  const at = cell.errorType === undefined ? -1 : said.indexOf(`${cell.errorType}: `);
  if (cell.errorType === undefined || at <= mostBefore) return said;
  const words = said.slice(0, mostBefore).replace(/[\s:]+\S*$/, '');
  return `${words} …: ${said.slice(at + cell.errorType.lastIndexOf('.') + 1)}`;
}
