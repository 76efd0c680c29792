import { duration } from '../detect/detector';
import { plateauOf } from '../detect/plateaus';
import { readingsOf } from '../detect/precursors';
import { byCount } from '../groups';
import { subjectsOf } from '../incidents';
import type { CauseKey } from './causes';
import type { Around, Hypothesis } from './hypotheses';

/** What an advice can name: from the incident's own records. */
export interface AtHand {
  /** The route that fails most, else the service. */
  readonly endpoint: string;
  /** By its name; a file of its log is none. */
  readonly service: string;
  /** `app.log:7` */
  readonly line: string;
  /** What is named as failing: `payment gateway`. */
  readonly subject?: string | undefined;
  /** Which logs would show the cause. */
  readonly missingLogs: readonly string[];
}

export function atHand({ incident, seen }: Around): AtHand {
  const { cells, onset, routes } = incident;
  const worst = cells.toSorted((a, b) => b.errors - a.errors)[0];
  const route = routes.toSorted((a, b) => b.failed - a.failed)[0];
  const service = (worst && byCount(worst.services)[0]) ?? 'the service';
  const endpoint = route ? seen.routeName(route.id) : (worst && byCount(worst.routes)[0]) ?? service;
  const subject = cells.flatMap((cell) => [...subjectsOf(cell)]).find((name) => !/:\d+$/.test(name));
  return { endpoint, service, line: `${onset.file}:${onset.line}`, subject, missingLogs: missingLogsOf(service, endpoint, subject, cells.map(({ words }) => words).join(' ')) };
}

/** What a limit of each kind looks like: a pool's is no deadline. */
const ratio = /\d+ ?\/ ?\d+/;
const size = /\d+ ?[KMGT]i?B of \d+ ?[KMGT]i?B/;
const time = /(?:after|within|limit(?: of)?|exceeded?|timeout(?: of)?) (\d+(?:\.\d+)? ?(?:ms|s|seconds?|second\(s\)))(?!\w)/i;
const limits: Partial<Record<CauseKey, RegExp>> = { provider_down: time, slow_query: time, lambda_timeout: time, pool_exhausted: ratio, out_of_memory: size, queue_backlog: ratio };

/** A limit that the records of this very cause name, in its incident: `17/20`, `30000ms`, `5 s`. */
export function limitOf({ cause, signs }: Hypothesis, { incident, seen, findings }: Around): string | undefined {
  const shape = limits[cause.key];
  if (!shape) return undefined;
  const climbing = findings.filter(({ kind, incidentIds, text }) => kind === 'precursor' && incidentIds.includes(incident.id) && cause.precursor?.test(text) === true).flatMap(({ places }) => places);
  const readings = climbing.length === 0 ? [] : [...readingsOf(seen).values()].flat().filter(({ place }) => climbing.includes(place));
  const said = signs.flatMap(({ cell, text }) => (cell === undefined ? [text] : incident.cells.includes(cell) ? [cell.example] : []));
  for (const text of [...readings.map((reading) => reading.text), ...said]) {
    const found = shape.exec(text);
    if (found) return found[1] ?? found[0];
  }
  return cause.key === 'provider_down' || cause.key === 'lambda_timeout' ? plateauLimit(incident) : undefined;
}

function plateauLimit({ routes }: Around['incident']): string | undefined {
  const [plateau] = routes.flatMap((route) => plateauOf(route) ?? []);
  return plateau && duration(plateau.limitMs);
}

function missingLogsOf(service: string, endpoint: string, subject: string | undefined, words: string): readonly string[] {
  const upstream = /upstream: "?([^",\s]+)/.exec(words)?.[1] ?? serverIn(words);
  return [
    upstream === undefined ? `the log of whatever ${endpoint} calls${subject === undefined ? '' : ` (${subject})`}, from a few minutes before the onset on` : `the log of ${upstream}, from a few minutes before the onset on`,
    `the application log of ${service} with the exception and its cause, where only the answer was logged here`,
    'what the platform says of the same minutes: restarts, memory, deploys (for deploys: --deploy TIME=LABEL)',
  ];
}

/** The first address whose port a server may have: callers have the higher ones (RFC 6335 and Linux give them out from 32768 on). */
function serverIn(words: string): string | undefined {
  return Array.from(words.matchAll(/(?:\d{1,3}\.){3}\d{1,3}:(\d{2,5})(?!\d)/g)).find(([, port]) => Number(port) < 32_768)?.[0];
}
