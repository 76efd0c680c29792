import type { Analysis } from '../analysis';
import type { FileReading, LineCounts, Reading } from '../reading';
import { dim, type Block } from './blocks';
import { counted, durationText, number, shortPath } from './wording';

/** What a person hears whose log nobody understands. */
const known = 'JSON lines, application and access lines, logfmt, Apache, nginx, ALB, HAProxy, Envoy, API Gateway, CloudFront, Lambda, syslog, journald, java.util.logging, .NET, klog, MongoDB, PostgreSQL and Redis, each behind the prefixes of Docker, CRI and pm2, too';

/** Whether there were lines and not one of them was understood: then no count of errors means anything. */
export function isOpaque({ totals }: Reading): boolean {
  return totals.notUnderstood > 0 && understood(totals) === 0;
}

/** Files that are named before anything else, because most of them says nothing to us. */
const namedFiles = 3;

/** Said before anything else where most of what was read, or of one file, says nothing to us; else undefined. */
export function doubt({ reading, reading: { totals, files } }: Analysis): string | undefined {
  if (isOpaque(reading)) return `No line was understood, so nothing can be said. Known are ${known}.`;
  const blind = files.filter((file) => file.notUnderstood > understood(file)).toSorted((a, b) => b.notUnderstood - a.notUnderstood);
  if (blind.length === 0) return undefined;
  const said = blind.slice(0, namedFiles).map((file) => `${share(file)} of ${shortPath(file.file)}`).join(', ');
  const more = blind.length > namedFiles ? ` and little of ${counted(blind.length - namedFiles, 'other file')}` : '';
  return files.length === 1 ? `Only ${share(totals)} were understood: what broke may stand in the others.` : `Not all is known: ${said}${more} understood; what broke may stand in the others.`;
}

/** `none of 12 lines`, `3 of 12 lines` */
function share(counts: LineCounts): string {
  const mine = understood(counts);
  return `${mine === 0 ? 'none' : number(mine)} of ${counted(mine + counts.notUnderstood, 'line')}`;
}

function understood({ lines, blank, notUnderstood }: LineCounts): number {
  return lines - blank - notUnderstood;
}

/** One line on how far the reading can be trusted. */
export function readingLine({ reading, totals }: Analysis): string {
  const { totals: lines, zoneAssumed, outOfOrder, files, clocks } = reading;
  const unreadable = files.filter(({ problem }) => problem !== undefined).length;
  const jumps = files.reduce((total, { clockJumps }) => total + clockJumps.count, 0);
  return [
    lines.lines === 0 ? 'nothing was read' : lines.notUnderstood > 0 ? `${counted(lines.notUnderstood, 'line')} not understood` : 'every line understood',
    zoneAssumed.records > 0 ? `times without a zone taken as ${zoneAssumed.zone}` : '',
    totals.leftOut > 0 ? `${counted(totals.leftOut, 'record')} outside the window` : '',
    outOfOrder > 0 ? `${counted(outOfOrder, 'record')} out of order` : '',
    jumps > 0 ? counted(jumps, 'clock jump') : '',
    clocks ? `clocks differ by ${durationText(clocks.leastMs)} or more` : '',
    lines.cut > 0 ? `${counted(lines.cut, 'line')} longer than a mebibyte read in part` : '',
    unreadable > 0 ? `${counted(unreadable, 'file')} not read whole` : '',
  ].filter((part) => part !== '').join('; ');
}

/** Every file, its parser, its lines and what is wrong with it. */
export function readingBlocks(analysis: Analysis): readonly Block[] {
  const { reading } = analysis;
  const formats = Object.entries(reading.totals.byFormat).toSorted(([, a], [, b]) => b - a).map(([format, lines]) => `${format} ${number(lines)}`).join(', ');
  return [
    { kind: 'heading', level: 2, text: 'How the logs were read' },
    { kind: 'table', columns: [{ title: 'file' }, { title: 'format' }, { title: 'lines', align: 'right' }, { title: 'records', align: 'right' }, { title: 'blank', align: 'right' }, { title: 'not understood', align: 'right' }], rows: reading.files.map(fileRow) },
    { kind: 'paragraph', text: `Lines by parser: ${formats === '' ? 'none' : formats}. ${notes(analysis)}` },
    ...reading.files.flatMap(({ file, problem }) => (problem === undefined ? [] : [{ kind: 'paragraph' as const, text: `${file}: ${problem}` }])),
    ...reading.files.flatMap(({ file, clockJumps }) => clockJumps.first.map(({ line, fromMs, toMs }) => ({ kind: 'paragraph' as const, text: [dim(`${file}:${line}: the clock was set back by ${durationText(fromMs - toMs)}`)] }))),
  ];
}

function fileRow({ file, format, lines, records, blank, notUnderstood }: FileReading): readonly string[] {
  return [file, format ?? 'unknown', number(lines), number(records), number(blank), number(notUnderstood)];
}

function notes({ reading: { zoneAssumed, disorderMs, totals, files, clocks } }: Analysis): string {
  return [
    zoneAssumed.records > 0 ? `${counted(zoneAssumed.records, 'record')} named no time zone and were read as ${zoneAssumed.zone} (--timezone). ` : '',
    totals.cut > 0 ? `${counted(totals.cut, 'line')} longer than a mebibyte were read in part. ` : '',
    totals.invalidUtf8 > 0 ? `${counted(totals.invalidUtf8, 'line')} held bytes that are no UTF-8. ` : '',
    clocks ? `The clock of ${clocks.ahead} is ${durationText(clocks.leastMs)} to ${durationText(clocks.mostMs)} ahead of that of ${clocks.behind}: so say ${counted(clocks.requests, 'request')} that both tell of. ` : '',
    files.length > 0 ? trustIn(disorderMs) : '',
  ].join('');
}

/** Of disorder above an hour no order is left to trust: two days in one file, or clocks far apart. */
function trustIn(disorderMs: number): string {
  return disorderMs > 3_600_000
    ? `The order of times cannot be trusted: they disagree by up to ${durationText(disorderMs)}.`
    : `The order of times can be trusted to ${durationText(disorderMs)}; no lag below it is claimed.`;
}
