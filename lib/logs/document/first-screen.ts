import type { Analysis, Group, Incident, Place } from '../analysis';
import { causes as catalogue } from '../explain/causes';
import { lower } from '../explain/explain';
import { bad, code, dim, plain, strong, type Block, type ListItem, type Text } from './blocks';
import { likelyCauses, line, shownIncidents } from './likely-causes';
import { doubt, isOpaque, readingLine } from './reading-notes';
import { withShortPlaces } from './short-places';
import { counted, cut, distinctText, durationText, number, placesSpans, quoted, shortTime, timeText, whenAndWhere } from './wording';

const shownChanges = 2;
/** What was changed so long before an onset may have to do with it. */
const justBeforeMs = 30 * 60_000;

/** What a person must know first; fits 40 lines of 100 columns. `command` is what they typed, for the next command; with `isAllBelow` the full report follows. */
export function firstScreen(whole: Analysis, command: string, isAllBelow = false): readonly Block[] {
  const analysis = withShortPlaces(whole, whole.reading.files.map(({ file }) => file));
  const { incidents } = analysis;
  return [
    { kind: 'heading', level: 1, text: title(analysis) },
    { kind: 'paragraph', text: [dim(readingLine(analysis))] },
    ...doubtful(analysis),
    ...(isOpaque(analysis.reading) ? [] : incidents.length === 0 ? calm(analysis) : [...whatBroke(analysis, isAllBelow), ...whatChanged(analysis), ...likelyCauses(analysis)]),
    ...next(nextCommands(analysis, whole, command, isAllBelow)),
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
  const telling = groups.flatMap((group) => {
    const title = causeNamed(group);
    return title === undefined ? [] : [{ group, title }];
  });
  const others = groups.filter((group) => !telling.some((each) => each.group === group));
  const said = totals.records === 0 ? (outsideWindow(analysis) ?? 'There is nothing to report on.') : groups.length === 0
    ? 'Nothing broke that the log shows: no error, no warning, no failed request.'
    : telling.length > 0 ? 'No error that the log shows, but warnings that say why something may fail.' : 'Nothing serious that the log shows.';
  const item = ({ template, count, first }: Group): Text => [`${number(count)} × ${cut(template, 70)}`, ...placesSpans([first])];
  const items: readonly ListItem[] = [...telling.map(({ group, title }) => ({ text: item(group), below: [[dim('it says: '), lower(title)]] })), ...others.map((group) => ({ text: item(group) }))];
  return [
    { kind: 'heading', level: 2, text: 'What broke' },
    { kind: 'paragraph', text: said },
    ...(items.length === 0 ? [] : [{ kind: 'list' as const, items: items.slice(0, 5) }]),
  ];
}

/** What a warning's words name as the cause of what may follow; requests that we refuse speak of who asks. */
function causeNamed({ template, example, errorType = '', routes }: Group): string | undefined {
  return routes.length > 0 ? undefined : catalogue.find(({ names }) => names?.test(`${errorType} ${example} ${template}`))?.title;
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

function whatBroke(analysis: Analysis, isAllBelow: boolean): readonly Block[] {
  const more = analysis.incidents.length - shownIncidents;
  return [
    { kind: 'heading', level: 2, text: 'What broke' },
    { kind: 'list', ordered: true, items: analysis.incidents.slice(0, shownIncidents).map((incident) => incidentItem(analysis, incident)) },
    ...(more > 0 ? [{ kind: 'paragraph' as const, text: [dim(`and ${counted(more, 'lesser incident')}${isAllBelow ? ', listed below' : ': --full lists all'}`)] }] : []),
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

function whatChanged({ changes, incidents, findings, span, comparison }: Analysis): readonly Block[] {
  const onset = incidents[0]?.onset.time;
  const before = onset === undefined ? [] : changes.filter(({ time, place }) => time <= onset && onset - time <= justBeforeMs && !incidents.some((incident) => place && isSame(incident.onset, place))).toReversed();
  const noticed = findings.filter(({ id, kind, places }) => (kind === 'precursor' || kind === 'brute_force') && incidents.slice(0, shownIncidents).some((incident) => isJustBefore(places[0]?.time, incident) && (kind !== 'precursor' || incident.findingIds.includes(id))));
  const items: readonly ListItem[] = [...before.slice(0, shownChanges).map(({ label, time, place }) => ({
    text: [`${cut(label, 40)} at ${shortTime(time, span)}, ${durationText((onset ?? time) - time)} before`, ...placesSpans(place === undefined ? [] : [place])],
  })), ...noticed.slice(0, shownChanges).map(({ text, places }) => ({ text: noticedText(text, placesSpans(places, 1)) })), ...(comparison ? [{ text: againstBaseline(comparison) }] : [])];
  return [
    { kind: 'heading', level: 2, text: 'What changed just before' },
    items.length > 0 ? { kind: 'list', items } : { kind: 'paragraph', text: 'Nothing that the log shows in the half hour before; --deploy TIME=LABEL tells of a deploy.' },
  ];
}

function againstBaseline({ fresh, more, gone }: NonNullable<Analysis['comparison']>): string {
  const said = (count: number, what: string): string => `${count === 0 ? 'none' : number(count)} ${what}`;
  return `error groups against the baseline: ${said(fresh.length, 'new')}, ${said(more.length, 'at least three times as frequent')}, ${said(gone.length, 'gone')}`;
}

function isSame(one: Place, other: Place): boolean {
  return one.file === other.file && one.line === other.line;
}

function isJustBefore(time: number | undefined, { onset }: Incident): boolean {
  return time !== undefined && onset.time !== undefined && time <= onset.time && onset.time - time <= justBeforeMs;
}

function noticedText(text: string, places: ReturnType<typeof placesSpans>): Text {
  return [cut(text, Math.max(40, line - plain(places).length)), ...places];
}

function next(items: readonly ListItem[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'heading', level: 2, text: 'Next' }, { kind: 'list', items }];
}

function nextCommands({ causes, incidents, users, span }: Analysis, { incidents: named, reading }: Analysis, command: string, isAllBelow: boolean): readonly ListItem[] {
  if (reading.totals.records === 0) return [];
  // Whose log nobody understands has lines that are alike all the same.
  if (isOpaque(reading)) return reading.files.filter(({ notUnderstood, file }) => notUnderstood > 0 && command.includes(quoted(file))).slice(0, 1).map(({ file }) => ({ text: [code(`npx paymedic group ${quoted(file)} --templates`), dim(' (which of its lines are alike)')] }));
  const toConfirm = causes[0]?.toConfirm[0];
  const onset = named.find(({ id }) => id === causes[0]?.incidentId)?.onset;
  const worst = incidents.length === 0 ? undefined : users.find(({ failed, errors }) => failed + errors > 0);
  return [
    ...(toConfirm === undefined ? [] : [{ text: ['to confirm: ', wholeWords(timed(toConfirm, onset, span), line - 14)] }]),
    ...(worst === undefined ? [] : [{ text: [code(`${command} --user ${quoted(worst.user)}`), dim(' (the journey of the user hit most)')] }]),
    { text: [code(`${command} --full`), dim(isAllBelow ? ' (the same logs, read again)' : ' (everything, with advice; --format html for charts)')] },
  ];
}

/** Who asks somebody else to confirm it needs a time; the line of our log is said above. */
function timed(text: string, onset: Place | undefined, span: Analysis['span']): string {
  return onset?.time === undefined ? text : text.replaceAll(`${onset.file}:${onset.line}`, shortTime(onset.time, span));
}

function wholeWords(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\s,;:(]*\s\S*$/, '')} …`;
}
