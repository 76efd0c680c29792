import type { Place } from './analysis';
import type { Fingerprint } from './fingerprint';
import type { Folded } from './fold';
import type { Counted } from './glance';
import { createIdSet, type IdSet } from './id-set';
import { levels, type Level, type LoggedError } from './record';
import { beginning } from './redact';
import { createSeries, type Series } from './series';

/** What is kept of a group, whatever its size. */
export interface GroupCell extends Fingerprint {
  level: Level;
  readonly errorType: string | undefined;
  /** The gravest HTTP status that its records name; 0 without one. */
  status: number;
  count: number;
  /** With error level or above, or a 5xx. */
  errors: number;
  followUps: number;
  /** Requests answered with 5xx. */
  requests: number;
  first: Place;
  last: Place;
  readonly example: string;
  /** Exception, causes and example of its first record, redacted: where causes are recognised. */
  readonly words: string;
  readonly routes: Map<string, number>;
  readonly services: Map<string, number>;
  readonly versions: Map<string, number>;
  readonly users: IdSet;
  readonly sessions: IdSet;
  /** Some of the request and trace ids. */
  readonly requestIds: Set<string>;
  /** The first places, in the order of reading. */
  readonly places: Place[];
  readonly series: Series;
  /** Which groups its follow-ups follow. */
  readonly origins: Map<string, number>;
  /** Readings of a resource ("usage at 85%"), in percent. */
  readonly percents: { readonly place: Place; readonly percent: number }[];
}

const mostPlaces = 50;
const mostKept = 50;
const mostIds = 500;
const longestExample = 400;
const longestWords = 2_000;

export function newCell({ id, template }: Fingerprint, record: Counted, place: Place, show: (text: string) => string): GroupCell {
  const type = record.error?.type;
  const example = exampleOf(record, show);
  return {
    id, template: show(template), level: record.level ?? 'info', errorType: type === undefined ? undefined : show(type.slice(0, 200)), status: 0,
    count: 0, errors: 0, followUps: 0, requests: 0, first: place, last: place, example,
    words: [...(record.error ? causeWords(record.error, show) : []), example].join(' | ').slice(0, longestWords),
    routes: new Map(), services: new Map(), versions: new Map(), users: createIdSet(), sessions: createIdSet(), requestIds: new Set(),
    places: [], series: createSeries(), origins: new Map(), percents: [],
  };
}

/** What a record adds to its group that is equal for all records of its shape. */
export interface Kind {
  readonly level: Level;
  /** With error level or above, or a 5xx. */
  readonly isError: boolean;
  /** 0 without one. */
  readonly status: number;
  /** Names as they are shown. */
  readonly route: string | undefined;
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly percent: number | undefined;
}

export function kindOf({ level = 'info', request, service, version, message }: Counted, shown: (name: string) => string): Kind {
  return {
    level, isError: levels.indexOf(level) >= levels.indexOf('error') || (request?.status ?? 0) >= 500, status: request?.status ?? 0,
    route: request?.route === undefined ? undefined : shown(routeName(request.method, request.route)),
    service: service === undefined ? undefined : shown(service),
    version: version === undefined ? undefined : shown(version),
    percent: percentIn(message),
  };
}

/** What only this record adds: its place, what it follows, its ids. */
export interface Beside {
  readonly place: Place;
  readonly folded: Folded;
  readonly user: number;
  readonly session: number;
  readonly traceId: string | undefined;
  readonly requestId: string | undefined;
}

/** One more record of the group. */
export function addTo(cell: GroupCell, { level, isError, status, route, service, version, percent }: Kind, { place, folded, user, session, traceId, requestId }: Beside): void {
  cell.count += 1;
  if (isError) cell.errors += 1;
  if (status >= 500) cell.requests += 1;
  if (status > cell.status) cell.status = status;
  if (level !== cell.level && levels.indexOf(level) > levels.indexOf(cell.level)) cell.level = level;
  if (place.time !== undefined) {
    if (cell.first.time === undefined || place.time < cell.first.time) cell.first = place;
    if (cell.last.time === undefined || place.time >= cell.last.time) cell.last = place;
    cell.series.add(place.time);
  } else if (cell.last.time === undefined) cell.last = place;
  if (folded.role !== 'origin') {
    cell.followUps += 1;
    countIn(cell.origins, folded.of.groupId);
  }
  if (route !== undefined) countIn(cell.routes, route);
  if (service !== undefined) countIn(cell.services, service);
  if (version !== undefined) countIn(cell.versions, version);
  cell.users.add(user);
  cell.sessions.add(session);
  if (traceId !== undefined && cell.requestIds.size < mostIds) cell.requestIds.add(traceId);
  if (requestId !== undefined && cell.requestIds.size < mostIds) cell.requestIds.add(requestId);
  if (cell.places.length < mostPlaces) cell.places.push(place);
  if (percent !== undefined && cell.percents.length < mostKept) cell.percents.push({ place, percent });
}

export function routeName(method: string | undefined, route: string): string {
  return method === undefined ? route : `${method} ${route}`;
}

function countIn(counts: Map<string, number>, name: string): void {
  const before = counts.get(name);
  if (before !== undefined || counts.size < mostKept) counts.set(name, (before ?? 0) + 1);
}

/** Redacted before it is cut short: a cut could hide the shape of a secret and leave half of it. */
function exampleOf({ message, error }: Counted, show: (text: string) => string): string {
  const cause = error?.message;
  const whole = cause === undefined || message.includes(cause) ? message : `${message}${message === '' ? '' : ': '}${cause}`;
  const clean = show(beginning(whole, 8_000)).replace(/\s+/g, ' ').trim();
  return clean.length > longestExample ? `${clean.slice(0, longestExample)}…` : clean;
}

/** The exception and what it was made from, the outermost first. */
function causeWords({ type = '', message = '', stack = '', causes = [] }: LoggedError, show: (text: string) => string): readonly string[] {
  // Loggers that keep only the stack have the exception's message in its first line.
  const said = message === '' ? (stack.split('\n', 1)[0] ?? '') : `${type}: ${message}`;
  return [show(beginning(said === '' ? type : said, 500)), ...causes.flatMap((cause) => causeWords(cause, show))];
}

/** What a group says, without the request in front of it: for titles and quotations. */
export function saidOf({ example, errorType, words, template }: GroupCell): string {
  const own = example.replace(/^(?:user=\S+ )?[A-Z]{3,7} \S+(?: \d{3})?(?: [\d.]+ ?ms)?\s*/, '').replace(/^(?:\w+=\S+ )*error="([^"]*)".*$/, '$1').trim();
  const thrown = words.split(' | ', 1)[0] ?? '';
  const said = own === '' ? template : own;
  if (errorType === undefined || said.includes(errorType)) return said;
  return thrown.startsWith(errorType) ? `${said.replace(thrown.slice(errorType.length + 2), '').replace(/[:\s]+$/, '')}: ${thrown}`.replace(/^: /, '') : `${errorType}: ${said}`;
}

/** `usage at 85% (17/20)`, `heap used 1510 MB of 1600 MB`, `17/20 connections in use`; percent of the limit. */
export function percentIn(message: string): number | undefined {
  const head = message.slice(0, 500);
  const said = /(?<![\d.])(\d{1,3}(?:\.\d+)?) ?(?:%|percent\b)/.exec(head);
  if (said) return Number(said[1]);
  const parts = /(?<![\d./-])(\d{1,9}(?:\.\d+)?) ?(?:[kKMGT]i?B|[kKMGT])? ?(?:\/|\bof\b) ?(\d{1,9}(?:\.\d+)?)(?![\d/-])/.exec(head);
  const [used, limit] = [Number(parts?.[1]), Number(parts?.[2])];
  return limit > 0 && used <= limit && /pool|memory|heap|connection|disk|queue|worker|thread|slot|usage|used|in use|busy/i.test(head) ? (100 * used) / limit : undefined;
}
