import { isUtf8 } from 'node:buffer';
import { createLineGrouper, type LineGrouper } from '../logs/group';
import { parseCommandLine } from './arguments';
import { exitCode, UsageError, type Console } from './console';
import { UnreadableError } from './lines';
import { readLogFile } from './log-file';
import { createProgress } from './progress';

export const groupHelp = `paymedic group FILE [--templates]

Prints CSV with the header line,groupId and one row for each physical line of FILE, from 1. Lines of the same message
template, or of the same exception thrown in the same place, have the same group; lines that continue a stack trace have the
group of its first line. The same message has the same group id in every file, on every machine and after every deploy.
"-" reads standard input; gzip is unpacked. Read once, in constant memory.

  --templates  prints the groups instead: groupId,lines,template, most lines first (the 20,000 groups met first)

Exit code: 0; 2 when the file could not be read; 64 for a wrong command line.
`;

const options = { templates: { type: 'boolean' } } as const;

/** `paymedic group`: gives the exit code; throws UsageError. */
export async function group(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('group', args, options);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('group needs exactly one file; "-" reads standard input.');
  const rows = createRows(values.templates === true ? undefined : io);
  const grouper = createLineGrouper({ now: io.now(), isUtf8 }, rows.add);
  try {
    await readAll(file, grouper, rows, io);
    if (values.templates === true) await printTemplates(grouper, io);
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    io.writeError(`paymedic: ${error.message}\n`);
    return exitCode.unreadable;
  }
}

async function readAll(file: string, grouper: LineGrouper, rows: Rows, io: Console): Promise<void> {
  const progress = createProgress(io, 'MB', 1e6);
  try {
    for await (const chunk of readLogFile(file, io, (bytes) => progress.more(bytes, file))) {
      grouper.write(chunk);
      await rows.flush();
    }
    grouper.end();
    await rows.flush();
  } finally {
    progress.done();
  }
}

interface Rows {
  readonly add: (line: number, id: string) => void;
  readonly flush: () => Promise<void>;
}

/** Rows wait for the end of their chunk; none are kept when nobody reads them. */
function createRows(io: Console | undefined): Rows {
  let waiting = 'line,groupId\n';
  return {
    add: (line, id) => {
      if (io) waiting += `${line},${id}\n`;
    },
    flush: async () => {
      const text = waiting;
      waiting = '';
      if (text !== '') await io?.write(text);
    },
  };
}

async function printTemplates(grouper: LineGrouper, io: Console): Promise<void> {
  const rows = grouper.groups().map(({ id, lines, template }) => `${id},${lines},"${template.replaceAll('"', '""')}"\n`);
  await io.write(`groupId,lines,template\n${rows.join('')}`);
  if (grouper.beyond() > 0) io.writeError(`paymedic: ${grouper.beyond()} lines are of further groups, which are not listed.\n`);
}
