import type { Analysis, Incident, RankedCause } from '../analysis';
import { bad, code, dim, plain, strong, type Block, type ListItem, type Text } from './blocks';
import { doubt, isOpaque, readingLine } from './reading-notes';
import { withShortPlaces } from './short-places';
import { counted, cut, distinctText, durationText, number, placesSpans, quoted, shortTime, timeText, whenAndWhere } from './wording';

const shownIncidents = 3;
const shownCauses = 3;
const shownChanges = 2;
/** What was changed so long before an onset may have to do with it. */
const justBeforeMs = 30 * 60_000;
/** One line of the screen, less its indentation: 40 lines are enough for three of everything. */
const line = 90;

/** What a person must know first; fits 40 lines of 100 columns. `command` is what they typed, for the next command. */
export function firstScreen(whole: Analysis, command: string): readonly Block[] {
  const analysis = withShortPlaces(whole);
  const { incidents } = analysis;
  return [
    { kind: 'heading', level: 1, text: title(analysis) },
    { kind: 'paragraph', text: [dim(readingLine(analysis))] },
    ...doubtful(analysis),
    ...(isOpaque(analysis.reading) ? [] : incidents.length === 0 ? calm(analysis) : [...whatBroke(analysis), ...whatChanged(analysis), ...likelyCauses(analysis)]),
    { kind: 'heading', level: 2, text: 'Next' },
    { kind: 'list', items: nextCommands(analysis, command) },
  ];
}

function title({ totals, reading, span }: Analysis): string {
  const [only] = reading.files;
  const files = reading.files.length === 1 && only !== undefined ? only.file : counted(reading.files.length, 'file');
  const when = span === undefined ? '' : `, ${shortTime(span.from, undefined)} to ${shortTime(span.to, span)} UTC`;
  return `${files}: ${counted(totals.errors, 'error')} and ${counted(totals.warnings, 'warning')} in ${counted(reading.totals.lines, 'line')}${when}`;
}

function doubtful(analysis: Analysis): readonly Block[] {
  const said = doubt(analysis);
  return said === undefined ? [] : [{ kind: 'paragraph', text: [strong(said)] }];
}

function calm(analysis: Analysis): readonly Block[] {
  const { totals, groups } = analysis;
  const said = totals.records === 0 ? (outsideWindow(analysis) ?? 'There is nothing to report on.') : groups.length === 0
    ? 'Nothing broke that the log shows: no error, no warning, no failed request.'
    : 'Nothing serious that the log shows.';
  return [
    { kind: 'heading', level: 2, text: 'What broke' },
    { kind: 'paragraph', text: said },
    ...(groups.length === 0 ? [] : [{ kind: 'list' as const, items: groups.slice(0, 5).map(({ template, count, first }) => ({ text: [`${number(count)} × ${cut(template, 70)}`, ...placesSpans([first])] })) }]),
  ];
}

/** Where the window has left out every record: what the log covers instead. */
function outsideWindow({ totals, reading, window: { since = -Infinity, until = Infinity } }: Analysis): string | undefined {
  if (totals.leftOut === 0) return undefined;
  const spans = reading.files.flatMap(({ span }) => (span === undefined ? [] : [span]));
  if (spans.length === 0) return 'No record has a time, so none lies in the window.';
  const [from, to] = [Math.min(...spans.map((span) => span.from)), Math.max(...spans.map((span) => span.to))];
  const where = to < since || from >= until ? 'which lies outside the window' : 'but none of its records lies in the window';
  return `The log covers ${timeText(from)} to ${timeText(to)} UTC, ${where}; --since and --until set it.`;
}

function whatBroke(analysis: Analysis): readonly Block[] {
  const more = analysis.incidents.length - shownIncidents;
  return [
    { kind: 'heading', level: 2, text: 'What broke' },
    { kind: 'list', ordered: true, items: analysis.incidents.slice(0, shownIncidents).map((incident) => incidentItem(analysis, incident)) },
    ...(more > 0 ? [{ kind: 'paragraph' as const, text: [dim(`and ${counted(more, 'lesser incident')}: --full lists all`)] }] : []),
  ];
}

export function incidentItem({ span }: Analysis, incident: Incident): ListItem {
  const { severity, onset, last, healed, requests, users, sessions, routes } = incident;
  const harm = [
    requests > 0 ? counted(requests, 'failed request') : '',
    users.count > 0 ? `${distinctText(users)} ${users.count === 1 ? 'user' : 'users'}` : '',
    sessions.count > 0 && users.count === 0 ? `${distinctText(sessions)} sessions` : '',
    routes.length > 0 ? `on ${routes.slice(0, 2).join(', ')}${routes.length > 2 ? ` and ${routes.length - 2} more` : ''}` : '',
  ].filter((part) => part !== '').join(', ');
  const end = healed === undefined ? ['; last seen', ...whenAndWhere(last, span)] : ['; works again', ...whenAndWhere(healed, span)];
  return {
    text: [severity === 'critical' || severity === 'high' ? bad(cut(incident.title, line - 12)) : strong(cut(incident.title, line - 12)), dim(` [${severity}]`)],
    below: [['since', ...whenAndWhere(onset, span), ...end], ...(harm === '' ? [] : [cut(harm, line)])],
  };
}

function whatChanged({ changes, incidents, span }: Analysis): readonly Block[] {
  const onset = incidents[0]?.onset.time;
  const before = onset === undefined ? [] : changes.filter(({ time }) => time <= onset && onset - time <= justBeforeMs).toReversed();
  const items: readonly ListItem[] = before.slice(0, shownChanges).map(({ label, time, place }) => ({
    text: [`${cut(label, 40)} at ${shortTime(time, span)}, ${durationText((onset ?? time) - time)} before`, ...placesSpans(place === undefined ? [] : [place])],
  }));
  return [
    { kind: 'heading', level: 2, text: 'What changed just before' },
    items.length > 0 ? { kind: 'list', items } : { kind: 'paragraph', text: 'Nothing that the log shows in the half hour before; --deploy TIME=LABEL tells of a deploy.' },
  ];
}

function likelyCauses({ causes }: Analysis): readonly Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Likely causes' },
    { kind: 'list', ordered: true, items: causes.filter((cause) => isWorthALine(cause, causes)).slice(0, shownCauses).map(causeItem) },
  ];
}

/** That the cause may not be in the log is said where nothing else is likelier. */
function isWorthALine({ key, incidentId }: RankedCause, ranked: readonly RankedCause[]): boolean {
  return key !== 'not_in_log' || ranked.find((other) => other.incidentId === incidentId)?.key === key;
}

function causeItem({ title: said, confidence, evidenceFor, evidenceAgainst }: RankedCause): ListItem {
  const [forIt] = evidenceFor;
  const [against] = evidenceAgainst;
  return {
    text: [strong(cut(said, line - 22)), dim(` (confidence ${confidence})`)],
    below: [
      ...(forIt === undefined ? [] : [evidenceText('for', forIt.text, placesSpans(forIt.places, 2))]),
      evidenceText('against', against?.text ?? 'nothing in the log', placesSpans(against?.places ?? [], 2)),
    ],
  };
}

function evidenceText(side: 'for' | 'against', text: string, places: ReturnType<typeof placesSpans>): Text {
  return [dim(`${side}: `), cut(text, Math.max(40, line - 9 - plain(places).length)), ...places];
}

function nextCommands({ causes, incidents, users }: Analysis, command: string): readonly ListItem[] {
  const toConfirm = causes[0]?.toConfirm[0];
  const worst = incidents.length === 0 ? undefined : users.find(({ failed, errors }) => failed + errors > 0);
  return [
    ...(toConfirm === undefined ? [] : [{ text: ['to confirm: ', cut(toConfirm, line - 14)] }]),
    ...(worst === undefined ? [] : [{ text: [code(`${command} --user ${quoted(worst.user)}`), dim(' (the journey of the user hit most)')] }]),
    { text: [code(`${command} --full`), dim(' (everything, with advice; --format html for charts)')] },
  ];
}
