import { fingerprint, fingerprintOfText } from '../logs/fingerprint';
import { parseLine } from '../logs/parse';
import { parseCommandLine } from './arguments';
import { exitCode, UsageError, type Console } from './console';
import { readLines, UnreadableError } from './lines';
import { createProgress } from './progress';

export const groupHelp = `paymedic group FILE

Prints CSV with the header line,groupId and one row for each physical line of FILE, from 1. Lines of the same message
template and exception have the same group. A line that is no JSON record is grouped by the template of its text.
"-" reads standard input.

Exit code: 0; 2 when the file could not be read; 64 for a wrong command line.
`;

/** `paymedic group`: gives the exit code; throws UsageError. */
export async function group(args: readonly string[], io: Console): Promise<number> {
  const { positionals } = parseCommandLine('group', args, {});
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('group needs exactly one file; "-" reads standard input.');
  const progress = createProgress(io);
  let line = 0;
  try {
    for await (const lines of readLines(file, io)) {
      const rows = lines.map((lineText) => `${(line += 1)},${groupIdOf(lineText, line)}\n`).join('');
      await io.write(line === lines.length ? `line,groupId\n${rows}` : rows);
      progress.at(line, file);
    }
    if (line === 0) await io.write('line,groupId\n');
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    io.writeError(`paymedic: ${error.message}\n`);
    return exitCode.unreadable;
  } finally {
    progress.done();
  }
}

function groupIdOf(lineText: string, line: number): string {
  const record = parseLine(lineText, line);
  return (record ? fingerprint(record) : fingerprintOfText(lineText)).id;
}
