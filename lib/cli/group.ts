import { createLineGrouper, type LineGrouper } from '../logs/group';
import { parseCommandLine } from './arguments';
import { exitCode, UsageError, type Console } from './console';
import { readLines, UnreadableError } from './lines';
import { createProgress } from './progress';

export const groupHelp = `paymedic group FILE [--templates]

Prints CSV with the header line,groupId and one row for each physical line of FILE, from 1. Lines of the same message
template, or of the same exception thrown in the same place, have the same group; lines that continue a stack trace have the
group of its first line. The same message has the same group id in every file, on every machine and after every deploy.
"-" reads standard input. Read once, in constant memory.

  --templates  prints the groups instead: groupId,lines,template, most lines first (the 20,000 groups met first)

Exit code: 0; 2 when the file could not be read; 64 for a wrong command line.
`;

const options = { templates: { type: 'boolean' } } as const;

/** `paymedic group`: gives the exit code; throws UsageError. */
export async function group(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('group', args, options);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('group needs exactly one file; "-" reads standard input.');
  const grouper = createLineGrouper();
  try {
    await readAll(file, grouper, io, values.templates !== true);
    if (values.templates === true) await printTemplates(grouper, io);
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    io.writeError(`paymedic: ${error.message}\n`);
    return exitCode.unreadable;
  }
}

async function readAll(file: string, grouper: LineGrouper, io: Console, printsRows: boolean): Promise<void> {
  const progress = createProgress(io);
  let line = 0;
  try {
    for await (const lines of readLines(file, io)) {
      const rows = lines.map((lineText) => `${(line += 1)},${grouper.idOf(lineText)}\n`).join('');
      if (printsRows) await io.write(line === lines.length ? `line,groupId\n${rows}` : rows);
      progress.at(line, file);
    }
    if (line === 0 && printsRows) await io.write('line,groupId\n');
  } finally {
    progress.done();
  }
}

async function printTemplates(grouper: LineGrouper, io: Console): Promise<void> {
  const rows = grouper.groups().map(({ id, lines, template }) => `${id},${lines},"${template.replaceAll('"', '""')}"\n`);
  await io.write(`groupId,lines,template\n${rows.join('')}`);
  if (grouper.beyond() > 0) io.writeError(`paymedic: ${grouper.beyond()} lines are of further groups, which are not listed.\n`);
}
