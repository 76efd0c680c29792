import type { ErrorGroup, Report, Sighting } from './report';
import { isoFromMs } from './time';

/** Forms that a report can be printed in. */
export const reportFormats = ['text', 'md', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const columns = 100;
const columnsOfPlace = (columns - '    '.length - ' to '.length) / 2;
/** Seven lines of totals and eight groups of four lines: the whole answer stands on a screen of 40 lines. */
const groupsOnScreen = 8;
const groupsInMarkdown = 25;

/** The report as text ending in a newline. JSON holds every group; text and Markdown the most frequent, and say how many more there are. */
export function renderReport(report: Report, format: ReportFormat): string {
  switch (format) {
    case 'text':
      return asText(report);
    case 'md':
      return asMarkdown(report);
    case 'json':
      return `${JSON.stringify(asPlainObject(report), undefined, 2)}\n`;
    default:
      return format satisfies never;
  }
}

function asText(report: Report): string {
  const shown = report.groups.slice(0, groupsOnScreen);
  const lines = [headline(report), ...totals(report), ''];
  shown.forEach((group, index) => lines.push(...groupAsText(group, index + 1), ''));
  lines.push(...remainder(report, shown));
  return `${lines.map((line) => cut(line, columns)).join('\n').trimEnd()}\n`;
}

function groupAsText(group: ErrorGroup, rank: number): string[] {
  return [
    `${String(rank).padStart(2)}. ${plural(group.count, 'time')}, ${group.level}${group.errorType === undefined ? '' : `, ${printable(group.errorType)}`} (group ${group.id})`,
    `    ${printable(group.template)}`,
    group.count === 1 ? `    at ${place(group.first, columns - 7)}` : `    ${place(group.first, columnsOfPlace)} to ${place(group.last, columnsOfPlace)}`,
  ];
}

function asMarkdown(report: Report): string {
  const shown = report.groups.slice(0, groupsInMarkdown);
  const lines = [`# ${headline(report)}`, '', ...totals(report).map((line) => `* ${line}`), ''];
  shown.forEach((group, index) => {
    lines.push(
      `## ${index + 1}. ${plural(group.count, 'time')}, ${group.level}`,
      '',
      `* message: ${code(group.template)}`,
      ...(group.errorType === undefined ? [] : [`* exception: ${code(group.errorType)}`]),
      `* first: ${code(place(group.first))}`,
      `* last: ${code(place(group.last))}`,
      `* example: ${code(group.example)}`,
      `* group: ${code(group.id)}`,
      '',
    );
  });
  lines.push(...remainder(report, shown));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Times in ISO 8601; the order of the keys is part of the format. */
function asPlainObject({ totals: counted, span, groups }: Report): unknown {
  const sighting = ({ file, line, time }: Sighting) => ({ time: time === undefined ? null : isoFromMs(time), file, line });
  return {
    totals: counted,
    span: span ? { from: isoFromMs(span.from), to: isoFromMs(span.to) } : null,
    groups: groups.map((group) => ({
      id: group.id,
      count: group.count,
      level: group.level,
      errorType: group.errorType ?? null,
      template: group.template,
      first: sighting(group.first),
      last: sighting(group.last),
      example: group.example,
    })),
  };
}

function headline({ totals: { errors, warnings, understood, notUnderstood }, groups }: Report): string {
  if (understood === 0 && notUnderstood > 0) return 'No line was understood: its format is none of those that "paymedic help analyse" names';
  if (errors + warnings === 0) return 'No errors and no warnings found';
  return `${plural(errors, 'error')} and ${plural(warnings, 'warning')} in ${plural(groups.length, 'group')}`;
}

function totals({ totals: counted, span }: Report): string[] {
  const { lines, blank, notUnderstood, understood, continuing, leftOut, other } = counted;
  return [
    `${plural(lines, 'line')} = ${understood} understood + ${notUnderstood} not understood + ${blank} blank${continuing > 0 ? ` + ${continuing} that continue a record` : ''}`,
    `understood = ${plural(counted.errors, 'error')} + ${plural(counted.warnings, 'warning')} + ${other} other + ${leftOut} outside the time asked for`,
    span ? `from ${isoFromMs(span.from)} to ${isoFromMs(span.to)}` : 'no record has a time',
  ];
}

function remainder({ totals: counted, groups }: Report, shown: readonly ErrorGroup[]): string[] {
  const hidden = groups.slice(shown.length);
  const records = hidden.reduce((sum, group) => sum + group.count, 0);
  return [
    ...(hidden.length > 0 ? [`${plural(hidden.length, 'more group')} (${plural(records, 'record')}): --format json has them all.`] : []),
    ...(counted.beyondGroups > 0 ? [`${plural(counted.beyondGroups, 'record')} more of further groups: too many kinds to keep apart.`] : []),
  ];
}

/** Time and place; in little room the end of the path says more than its beginning. */
function place({ file, line, time }: Sighting, width = Infinity): string {
  const where = `${printable(file)}:${line}`;
  const when = time === undefined ? 'no time' : isoFromMs(time);
  const room = width - when.length - 1;
  return `${when} ${where.length > room ? `…${where.slice(where.length - room + 1)}` : where}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

/** A logged message must not steer the reader's terminal: control and direction characters are shown as a dot. */
function printable(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}

/** A code span: nothing in it is markup, so a message cannot make links or tags in the page. */
function code(value: string): string {
  return value === '' ? '(none)' : `\`${printable(value).replaceAll('`', "'")}\``;
}
