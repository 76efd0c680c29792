import type { Place, RankedCause } from '../analysis';
import type { Cause } from './causes';
import type { AtHand } from './at-hand';
import type { Around } from './hypotheses';
import { lower, type Scored } from './explain';

type Why = RankedCause['whys'][number];

/** From what people saw to the cause, each answer with its places; the last one says where the log ends. */
export function whysOf({ incident, findings, changes }: Around, cause: Cause | undefined, first: Place | undefined, scored: readonly Scored[], hand: AtHand): readonly Why[] {
  const [worst] = incident.cells.toSorted((a, b) => b.errors - a.errors);
  const whys: Why[] = [];
  if (worst) whys.push({ question: `Why does ${hand.endpoint} fail?`, answer: `It says: “${worst.example.slice(0, 120)}”.`, places: worst.places.slice(0, 3) });
  const symptom = cause && scored.find(({ hypothesis }) => cause.explains.includes(hypothesis.cause.key))?.hypothesis;
  if (symptom?.first) whys.push({ question: 'Why that?', answer: `${symptom.cause.title}.`, places: [symptom.first] });
  if (!cause || !first) return [...whys, end('Why that?', hand)];
  whys.push({ question: symptom ? `Why ${lower(symptom.cause.title)}?` : 'Why that?', answer: `${cause.title}.`, places: [first] });
  const before = findings.find((finding) => finding.kind === 'precursor' && finding.incidentIds.includes(incident.id) && cause.precursor?.test(finding.text) === true);
  if (before) whys.push({ question: 'How did it come to that?', answer: `${before.text}.`, places: before.places });
  const onset = incident.onset.time;
  const change = changes.findLast(({ time, kind }) => onset !== undefined && kind !== 'restart' && time <= onset && onset - time <= 15 * 60_000 && cause.after !== undefined);
  if (change && cause.after?.test(`${change.kind} ${change.label}`) === true) whys.push({ question: 'What changed before?', answer: `${change.label}.`, places: change.place ? [change.place] : [] });
  return [...whys.slice(0, 4), end('And why is that so?', hand)];
}

function end(question: string, { missingLogs }: AtHand): Why {
  return { question, answer: `Here the log ends. It would stand in ${missingLogs[0] ?? 'another log'}.`, places: [] };
}
