import type { Change, Evidence, Place, RankedCause } from '../analysis';
import type { Found } from '../detect/detector';
import type { Draft } from '../incidents';
import type { Seen } from '../seen';
import { adviceFor } from './advice';
import { atHand, limitOf, type AtHand } from './at-hand';
import { explainedBy, hypothesesOf, toleranceOf, type Around, type Hypothesis } from './hypotheses';
import { saidOfPeer } from './peers';
import { confidenceOf, weights } from './score';
import { signsOf } from './signs';
import { whysOf } from './whys';

export interface Scored {
  readonly hypothesis: Hypothesis;
  readonly evidence: readonly Evidence[];
  readonly score: number;
}

const mostCauses = 5;

/**
 * The causes of all incidents: the likeliest of each first, in the order of the incidents (most harmful first), then the next
 * ones. An incident that another one's cause explains better is still listed where its harm puts it.
 */
export function causesOf(incidents: readonly Draft[], seen: Seen, findings: readonly Found[], changes: readonly Change[]): readonly RankedCause[] {
  const signs = signsOf(seen);
  const ofEach = incidents.map((incident) => explain({ incident, incidents, seen, signs, findings, changes }));
  return Array.from({ length: mostCauses + 1 }, (_, at) => ofEach.flatMap((ranked) => ranked.slice(at, at + 1))).flat();
}

/** The causes of one incident, the likeliest first: the score decides, then what is nearer the root. Never empty. */
function explain(around: Around): readonly RankedCause[] {
  const all = hypothesesOf(around);
  const scored = all.map((hypothesis) => scoreOf(hypothesis, all, around)).filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score).slice(0, mostCauses);
  const hand = atHand(around);
  const ranked = [notInLog(scored, around, hand), ...scored.map((each) => rankedOf(each, scored, around, hand))].toSorted((a, b) => b.score - a.score);
  return ranked.map((cause, at) => ({ ...cause, confidence: cause.key === 'not_in_log' ? cause.confidence : confidenceOf(cause.score, cause.score - (ranked[at === 0 ? 1 : 0]?.score ?? 0), cause.evidenceFor.length) }));
}

/** What it explains of the others counts for it; where another one explains it, against it. */
function scoreOf(hypothesis: Hypothesis, all: readonly Hypothesis[], { seen }: Around): Scored {
  const isRootOf = (one: Hypothesis, other: Hypothesis) => explainedBy(one, other) && !explainedBy(other, one) && isNoLater(one, other, seen.disorderMs);
  const root = all.find((other) => isRootOf(other, hypothesis));
  const follows = all.filter((other) => isRootOf(hypothesis, other)).slice(0, 2);
  const evidence: readonly Evidence[] = [
    ...hypothesis.evidence,
    ...follows.map(({ cause, first }) => ({ text: `it explains what else is seen: ${lower(cause.title)}`, weight: weights.explains, places: first ? [first] : [] })),
    ...(root ? [{ text: `it follows from another cause that is in the log: ${lower(root.cause.title)}`, weight: weights.symptom, places: root.first ? [root.first] : [] }] : []),
  ].filter(({ weight }) => weight !== 0);
  return { hypothesis, evidence, score: evidence.reduce((sum, { weight }) => sum + weight, 0) };
}

function isNoLater(one: Hypothesis, other: Hypothesis, disorderMs: number): boolean {
  const [a, b] = [one.first?.time, other.first?.time];
  const [sign] = one.signs;
  return a === undefined || b === undefined || a - b <= (sign ? toleranceOf(sign, disorderMs) : disorderMs);
}

function rankedOf({ hypothesis, evidence, score }: Scored, scored: readonly Scored[], around: Around, hand: AtHand): RankedCause {
  const { cause, first } = hypothesis;
  const advice = adviceFor(cause.key, hand, limitOf(hypothesis, around));
  return {
    key: cause.key, incidentId: around.incident.id, title: titleOf(cause.title, hand), score, confidence: 'low',
    evidenceFor: evidence.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight),
    evidenceAgainst: evidence.filter(({ weight }) => weight < 0).toSorted((a, b) => a.weight - b.weight),
    toConfirm: advice?.toConfirm ?? [], whys: whysOf(around, cause, first, scored, hand), ...(advice && { advice: advice.advice }),
  };
}

/** Symptoms alone: what stands there says that it failed, and not why. */
function notInLog(scored: readonly Scored[], around: Around, hand: AtHand): RankedCause {
  const named = scored.filter(({ hypothesis }) => hypothesis.isNamed);
  const [best] = named.toSorted((a, b) => b.score - a.score);
  const symptoms: readonly Place[] = around.incident.cells.flatMap(({ places }) => places.slice(0, 2)).slice(0, 5);
  const isNamed = best !== undefined && best.score > weights.notInLog;
  const told = isNamed ? undefined : peerOf(around);
  return {
    key: 'not_in_log', incidentId: around.incident.id, title: told === undefined ? 'The cause is not in the log' : `${upper(told)}; this log does not say why`, score: weights.notInLog,
    confidence: isNamed ? 'low' : named.length === 0 && told === undefined ? 'high' : 'medium',
    evidenceFor: isNamed ? [] : [{ text: told === undefined ? 'the records say that it failed, and none says why' : 'the records say so, and none says why', weight: weights.notInLog, places: symptoms }],
    evidenceAgainst: best ? [{ text: `a cause is named: ${lower(best.hypothesis.cause.title)}`, weight: -1, places: best.hypothesis.first ? [best.hypothesis.first] : [] }] : [],
    toConfirm: hand.missingLogs, whys: whysOf(around, undefined, undefined, scored, hand),
  };
}

/** What the groups that fail most say of a peer. */
function peerOf({ incident }: Around): string | undefined {
  return incident.cells.toSorted((a, b) => b.errors - a.errors).flatMap(({ words }) => saidOfPeer(words) ?? [])[0];
}

function titleOf(title: string, { subject }: AtHand): string {
  return subject === undefined || /^(?:database|cache|broker)$/.test(subject) ? title : title.replace(/^A provider\b/, `The provider (${subject})`);
}

/** A host's name keeps its small letter. */
function upper(title: string): string {
  return title.replace(/^(?:the|no) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

export function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
