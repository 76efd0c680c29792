import { writeFile } from 'node:fs/promises';
import { renderReport, reportFormats, type ReportFormat } from '../logs/render';
import { createTally, type Tally } from '../logs/report';
import { parseCommandLine } from './arguments';
import { exitCode, UsageError, type Console } from './console';
import { readLines, reason, UnreadableError } from './lines';
import { createProgress } from './progress';
import { timeWindow } from './time-window';

export const analyseHelp = `paymedic analyse FILES... [--format text|md|json] [--out FILE] [--since T] [--until T]

Groups the errors and warnings of JSON-lines logs (pino, winston, bunyan, Powertools, ECS, OpenTelemetry) by message
template and names the most frequent ones with their first and last time. "-" reads standard input.
Card numbers, keys, client secrets and e-mail addresses are taken out before anything is printed.

  --format F   text (default), md or json; json holds all groups
  --out FILE   write the report to FILE instead of printing it
  --since T    only records from T on
  --until T    only records before T
               T is ISO 8601 (UTC unless it names a zone) or a span back from now: 90s, 15m, 2h, 7d

Exit code: 0; 2 when a file could not be read or written (the rest is still analysed); 64 for a wrong command line.
`;

const options = {
  format: { type: 'string' },
  out: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
} as const;

/** `paymedic analyse`: gives the exit code; throws UsageError. */
export async function analyse(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals: files } = parseCommandLine('analyse', args, options);
  const format = formatOf(values.format ?? 'text');
  if (files.length === 0) throw new UsageError('analyse needs at least one file; "-" reads standard input.');
  const tally = createTally(timeWindow(values.since, values.until, io.now()));
  const allRead = await readAll(files, tally, io);
  const rendered = renderReport(tally.report(), format);
  const written = values.out === undefined ? await print(rendered, io) : await save(values.out, rendered, io);
  return allRead && written ? exitCode.ok : exitCode.unreadable;
}

function formatOf(value: string): ReportFormat {
  const format = reportFormats.find((known) => known === value);
  if (!format) throw new UsageError(`--format ${JSON.stringify(value)} is not there; write text, md or json.`);
  return format;
}

async function readAll(files: readonly string[], tally: Tally, io: Console): Promise<boolean> {
  const progress = createProgress(io);
  const complaints: string[] = [];
  let read = 0;
  for (const file of files) {
    let line = 0;
    try {
      for await (const lines of readLines(file, io)) {
        for (const lineText of lines) tally.add(file, (line += 1), lineText);
        progress.at((read += lines.length), file);
      }
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      complaints.push(`paymedic: ${error.message}\n`);
    }
  }
  progress.done();
  for (const complaint of complaints) io.writeError(complaint);
  return complaints.length === 0;
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
