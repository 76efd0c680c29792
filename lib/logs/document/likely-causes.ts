import type { Analysis, Evidence, Incident, RankedCause } from '../analysis';
import { weights } from '../explain/score';
import { dim, plain, strong, type Block, type ListItem, type Text } from './blocks';
import { cut, placesSpans } from './wording';

export const shownIncidents = 3;
const shownCauses = 3;
/** One line of the screen, less its indentation: 40 lines are enough for three of everything. */
export const line = 90;

/** The causes on the first screen, each with its strongest evidence for and against. */
export function likelyCauses(analysis: Analysis): readonly Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Likely causes' },
    { kind: 'list', ordered: true, items: causesWorthShowing(analysis).slice(0, shownCauses).map((cause) => causeItem(cause, analysis.incidents)) },
  ];
}

/** A cause with the incidents that have it as their likeliest. */
interface ShownCause extends RankedCause {
  readonly incidentIds: readonly string[];
}

/**
 * Of the incidents that are shown the likeliest cause of each, one that several have named once; then what else is at least of
 * medium confidence, or named by a record, so that a loud symptom is seen to have been weighed. What is only suggested stays away.
 */
function causesWorthShowing({ causes, incidents }: Analysis): readonly ShownCause[] {
  const on = new Set(incidents.slice(0, shownIncidents).map(({ id }) => id));
  const shown: ShownCause[] = [];
  const had = new Set<string>();
  for (const cause of causes) {
    if (incidents.length > 0 && !on.has(cause.incidentId)) continue;
    const isLikeliest = !had.has(cause.incidentId);
    had.add(cause.incidentId);
    const at = shown.findIndex(({ key, title: said, confidence }) => key === cause.key && said === cause.title && confidence === cause.confidence);
    const same = shown[at];
    if (same && isLikeliest) shown[at] = { ...same, incidentIds: [...same.incidentIds, cause.incidentId] };
    else if (!same && isWorthALine(cause, causes) && (isLikeliest || isBacked(cause))) shown.push({ ...cause, incidentIds: [cause.incidentId] });
  }
  return shown;
}

/** Records in whose words it stands weigh 30 points and more; what only may follow from it, less. */
function isBacked({ confidence, evidenceFor: [strongest] }: RankedCause): boolean {
  return confidence !== 'low' || (strongest?.weight ?? 0) >= weights.namesNearby;
}

/** That the cause may not be in the log is said where nothing else is likelier. */
export function isWorthALine({ key, incidentId }: RankedCause, ranked: readonly RankedCause[]): boolean {
  return key !== 'not_in_log' || ranked.find((other) => other.incidentId === incidentId)?.key === key;
}

function causeItem({ title: said, confidence, evidenceFor, evidenceAgainst, incidentIds }: ShownCause, incidents: readonly Incident[]): ListItem {
  const [forIt] = evidenceFor;
  const [against] = evidenceAgainst;
  const sure = ` (${whose(incidentIds, incidents)}confidence ${confidence})`;
  return {
    text: [strong(cut(said, line + 5 - sure.length)), dim(sure)],
    below: [
      ...(forIt === undefined ? [] : [evidenceText('for', forIt)]),
      ...(against === undefined ? [] : [evidenceText('against', against)]),
    ],
  };
}

function whose(ids: readonly string[], incidents: readonly Incident[]): string {
  const numbers = ids.map((each) => incidents.findIndex(({ id }) => id === each) + 1).filter((nth) => nth > 0).toSorted((a, b) => a - b);
  return incidents.length < 2 || numbers.length === 0 ? '' : `${numbers.length === 1 ? 'incident' : 'incidents'} ${numbers.join(', ').replace(/, (\d+)$/, ' and $1')}, `;
}

const leastOfWords = 50;

/** On one line: of its places only the first where two would leave too little of its words. */
function evidenceText(side: 'for' | 'against', { text, places }: Evidence): Text {
  const room = (shown: ReturnType<typeof placesSpans>) => line - side.length - 4 - plain(shown).length;
  const two = placesSpans(places, 2);
  const shown = room(two) >= Math.min(leastOfWords, text.length) ? two : placesSpans(places, 1);
  return [dim(`${side}: `), cut(text, Math.max(40, room(shown))), ...shown];
}
