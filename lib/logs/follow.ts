import type { Journey, Place, Step, Trace } from './analysis';
import type { Glance, GlanceNames } from './glance';
import { createLately } from './lately';
import { createMeasure } from './measure';
import type { LogRecord } from './record';
import { beginning } from './redact';

export interface FollowOptions {
  /** The reader's, or what is shown instead of them. */
  readonly names: GlanceNames;
  /** Name of a file by the glance's number. */
  readonly files: (file: number) => string;
  /** Takes out of a text what must not be shown. */
  readonly show: (text: string) => string;
}

/** Steps are kept up to so many; further ones are counted. */
const mostSteps = 10_000;
const longestText = 500;

/**
 * Follows one user through all that is read. The name is the user's as it is logged, or as it is shown: an e-mail address also
 * finds records that have its hash alone. Gives undefined when no record names the user.
 */
export function createJourney(name: string, { names, files, show, logged = names }: FollowOptions & { /** The reader's own. */ readonly logged?: GlanceNames }) {
  const shown = show(name);
  const isMeant: boolean[] = [];
  const measure = createMeasure(names, files, show);
  const steps = createSteps(show);
  const routes = new Map<string, { calls: number; refused: number; failed: number }>();

  function take(glance: Glance): void {
    const { user, status, route } = glance;
    if (user === 0 || !(isMeant[user] ??= isNamed(logged.users.nameOf(user)))) return;
    measure.take(glance);
    steps.add(glance.record());
    if (status > 0) count(route === 0 ? '(no route)' : show(names.routes.nameOf(route)), status);
  }

  function isNamed(user: string): boolean {
    return user === name || show(user) === shown || show(user) === name;
  }

  function count(route: string, status: number): void {
    const its = routes.get(route) ?? { calls: 0, refused: 0, failed: 0 };
    routes.set(route, { calls: its.calls + 1, refused: its.refused + (status >= 400 && status < 500 ? 1 : 0), failed: its.failed + (status >= 500 ? 1 : 0) });
  }

  function result(): Journey | undefined {
    // The same user under two spellings (an address and its hash) is one.
    const [first, ...others] = measure.result().users;
    if (first === undefined) return undefined;
    const byFailures = [...routes].map(([route, its]) => ({ route, ...its, succeeded: its.calls - its.refused - its.failed }));
    return {
      user: first.user,
      summary: others.reduce((sum, next) => ({ ...sum, requests: sum.requests + next.requests, failed: sum.failed + next.failed, errors: sum.errors + next.errors }), first),
      routes: byFailures.toSorted((a, b) => b.failed - a.failed || b.refused - a.refused || b.calls - a.calls || (a.route < b.route ? -1 : 1)),
      ...steps.result(),
    };
  }

  return { take, result };
}

/** Ids that are followed beside the one that was asked for. */
const mostTied = 5;

/**
 * Follows one request: every record whose request or trace id it is, or that names the id in its text; and those of the ids that
 * such a record carries, too, before it and after it, for other services may know the request by these alone.
 */
export function createTrace(id: string, { show }: Pick<FollowOptions, 'show'>) {
  const steps = createSteps(show);
  const lately = createLately();
  const tied = new Map<string, Place>();
  /** Of those before: one may be known by two ids. */
  const found = new Set<LogRecord>();

  function take(glance: Glance): void {
    const record = glance.record();
    const { traceId, requestId, file, line, time } = record;
    if (traceId === id || requestId === id || names(record.message, id)) {
      steps.add(record);
      for (const other of [traceId, requestId]) if (other !== undefined) tie(other, { file, line, ...(time !== undefined && { time }) });
    } else if (isTied(record)) steps.add(record);
    else if (traceId !== undefined || requestId !== undefined) lately.add(record);
  }

  function tie(other: string, place: Place): void {
    if (other === id || tied.has(other) || tied.size >= mostTied) return;
    tied.set(other, place);
    for (const record of lately.of(other)) {
      if (!isTied(record) || found.has(record)) continue;
      found.add(record);
      steps.add(record);
    }
  }

  /** A function's request may serve several traces: what names another one is not ours. */
  function isTied({ traceId, requestId }: LogRecord): boolean {
    if (traceId !== undefined) return tied.has(traceId);
    return requestId !== undefined && tied.has(requestId);
  }

  return { take, result: (): Trace => ({ id: show(id), tied: [...tied].map(([other, place]) => ({ id: show(other), place })), ...steps.result() }) };
}

/** As a word of its own: `42` is not in `1042`. */
function names(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (!/[\w-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + id.length] ?? ' ')) return true;
  }
  return false;
}

function createSteps(show: (text: string) => string) {
  const steps: Step[] = [];
  let beyond = 0;

  function add(record: LogRecord): void {
    if (steps.length >= mostSteps) beyond += 1;
    else steps.push(stepOf(record, show));
  }

  /** By time over all files; what has no time stays behind the record before it. */
  function result(): { readonly steps: readonly Step[]; readonly beyond: number } {
    let time = -Infinity;
    const placed = steps.map((step) => ({ step, time: (time = step.place.time ?? time) }));
    return { steps: placed.toSorted((one, other) => one.time - other.time || 0).map(({ step }) => step), beyond };
  }

  return { add, result };
}

function stepOf({ file, line, time, level, service, message, error, request }: LogRecord, show: (text: string) => string): Step {
  const said = error === undefined ? '' : [error.type, error.message].filter((part) => part !== undefined && !message.includes(part)).join(': ');
  const text = show(beginning([message, said].filter((part) => part !== '').join(': '), 8_000)).replace(/\s+/g, ' ').trim();
  const { method, route, status, durationMs } = request ?? {};
  return {
    place: { file, line, ...(time !== undefined && { time }) }, ...(level !== undefined && { level }), ...(service !== undefined && { service: show(service) }),
    text: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
    ...(request && { request: { ...(route !== undefined && { route: show(method === undefined ? route : `${method} ${route}`) }), ...(status !== undefined && { status }), ...(durationMs !== undefined && { durationMs }) } }),
  };
}
