import type { Change, Evidence, Place } from '../analysis';
import type { Found } from '../detect/detector';
import type { Draft } from '../incidents';
import { byTime, type Seen } from '../seen';
import { causeOf, causes, type Cause, type CauseKey } from './causes';
import { weights } from './score';
import type { Sign } from './signs';

/** What may be at the root of an incident, with what speaks for and against it. */
export interface Hypothesis {
  readonly cause: Cause;
  readonly signs: readonly Sign[];
  /** Whether its own words, and not only what it shares with others, were seen. */
  readonly isNamed: boolean;
  /** The first place that tells of it. */
  readonly first?: Place | undefined;
  readonly evidence: readonly Evidence[];
}

/** What an incident is looked at with. */
export interface Around {
  readonly incident: Draft;
  /** All of the log, this one included. */
  readonly incidents: readonly Draft[];
  readonly seen: Seen;
  readonly signs: readonly Sign[];
  readonly findings: readonly Found[];
  readonly changes: readonly Change[];
}

const minuteMs = 60_000;
/** Signs of a cause are looked for so long before an incident's onset. */
const beforeMs = 60 * minuteMs;
const changeBeforeMs = 15 * minuteMs;
const mostToleranceMs = 5 * minuteMs;
const shownPlaces = 20;

/** Every cause that something speaks for, each looked at alone; what one explains of another is weighed afterwards. */
export function hypothesesOf(around: Around): readonly Hypothesis[] {
  return causes.flatMap((cause) => {
    const found = hypothesisOf(cause, around);
    return found ? [found] : [];
  });
}

function hypothesisOf(cause: Cause, around: Around): Hypothesis | undefined {
  const { incident, signs, findings } = around;
  const own = signs.filter((sign) => sign.cause === cause && isOwn(sign, incident));
  const near = cause.ownOnly === true ? [] : signs.filter((sign) => sign.cause === cause && !isOwn(sign, incident) && sign.strength === 'names' && isNear(sign, around));
  const shown = findings.filter((finding) => finding.incidentIds.includes(incident.id) && countsFor(cause, finding));
  const all = [...own, ...near].toSorted((a, b) => byTime(a.first, b.first));
  const change = changeBefore(cause, around, all);
  if (all.length === 0 && shown.length === 0 && !(cause.key === 'bad_deploy' && change)) return undefined;
  const firsts = [...all.map((sign) => sign.first), ...shown.flatMap(({ places }) => places.slice(0, 1)), ...(cause.key === 'bad_deploy' ? (change?.places ?? []) : [])].toSorted(byTime);
  const evidence = [...wordsEvidence(own, near), ...shown.map((finding) => ({ text: finding.text, weight: cause.findings?.[finding.kind] ?? weights.precursor, places: finding.places.slice(0, shownPlaces) })), ...timeEvidence(all, around), ...(change ? [change] : []), ...shareEvidence(own, around)];
  return { cause, signs: all, isNamed: all.some(({ strength }) => strength === 'names') || shown.some(({ kind }) => (cause.findings?.[kind] ?? 0) >= 30) || (cause.key === 'bad_deploy' && change !== undefined), ...(firsts[0] && { first: firsts[0] }), evidence };
}

function isOwn(sign: Sign, { cells }: Draft): boolean {
  return sign.cell !== undefined && cells.includes(sign.cell);
}

/** Said at the same time by others. What belongs to another incident speaks for that one, unless this one names nothing itself. */
function isNear({ first, places, cell }: Sign, { incident, signs, incidents }: Around): boolean {
  const { onset, last } = incident;
  const isOthers = cell !== undefined && incidents.some(({ cells }) => cells.includes(cell));
  if (isOthers && signs.some((sign) => sign.strength === 'names' && isOwn(sign, incident))) return false;
  const end = cell?.last.time ?? places.at(-1)?.time ?? first.time;
  return first.time !== undefined && end !== undefined && onset.time !== undefined && last.time !== undefined && first.time <= last.time && end >= onset.time - beforeMs;
}

/** A spike of errors is what is to be explained; one of requests explains. Precursors count for the resource that they name. */
function countsFor(cause: Cause, { kind, facts, text }: Found): boolean {
  if (kind === 'precursor') return cause.precursor?.test(text) === true;
  if (kind === 'spike' && (facts.what !== 'requests' || facts.retries === 'maybe')) return false;
  if (kind === 'cascade' && facts.possible !== 'yes') return false;
  return cause.findings?.[kind] !== undefined;
}

function wordsEvidence(own: readonly Sign[], near: readonly Sign[]): readonly Evidence[] {
  const ranked = [...own.map((sign) => ({ sign, weight: sign.strength === 'names' ? weights.names : weights.suggests })), ...near.map((sign) => ({ sign, weight: weights.namesNearby }))].toSorted((a, b) => b.weight - a.weight || b.sign.count - a.sign.count);
  return ranked.slice(0, 4).map(({ sign, weight }, at) => ({
    text: `${own.includes(sign) ? '' : 'at the same time: '}${sign.count > 1 ? `${sign.count} × ` : ''}“${sign.text}”`,
    weight: at === 0 ? weight : at <= 2 && sign.strength === 'names' ? weights.further : 0, places: sign.places.slice(0, shownPlaces),
  }));
}

/** When it was first said, beside the onset; and whether it was said just as often before. */
function timeEvidence(all: readonly Sign[], { incident, seen }: Around): readonly Evidence[] {
  const [first] = all;
  const [onset, said] = [incident.onset.time, first?.first.time];
  if (!first || onset === undefined || said === undefined) return [];
  const lateMs = said - onset;
  if (lateMs > toleranceOf(first, seen.disorderMs)) return [{ text: `it was first seen ${Math.max(1, Math.round(lateMs / minuteMs))} min after the onset`, weight: weights.late, places: [first.first] }];
  const steady = all.every((sign) => wasSteady(sign, onset, incident.last.time ?? onset, seen.measured.span?.from ?? onset));
  return steady
    ? [{ text: 'it was said as often before the onset', weight: weights.steady, places: [first.first] }]
    : [{ text: lateMs < 0 ? 'it began before the failures' : 'it was there from the onset on', weight: weights.early, places: [first.first] }];
}

/** What is said rarely may be said late: twice its usual pause, at least a minute, at most five. */
export function toleranceOf({ first, count, cell, places }: Sign, disorderMs: number): number {
  const end = cell?.last.time ?? places.at(-1)?.time ?? NaN;
  const pauseMs = count > 1 ? (end - (first.time ?? NaN)) / (count - 1) : minuteMs;
  return Math.max(disorderMs, Math.min(mostToleranceMs, Math.max(minuteMs, 2 * pauseMs)));
}

function wasSteady({ cell, places, first, count: all }: Sign, onset: number, last: number, from: number): boolean {
  // What began some time after the log did is no background noise.
  const pauseMs = (last - (first.time ?? last)) / Math.max(1, all - 1);
  if ((first.time ?? from) - from > Math.max(mostToleranceMs, 3 * pauseMs)) return false;
  const count = (since: number, until: number) => cell?.series.between(since, until) ?? places.filter(({ time }) => time !== undefined && time >= since && time < until).length;
  const [before, meanwhile] = [Math.max(0, onset - from) / minuteMs, Math.max(minuteMs, last - onset + 1) / minuteMs];
  const [then, now] = [count(from, onset - minuteMs), count(onset, last + 1)];
  return before >= 10 && then >= 3 && then / before >= 0.5 * (now / meanwhile);
}

/** The nearest change of a fitting kind in the quarter of an hour before the onset. */
function changeBefore({ key, after }: Cause, { incident, changes, signs }: Around, all: readonly Sign[]): Evidence | undefined {
  const onset = incident.onset.time;
  if (!after || onset === undefined) return undefined;
  const change = changes.findLast(({ time, kind, label }) => time <= onset + minuteMs && onset - time <= changeBeforeMs && kind !== 'restart' && after.test(`${kind} ${label}`));
  if (!change) return undefined;
  const newOnly = change.kind === 'version' && incident.cells.some(({ versions }) => versions.size === 1 && change.label.endsWith(` ${[...versions.keys()][0]}`));
  const hasBug = signs.some((sign) => sign.cause.key === 'bug' && isOwn(sign, incident));
  const said = newOnly ? ', and only the new version fails' : '';
  const agoMs = Math.max(0, onset - change.time);
  return {
    text: `“${change.label.slice(0, 80)}” ${agoMs < minuteMs ? `${Math.round(agoMs / 1_000)} s` : `${Math.round(agoMs / minuteMs)} min`} before the onset${said}`,
    weight: key === 'bad_deploy' && all.length === 0 ? weights.changeAlone + (newOnly ? weights.newVersionOnly : 0) + (hasBug ? weights.change : 0) : weights.change, places: change.place ? [change.place] : [],
  };
}

/** How many of the failures say it, where only a few do. */
function shareEvidence(own: readonly Sign[], { incident }: Around): readonly Evidence[] {
  const named = own.filter(({ strength }) => strength === 'names');
  const all = incident.cells.reduce((sum, { errors, followUps }) => sum + Math.max(0, errors - followUps), 0);
  const saying = named.reduce((sum, { cell }) => sum + (cell ? Math.max(0, cell.errors - cell.followUps) : 0), 0);
  return named.length > 0 && saying * 10 < all ? [{ text: `only ${saying} of ${all} failures say so`, weight: weights.few, places: [] }] : [];
}

/** The causes that follow from one. */
export function explainedBy(one: Hypothesis, other: Hypothesis): boolean {
  return one.isNamed && one !== other && (causeOf.get(one.cause.key)?.explains.includes(other.cause.key as CauseKey) ?? false);
}
