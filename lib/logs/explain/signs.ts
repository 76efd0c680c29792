import type { Place } from '../analysis';
import { saidOf, type GroupCell } from '../cells';
import type { Note } from '../notes';
import type { Seen } from '../seen';
import { causeOf, causes, type Cause, type CauseKey } from './causes';

/** A group, or a note, that speaks for a cause. */
export interface Sign {
  readonly cause: Cause;
  readonly strength: 'names' | 'suggests';
  readonly cell?: GroupCell | undefined;
  readonly first: Place;
  readonly places: readonly Place[];
  readonly count: number;
  readonly text: string;
}

const longestText = 110;

/** All that the log's words say of causes. Requests that we refuse (401, 403, 404, 429 …) speak of who asks, not of us. */
export function signsOf({ groups, notes }: Seen): readonly Sign[] {
  return [...groups.flatMap(signsOfCell), ...signsOfNotes(notes)];
}

/** The causes that a group's words name, nearest the root first. */
export function namedBy(cell: GroupCell): readonly CauseKey[] {
  return signsOfCell(cell).filter(({ strength }) => strength === 'names').map(({ cause }) => cause.key);
}

/** A path that we were asked for says what it is about, and not what failed: /webhooks/stripe. */
const askedPath = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/\S*/g;

function signsOfCell(cell: GroupCell): readonly Sign[] {
  if (cell.status >= 400 && cell.status < 500 && cell.errors === 0) return [];
  const words = cell.words.replace(askedPath, '$1');
  return causes.flatMap((cause) => {
    const strength = strengthOf(cause, words);
    return strength ? [{ cause, strength, cell, first: cell.first, places: cell.places, count: cell.count, text: saidOf(cell).slice(0, longestText) }] : [];
  });
}

/** Of notes only those that name something count: they are told in passing. Readings are looked at as precursors. */
function signsOfNotes(notes: readonly Note[]): readonly Sign[] {
  const found = new Map<string, Note[]>();
  for (const note of notes) {
    for (const { key, names } of causes) {
      if (names?.test(note.text) !== true || note.percent !== undefined) continue;
      const its = found.get(`${key} ${note.service ?? note.place.file}`) ?? [];
      its.push(note);
      found.set(`${key} ${note.service ?? note.place.file}`, its);
    }
  }
  return [...found].flatMap(([name, its]) => {
    const [cause, first] = [causeOf.get(name.split(' ', 1)[0] as CauseKey), its[0]];
    return cause && first ? [{ cause, strength: 'names' as const, first: first.place, places: its.map(({ place }) => place), count: its.length, text: first.text.slice(0, longestText) }] : [];
  });
}

function strengthOf({ names, suggests }: Cause, words: string): Sign['strength'] | undefined {
  if (names?.test(words) === true) return 'names';
  return suggests?.test(words) === true ? 'suggests' : undefined;
}
