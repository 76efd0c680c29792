import type { Place } from './analysis';
import type { AddressCell } from './attempts';
import type { GroupCell } from './cells';
import { causeOf, type CauseKey } from './explain/causes';
import { namedBy } from './explain/signs';
import type { RouteCell } from './outcomes';
import { stableHash } from './hash';
import { byTime, type Seen } from './seen';

/** Groups that broke together. */
export interface Draft {
  readonly id: string;
  /** By first time. */
  readonly cells: readonly GroupCell[];
  readonly onset: Place;
  readonly last: Place;
  readonly routes: readonly RouteCell[];
  /** When all its routes were seen to work again. */
  readonly healed?: Place | undefined;
  /** Sign-ins that were guessed until one fitted; such an incident may have no groups. */
  readonly attack?: AddressCell | undefined;
}

interface Node {
  readonly cell: GroupCell;
  readonly named: readonly CauseKey[];
  readonly subjects: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

const minuteMs = 60_000;
const sameRouteMs = 5 * minuteMs;
const sameSubjectMs = 30 * minuteMs;
const sameMomentMs = 3 * minuteMs;
/** Shared requests join two groups from this share of the smaller one's on. */
const sharedRequests = 0.1;
/** Each is compared with each: of more failing groups than these the rarest belong to no incident. */
const mostNodes = 400;

/**
 * Joins failing groups to incidents; a false join costs more than a split, so each rule asks for something that both share:
 * requests; the dependency that both name; the route, unless their exceptions name different dependencies; or a cause that
 * one names and that explains what the other shows, begun at the same time. Groups that mostly follow up others go where
 * those are and join nothing. Warnings begin no incident.
 */
export function incidentsOf(seen: Seen): readonly Draft[] {
  const failing = seen.groups.filter(({ errors }) => errors > 0).toSorted((a, b) => b.errors - a.errors).slice(0, mostNodes).toSorted((a, b) => byTime(a.first, b.first));
  const followers = failing.filter(({ count, followUps }) => followUps * 2 >= count);
  const nodes = failing.filter((cell) => !followers.includes(cell)).map(nodeOf);
  const parent = nodes.map((_, at) => at);
  const root = (at: number): number => (parent[at] === at ? at : (parent[at] = root(parent[at] ?? at)));
  for (const [a, one] of nodes.entries()) for (let b = a + 1; b < nodes.length; b += 1) if (belongTogether(one, nodes[b] as Node)) parent[root(b)] = root(a);
  joinSymptoms(nodes, parent, root);
  const sets = new Map<number, GroupCell[]>();
  for (const [at, { cell }] of nodes.entries()) sets.set(root(at), [...(sets.get(root(at)) ?? []), cell]);
  const all = [...sets.values()];
  for (const cell of followers) {
    const origin = [...cell.origins].toSorted(([, a], [, b]) => b - a)[0]?.[0];
    const home = all.find((cells) => cells.some(({ id }) => id === origin));
    if (home) home.push(cell);
    else all.push([cell]);
  }
  return [...all.map((cells) => draftOf(cells, seen)), ...seen.addresses.flatMap(attackOf)];
}

function attackOf(attack: AddressCell): readonly Draft[] {
  const [onset] = attack.refusals;
  return onset && attack.gotIn ? [{ id: `i-${stableHash(attack.address).slice(0, 8)}`, cells: [], onset, last: attack.gotIn, routes: [], attack }] : [];
}

function nodeOf(cell: GroupCell): Node {
  return { cell, named: namedBy(cell), subjects: subjectsOf(cell), from: cell.first.time ?? NaN, to: cell.last.time ?? NaN };
}

function belongTogether(one: Node, other: Node): boolean {
  if (sharesRequests(one.cell, other.cell)) return true;
  const apart = Math.max(one.from, other.from) - Math.min(one.to, other.to);
  const differ = one.subjects.size > 0 && other.subjects.size > 0 && !shares(one.subjects, other.subjects);
  if (shares(one.subjects, other.subjects) && apart <= sameSubjectMs) return true;
  if (!differ && one.cell.status >= 500 && other.cell.status >= 500 && apart <= sameRouteMs && shares(new Set(one.cell.routes.keys()), new Set(other.cell.routes.keys()))) return true;
  if (isRefusal(one) && isRefusal(other) && one.cell.status === other.cell.status && Math.abs(one.from - other.from) <= minuteMs) return true;
  if (Math.abs(one.from - other.from) > sameMomentMs) return false;
  if (comeTogether(one.cell, other.cell)) return true;
  // A root may have been said once, and what follows goes on.
  const [earlier, later] = one.from <= other.from ? [one, other] : [other, one];
  return explains(earlier, later) || (apart <= 0 && explains(later, earlier)) || (!differ && shares(rootsOf(one), rootsOf(other)));
}

/** Causes that are no symptom of the place that says them: the same one named twice at the same time is one. */
function rootsOf({ named }: Node): ReadonlySet<CauseKey> {
  return new Set(named.filter((key) => causeOf.get(key)?.ownOnly !== true));
}

const together = { times: 3, withinMs: 2_000, pauseMs: 60_000 };

/** Each time that one came the other came within two seconds: three times or more, with a minute between. */
function comeTogether({ places: one, errors, followUps }: GroupCell, { places: other, errors: others }: GroupCell): boolean {
  if (errors !== others || followUps > 0 || one.length < together.times || one.length !== other.length || one.length !== errors) return false;
  return one.every(({ time }, at) => {
    const [its, before] = [other[at]?.time, one[at - 1]?.time];
    return time !== undefined && its !== undefined && Math.abs(its - time) <= together.withinMs && (before === undefined || time - before >= together.pauseMs);
  });
}

/** 502 to 504 without a word of why: begun in one minute on several routes, they have one reason. */
function isRefusal({ cell, named }: Node): boolean {
  return cell.status >= 502 && cell.status <= 504 && named.length === 0;
}

function explains(one: Node, other: Node): boolean {
  return one.named.some((key) => causeOf.get(key)?.explains.some((shown) => other.named.includes(shown)) === true);
}

/** What names no cause joins the one incident that began at the same time, or shares its route; with several, it stays apart. */
function joinSymptoms(nodes: readonly Node[], parent: number[], root: (at: number) => number): void {
  for (const [at, { named, from, to, cell }] of nodes.entries()) {
    if (named.length > 0) continue;
    const near = new Set(nodes.flatMap((other, b) => {
      const isShared = other.named.some((key) => causeOf.get(key)?.ownOnly !== true);
      // A bug is told by its own failures: as many of them, begun in the same minute.
      const isRoot = isShared || (other.named.length > 0 && Math.abs(other.from - from) <= minuteMs && other.cell.errors <= 3 * cell.errors && cell.errors <= 3 * other.cell.errors);
      const together = Math.abs(other.from - from) <= sameMomentMs && other.from <= to && from <= other.to + sameRouteMs;
      const sameRoute = other.cell !== cell && shares(new Set(cell.routes.keys()), new Set(other.cell.routes.keys())) && Math.max(from, other.from) - Math.min(to, other.to) <= sameRouteMs;
      return (isRoot && together) || sameRoute ? [root(b)] : [];
    }).filter((set) => set !== root(at)));
    const [only] = near;
    if (near.size === 1 && only !== undefined) parent[root(at)] = only;
  }
}

function draftOf(given: readonly GroupCell[], { routes, routeName }: Seen): Draft {
  const cells = given.toSorted((a, b) => byTime(a.first, b.first) || (a.first.file === b.first.file ? a.first.line - b.first.line : 0) || (a.id < b.id ? -1 : 1));
  const onset = cells[0]?.first as Place;
  const last = cells.map((cell) => cell.last).toSorted(byTime).at(-1) ?? onset;
  const names = new Set(cells.flatMap((cell) => (cell.status >= 500 ? [...cell.routes.keys()] : [])));
  const its = routes.filter((route) => route.failed > 0 && names.has(routeName(route.id)));
  const healed = its.length > 0 && its.every((route) => route.healed !== undefined) ? its.map((route) => route.healed as Place).toSorted(byTime).at(-1) : undefined;
  return { id: `i-${(cells[0]?.id ?? '').slice(0, 8)}`, cells, onset, last, routes: its, ...(healed && (healed.time ?? 0) >= (last.time ?? 0) - sameSubjectMs && { healed }) };
}

const subjectWords: readonly (readonly [string, RegExp])[] = [
  ['database', /\bdatabase|postgres|\bpg\b|mysql|mongo|jdbc|hikari|sequelize|sqlexception|psql|connection pool|:5432|:3306/i],
  ['cache', /redis|memcache|:6379/i],
  ['broker', /kafka|amqp|rabbit|:9092|:5672/i],
];

/** What a group says fails: of the exception's name what is left of it (`PaymentGatewayException`: payment gateway), and known dependencies. */
export function subjectsOf({ errorType = '', words }: GroupCell): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, shape] of subjectWords) if (shape.test(`${errorType} ${words}`)) found.add(name);
  for (const [, name = ''] of words.matchAll(/\b([A-Z][a-z]+(?:[A-Z][a-z]+)*(?:Gateway|Provider|Api|Client|Service|Broker))(?:Exception|Error|\b)/g)) found.add(plain(name));
  for (const [name] of words.matchAll(/\b[a-z]+ gateway\b/gi)) if (!/^(?:bad|api|the|a|from|to|by|our) /i.test(name)) found.add(plain(name));
  for (const [name] of words.matchAll(/\b(?:stripe|adyen|paypal|braintree|mollie|worldpay|twilio|sendgrid|mailgun|postmark|klarna|shopify|openai|auth0|okta)/gi)) found.add(plain(name));
  for (const [, host = ''] of words.matchAll(/\b(?:https?:\/\/)?((?:\d{1,3}\.){3}\d{1,3}:\d{2,5})\b/g)) found.add(host);
  // The classes that log a failure are not what fails.
  for (const generic of ['service', 'client', 'api', 'http client']) found.delete(generic);
  return found;
}

function plain(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

function sharesRequests(one: GroupCell, other: GroupCell): boolean {
  const [small, large] = one.requestIds.size < other.requestIds.size ? [one.requestIds, other.requestIds] : [other.requestIds, one.requestIds];
  let both = 0;
  for (const id of small) if (large.has(id)) both += 1;
  return both > 0 && both >= sharedRequests * small.size;
}

function shares(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const value of one) if (other.has(value)) return true;
  return false;
}
