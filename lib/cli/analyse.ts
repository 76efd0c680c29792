import { isUtf8 } from 'node:buffer';
import { writeFile } from 'node:fs/promises';
import { renderReport, reportFormats, type ReportFormat } from '../logs/render';
import { createLogReader } from '../logs/reader';
import type { LogReader } from '../logs/reading';
import { createTally } from '../logs/report';
import { isTimeZone } from '../logs/zone';
import { parseCommandLine } from './arguments';
import { exitCode, UsageError, type Console } from './console';
import { reason, UnreadableError } from './lines';
import { readLogFile } from './log-file';
import { createProgress } from './progress';
import { timeWindow } from './time-window';

export const analyseHelp = `paymedic analyse FILES... [--format text|md|json] [--out FILE] [--since T] [--until T]
                          [--timezone ZONE]

Groups the errors and warnings of logs by message template and names the most frequent ones with their first and last time.
Understands JSON lines, application and access lines, logfmt, Apache, nginx, ALB, API Gateway, CloudFront, Lambda, syslog and
journald, what "aws logs" prints, with the prefixes of Docker, CRI and pm2; stack traces of Node.js, Java and Python; gzip.
The format is recognised per file. "-" reads standard input.
Card numbers, keys, client secrets and e-mail addresses are taken out before anything is printed.

  --format F   text (default), md or json; json holds all groups
  --out FILE   write the report to FILE instead of printing it
  --since T    only records from T on
  --until T    only records before T
               T is ISO 8601 (UTC unless it names a zone) or a span back from now: 90s, 15m, 2h, 7d
  --timezone ZONE  zone of times that name none, such as Europe/Berlin; UTC unless given

Exit code: 0; 2 when a file could not be read or written (the rest is still analysed); 64 for a wrong command line.
`;

const options = {
  format: { type: 'string' },
  out: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  timezone: { type: 'string' },
} as const;

/** `paymedic analyse`: gives the exit code; throws UsageError. */
export async function analyse(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals: files } = parseCommandLine('analyse', args, options);
  const format = formatOf(values.format ?? 'text');
  if (files.length === 0) throw new UsageError('analyse needs at least one file; "-" reads standard input.');
  const tally = createTally(timeWindow(values.since, values.until, io.now()));
  const reader = createLogReader({ timeZone: zoneOf(values.timezone), now: io.now(), isUtf8, take: tally.take });
  const allRead = await readAll(files, reader, io);
  const rendered = renderReport(tally.report(reader.reading().totals), format);
  const written = values.out === undefined ? await print(rendered, io) : await save(values.out, rendered, io);
  return allRead && written ? exitCode.ok : exitCode.unreadable;
}

function formatOf(value: string): ReportFormat {
  const format = reportFormats.find((known) => known === value);
  if (!format) throw new UsageError(`--format ${JSON.stringify(value)} is not there; write text, md or json.`);
  return format;
}

function zoneOf(value = 'UTC'): string {
  if (!isTimeZone(value)) throw new UsageError(`--timezone ${JSON.stringify(value)} is not known; write an IANA name such as Europe/Berlin.`);
  return value;
}

/** Whether all could be read; what could not is told in one sentence each, and the rest is read. */
async function readAll(files: readonly string[], reader: LogReader, io: Console): Promise<boolean> {
  const progress = createProgress(io, 'MB');
  const remarks: string[] = [];
  let read = 0;
  let failed = false;
  for (const file of files) {
    const feed = reader.open(file);
    let bytes = 0;
    try {
      for await (const chunk of readLogFile(file, io)) {
        feed.write(chunk);
        bytes += chunk.length;
        progress.at(Math.round((read + bytes) / 1e6), file);
      }
      feed.end();
      if (bytes === 0) remarks.push(`${file === '-' ? 'standard input' : file} is empty.`);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      feed.end(error.message);
      remarks.push(error.message);
      failed = true;
    }
    read += bytes;
  }
  progress.done();
  for (const remark of remarks) io.writeError(`paymedic: ${remark}\n`);
  return !failed;
}

async function print(rendered: string, io: Console): Promise<boolean> {
  await io.write(rendered);
  return true;
}

async function save(path: string, rendered: string, io: Console): Promise<boolean> {
  try {
    await writeFile(path, rendered);
    return true;
  } catch (error) {
    io.writeError(`paymedic: cannot write ${path}: ${reason(error)}.\n`);
    return false;
  }
}
