import { duration } from '../detect/detector';
import { plateauOf } from '../detect/plateaus';
import { serviceOf } from '../detect/lags';
import { byCount } from '../groups';
import { subjectsOf } from '../incidents';
import type { Around } from './hypotheses';

/** What an advice can name: from the incident's own records. */
export interface AtHand {
  /** The route that fails most, else the service or file. */
  readonly endpoint: string;
  readonly service: string;
  /** `app.log:7` */
  readonly line: string;
  /** What is named as failing: `payment gateway`. */
  readonly subject?: string | undefined;
  /** A limit that was seen: `17/20`, `30000ms`, `5 s`. */
  readonly limit?: string | undefined;
  /** Which logs would show the cause. */
  readonly missingLogs: readonly string[];
}

export function atHand({ incident, seen, findings }: Around): AtHand {
  const { cells, onset, routes } = incident;
  const worst = cells.toSorted((a, b) => b.errors - a.errors)[0];
  const route = routes.toSorted((a, b) => b.failed - a.failed)[0];
  const service = worst ? serviceOf(worst) : onset.file;
  const endpoint = route ? seen.routeName(route.id) : (worst && byCount(worst.routes)[0]) ?? service;
  const subject = cells.flatMap((cell) => [...subjectsOf(cell)]).find((name) => !/:\d+$/.test(name));
  const limit = limitOf(findings.flatMap(({ kind, places }) => (kind === 'precursor' ? places : [])).length > 0 ? seen.groups.flatMap(({ example, percents }) => (percents.length > 1 ? [example] : [])) : [], cells.map(({ example }) => example)) ?? plateauLimit(incident);
  return { endpoint, service, line: `${onset.file}:${onset.line}`, subject, limit, missingLogs: missingLogsOf(service, endpoint, subject, cells.map(({ words }) => words).join(' ')) };
}

function limitOf(readings: readonly string[], examples: readonly string[]): string | undefined {
  for (const text of readings) {
    const found = /\d+ ?\/ ?\d+|\d+ ?[KMGT]i?B of \d+ ?[KMGT]i?B/.exec(text);
    if (found) return found[0];
  }
  for (const text of examples) {
    const found = /(?:after|within|limit(?: of)?|exceeded?|timeout(?: of)?) (\d+(?:\.\d+)? ?(?:ms|s|seconds?|second\(s\)|MB))/i.exec(text);
    if (found) return found[1];
  }
  return undefined;
}

function plateauLimit({ routes }: Around['incident']): string | undefined {
  const [plateau] = routes.flatMap((route) => plateauOf(route) ?? []);
  return plateau && duration(plateau.limitMs);
}

function missingLogsOf(service: string, endpoint: string, subject: string | undefined, words: string): readonly string[] {
  const upstream = /upstream: "?([^",\s]+)/.exec(words)?.[1] ?? /((?:\d{1,3}\.){3}\d{1,3}:\d{2,5})/.exec(words)?.[1];
  return [
    upstream === undefined ? `the log of whatever ${endpoint} calls${subject === undefined ? '' : ` (${subject})`}, from a few minutes before the onset on` : `the log of ${upstream}, from a few minutes before the onset on`,
    `the application log of ${service} with the exception and its cause, where only the answer was logged here`,
    'what the platform says of the same minutes: restarts, memory, deploys (for deploys: --deploy TIME=LABEL)',
  ];
}
