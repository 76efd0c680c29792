import type { Analysis, Group, RankedCause, RouteSummary } from '../analysis';
import { bad, code, dim, strong, type Block, type ListItem, type Text } from './blocks';
import { charts } from './charts';
import { incidentItem } from './first-screen';
import { isWorthALine } from './likely-causes';
import { usersBlocks } from './people';
import { readingBlocks } from './reading-notes';
import { counted, cut, distinctText, durationText, number, placesSpans, shortTime, timeText, whenAndWhere } from './wording';

const shownGroups = 50;
const shownRoutes = 30;
const shownUsers = 20;

/** Everything, in the order in which it is worked through; goes below the first screen. */
export function fullReport(analysis: Analysis): readonly Block[] {
  return [
    ...charts(analysis),
    ...numbers(analysis),
    ...incidents(analysis),
    ...timeline(analysis),
    ...causes(analysis),
    ...groups(analysis),
    ...comparison(analysis),
    ...routes(analysis),
    ...usersBlocks(analysis.users.slice(0, shownUsers), analysis.span),
    ...readingBlocks(analysis),
  ];
}

function numbers({ totals, statuses }: Analysis): readonly Block[] {
  const answered = Object.entries(statuses).toSorted(([a], [b]) => Number(a) - Number(b)).map(([status, count]) => `${status} ${number(count)}`).join(', ');
  return [
    { kind: 'heading', level: 2, text: 'In numbers' },
    { kind: 'table', columns: [{ title: '' }, { title: 'all', align: 'right' }, { title: 'failed or affected', align: 'right' }], rows: [
      ['records', number(totals.records), `${number(totals.errors)} errors, ${number(totals.warnings)} warnings`],
      ['requests', number(totals.requests), `${number(totals.failedRequests)} with 5xx, ${number(totals.refusedRequests)} with 4xx`],
      ['users', distinctText(totals.users), distinctText(totals.affectedUsers)],
      ['sessions', '', distinctText(totals.affectedSessions)],
    ] },
    ...(answered === '' ? [] : [{ kind: 'paragraph' as const, text: `Answers by status: ${answered}.` }]),
  ];
}

function incidents(analysis: Analysis): readonly Block[] {
  if (analysis.incidents.length === 0) return [];
  return [{ kind: 'heading', level: 2, text: 'Incidents' }, { kind: 'list', ordered: true, items: analysis.incidents.map((incident) => incidentItem(analysis, incident)) }];
}

/** Changes and findings side by side, by time. */
function timeline({ changes, findings, span }: Analysis): readonly Block[] {
  const rows = [
    ...changes.map(({ time, kind, label, place }) => ({ time, what: kind, text: [label, ...placesSpans(place === undefined ? [] : [place])] as Text })),
    ...findings.map(({ kind, text, places, facts }) => ({ time: places[0]?.time ?? (kind === 'spike' ? Number(facts.from) : undefined), what: kind.replaceAll('_', ' '), text: [text, ...placesSpans(places, 4)] as Text })),
  ].toSorted((a, b) => (a.time ?? Infinity) - (b.time ?? Infinity));
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'What was noticed, in order' },
    { kind: 'list', items: rows.map(({ time, what, text }) => ({ text: [dim(time === undefined ? '(no time)' : shortTime(time, span)), ' ', strong(what), ': ', ...(typeof text === 'string' ? [text] : text)] })) },
  ];
}

function causes({ causes: ranked, incidents: all }: Analysis): readonly Block[] {
  if (ranked.length === 0) return [];
  const titleOf = new Map(all.map(({ id, title }) => [id, title]));
  return [
    { kind: 'heading', level: 2, text: 'Causes, ranked' },
    ...ranked.filter((cause) => isWorthALine(cause, ranked)).flatMap((cause, n) => [
      { kind: 'heading' as const, level: 3 as const, text: `${n + 1}. ${cause.title}` },
      { kind: 'paragraph' as const, text: [dim(`confidence ${cause.confidence}, score ${cause.score}${titleOf.has(cause.incidentId) ? `, for: ${titleOf.get(cause.incidentId) ?? ''}` : ''}`)] },
      { kind: 'list' as const, items: causeItems(cause) },
    ]),
  ];
}

function causeItems({ evidenceFor, evidenceAgainst, toConfirm, whys, advice }: RankedCause): readonly ListItem[] {
  const evidence = (all: RankedCause['evidenceFor']): readonly Text[] => all.map(({ text, weight, places }) => [text, ...placesSpans(places, 5), dim(` [${weight > 0 ? '+' : ''}${weight}]`)]);
  return [
    { text: [strong('Evidence for')], below: evidenceFor.length === 0 ? ['none in the log'] : evidence(evidenceFor) },
    { text: [strong('Evidence against')], below: evidenceAgainst.length === 0 ? ['none in the log'] : evidence(evidenceAgainst) },
    ...(toConfirm.length === 0 ? [] : [{ text: [strong('What would confirm it')], below: toConfirm }]),
    ...(whys.length === 0 ? [] : [{ text: [strong('Whys')], below: whys.map(({ question, answer, places }): Text => [`${question} ${answer}`, ...placesSpans(places)]) }]),
    ...(advice === undefined ? [] : [{ text: [strong('What to do')], below: [
      `now: ${advice.fix}`, `how to test it: ${advice.test}`, `prevention: ${advice.prevention}`, `monitoring: ${advice.monitoring}`, `runbook: ${advice.runbook}`,
    ] }]),
  ];
}

function groups({ groups: all, span }: Analysis): readonly Block[] {
  if (all.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Error groups' },
    { kind: 'list', items: all.slice(0, shownGroups).map((group) => groupItem(group, span)) },
    ...(all.length > shownGroups ? [{ kind: 'paragraph' as const, text: [dim(`and ${counted(all.length - shownGroups, 'group')} more: --format json has all`)] }] : []),
  ];
}

function groupItem(group: Group, span: Analysis['span']): ListItem {
  const { id, template, level, severity, type, observability, count, followUps, first, last, example, users, routes: its, trend } = group;
  const name = group.errorType === undefined || template.includes(group.errorType) ? template : `${group.errorType}: ${template}`;
  return {
    text: [`${number(count)} × `, severity === 'critical' || severity === 'high' ? bad(cut(name, 160)) : strong(cut(name, 160)), dim(` [${id}]`)],
    below: [
      `${severity} severity, ${level}, ${type}, ${observability.replaceAll('_', '-')}, ${trend}${followUps > 0 ? `; ${number(followUps)} of them only follow up or retry another error` : ''}`,
      ['first', ...whenAndWhere(first, span), ', last', ...whenAndWhere(last, span), users.count > 0 ? `; ${distinctText(users)} ${users.count === 1 ? 'user' : 'users'}` : '', its.length > 0 ? `; ${its.slice(0, 3).join(', ')}` : ''],
      ...(example === template ? [] : [['e.g. ', code(cut(example, 200))]]),
    ],
  };
}

function comparison({ comparison: against, groups: all }: Analysis): readonly Block[] {
  if (against === undefined) return [];
  const templateOf = new Map(all.map(({ id, template }) => [id, template]));
  const name = (id: string): string => `${cut(templateOf.get(id) ?? id, 140)} [${id}]`;
  const list = (title: string, items: readonly string[]): ListItem => ({ text: [strong(title)], below: items.length === 0 ? ['nothing'] : items });
  return [
    { kind: 'heading', level: 2, text: 'Against the baseline' },
    { kind: 'paragraph', text: [dim(against.files.join(', '))] },
    { kind: 'list', items: [
      list('New', against.fresh.map(name)),
      list('At least three times as frequent', against.more.map(({ id, times }) => `${times.toFixed(1)} × ${name(id)}`)),
      list('Gone', against.gone.map(({ template, count }) => `${cut(template, 140)} (${counted(count, 'record')} then)`)),
    ] },
  ];
}

function routes({ routes: all }: Analysis): readonly Block[] {
  if (all.length === 0) return [];
  const time = (ms: number | undefined): string => (ms === undefined ? '' : durationText(ms));
  const row = ({ route, requests, failed, refused, p50Ms, p99Ms, maxMs }: RouteSummary): readonly Text[] =>
    [cut(route, 60), number(requests), failed > 0 ? [bad(number(failed))] : '0', number(refused), time(p50Ms), time(p99Ms), time(maxMs)];
  return [
    { kind: 'heading', level: 2, text: 'Routes' },
    { kind: 'table', columns: [{ title: 'route' }, ...['requests', '5xx', '4xx', 'p50', 'p99', 'longest'].map((title) => ({ title, align: 'right' as const }))], rows: all.slice(0, shownRoutes).map(row) },
    ...(all.length > shownRoutes ? [{ kind: 'paragraph' as const, text: [dim(`and ${counted(all.length - shownRoutes, 'route')} more: --format json has all`)] }] : []),
  ];
}

/** When the report is about, for a page's title. */
export function spanText({ span }: Analysis): string {
  return span === undefined ? 'no times' : `${timeText(span.from)} to ${timeText(span.to)} UTC`;
}
