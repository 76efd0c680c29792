import type { Place } from './analysis';
import { createAttempts } from './attempts';
import { addTo, kindOf, newCell, type GroupCell, type Kind } from './cells';
import { createClocks } from './clocks';
import { createFingerprinter } from './fingerprint';
import { causes } from './explain/causes';
import { createFold } from './fold';
import { errorRank, warnRank, type Counted, type Glance, type GlanceNames } from './glance';
import { createMeasure } from './measure';
import { createNames, mostNames } from './names';
import { createNotes } from './notes';
import { createOutcomes } from './outcomes';
import type { LogRecord } from './record';
import { byTime, type Seen } from './seen';
import { createServices } from './services';
import type { TimeWindow } from './window';

export interface CollectOptions {
  readonly names: GlanceNames;
  /** Name of the file by the glance's number. */
  readonly files: (file: number) => string;
  readonly window: TimeWindow;
  /** Takes out of a text what must not be shown. */
  readonly show: (text: string) => string;
  readonly groupLimit: number;
}

/** So many records a minute and file that are no request are parsed whole below warn level: changes and restarts stand in them. */
const notedPerMinute = 200;
const minuteMs = 60_000;
const mostRemembered = 5_000;
/** So many characters of shapes are remembered, each with so many more for what is known of it: at worst 10 MB. */
const mostAlike = 2_000_000;
const bytesOfAlike = 400;
const signInFailed = /(?:failed password|authentication fail(?:ed|ure)|invalid (?:credentials|user|password)|login (?:failed|incorrect)|failed login)/i;
const signedIn = /accepted (?:password|publickey)|session opened for user/i;
const anyAddress = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])/;

/** What is known of the records of one shape: their group, and the first of them. */
interface Alike {
  readonly cell: GroupCell;
  readonly kind: Kind;
  readonly record: Counted;
}

/**
 * Takes every record by its glance, in the order of reading, and keeps what the analysis needs in bounded memory. Warnings,
 * errors and failed requests are parsed whole; of the rest the first of each minute and file, and what is no request up to
 * 200 a minute and file.
 */
export function createCollector({ names, files, window, show, groupLimit }: CollectOptions) {
  const measure = createMeasure(names, files, show);
  const outcomes = createOutcomes(files);
  const attempts = createAttempts(names, files);
  const clocks = createClocks(files);
  const services = createServices(files, (service) => show(names.services.nameOf(service)));
  const notes = createNotes(show, (text) => causes.some(({ names: words }) => words?.test(text) === true));
  const fingerprint = createFingerprinter();
  const fold = createFold();
  const groups = new Map<string, GroupCell>();
  /** By the shape of the line. */
  const alike = new Map<string, Alike>();
  let alikeSize = 0;
  const sessions = createNames();
  const lastTimes: number[] = [];
  const looked: { minute: number; count: number }[] = [];
  const shown = remembering(show);
  const isOpen = window.since === undefined && window.until === undefined;
  let leftOut = 0;
  let beyond = 0;

  function take(glance: Glance): void {
    const { time } = glance;
    if (!isOpen && !(time >= (window.since ?? -Infinity) && time < (window.until ?? Infinity))) {
      leftOut += 1;
      return;
    }
    if (!Number.isNaN(time)) lastTimes[glance.file] = time;
    measure.take(glance);
    outcomes.take(glance);
    attempts.take(glance);
    const service = services.wrote(glance);
    const grave = glance.level >= warnRank || glance.status >= 500;
    if (!grave && !isLookedAt(glance)) return;
    const shape = grave ? glance.shape() : '';
    const before = shape === '' ? undefined : alike.get(shape);
    const record: Counted = before ? glance.alike(before.record) : glance.record();
    // What a runtime prints as it dies has no time: that of the record before it is the nearest there is.
    const at = Number.isNaN(time) ? lastTimes[glance.file] : time;
    const place: Place = at === undefined ? { file: record.file, line: record.line } : { file: record.file, line: record.line, time: at };
    if (service && record.version !== undefined) services.versionOf(service, shown(record.version), place);
    clocks.take(record, glance);
    if (glance.status === 0) notes.take(record, place);
    if (glance.status === 0) trySignIn(record, place);
    if (!grave) return;
    const its = before ?? group(glance.record(), place, shape);
    if (its) count(its, record, place, glance);
  }

  /** The first of each minute and file, and what is no request, as long as there is not too much of it. */
  function isLookedAt({ file, time, status }: Glance): boolean {
    const minute = Math.floor(time / minuteMs);
    const its = (looked[file] ??= { minute: NaN, count: 0 });
    if (its.minute !== minute) {
      its.minute = minute;
      its.count = 1;
      return true;
    }
    if (status !== 0 || its.count >= notedPerMinute) return false;
    its.count += 1;
    return true;
  }

  function trySignIn({ message, address }: Counted, place: Place): void {
    const from = address ?? anyAddress.exec(message)?.[1];
    if (from === undefined) return;
    if (signInFailed.test(message)) attempts.tried(from, 'refused', place);
    else if (signedIn.test(message)) attempts.tried(from, 'in', place);
  }

  function group(record: LogRecord, place: Place, shape: string): Alike | undefined {
    const found = fingerprint(record);
    let cell = groups.get(found.id);
    if (!cell) {
      if (groups.size >= groupLimit) {
        beyond += 1;
        return undefined;
      }
      cell = newCell(found, record, place, show);
      groups.set(found.id, cell);
    }
    const its = { cell, kind: kindOf(record, shown), record: { ...record, fields: undefined } };
    if (shape !== '' && alikeSize < mostAlike) {
      alikeSize += shape.length + bytesOfAlike;
      alike.set(shape, its);
    }
    return its;
  }

  function count({ cell, kind }: Alike, record: Counted, place: Place, { user, level, status }: Glance): void {
    const { file, line, message, error, request, requestId, traceId } = record;
    const session = level >= errorRank || status >= 500 ? sessions.idOf(record.session) : 0;
    // What a runtime says without a time follows the record before it.
    const folded = fold({
      file, line, time: place.time, level: record.level, message, error, request, requestId, traceId, session: record.session,
      // A number is found faster; users beyond those that have one of their own are told apart by name.
      user: user > mostNames ? record.user : user === 0 ? undefined : user,
    }, cell.id);
    addTo(cell, kind, { place, folded, user, session, traceId, requestId });
  }

  function seen(disorderMs: number): Seen {
    return {
      measured: measure.result(),
      groups: [...groups.values()].toSorted((one, other) => byTime(one.first, other.first) || (one.id < other.id ? -1 : 1)),
      routes: outcomes.cells(),
      routeName: (id) => show(names.routes.nameOf(id)),
      addresses: attempts.cells(),
      services: services.cells(),
      notes: [...notes.notes()].toSorted((one, other) => byTime(one.place, other.place)),
      shownName: show, files, disorderMs,
    };
  }

  return { take, seen, clocks: clocks.difference, leftOut: () => leftOut, beyond: () => beyond, sessions: () => sessions.distinct() };
}


/** The same few names come again and again. */
function remembering(show: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = show(name);
    if (known.size < mostRemembered) known.set(name, made);
    return made;
  };
}
