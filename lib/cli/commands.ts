import { analyse, analyseHelp } from './analyse';
import { exitCode, UsageError, type Console } from './console';
import { group, groupHelp } from './group';

interface Command {
  readonly summary: string;
  readonly help: string;
  readonly run: (args: readonly string[], io: Console) => Promise<number>;
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['analyse', { summary: 'group the errors of log files and name the most frequent', help: analyseHelp, run: analyse }],
  ['group', { summary: 'print the group of every line of a log file as CSV', help: groupHelp, run: group }],
]);

const overview = `paymedic COMMAND

${[...commands].map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`).join('\n')}
  help      "paymedic help COMMAND" tells more

  --version prints the version
`;

/** Runs one command line (without node and script) and gives the exit code; what goes wrong is told in one sentence. */
export async function runCommandLine(args: readonly string[], version: string, io: Console): Promise<number> {
  try {
    return await dispatch(args, version, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.writeError(`paymedic: ${error.message}\n`);
    return exitCode.usage;
  }
}

async function dispatch([name, ...rest]: readonly string[], version: string, io: Console): Promise<number> {
  if (name === undefined) throw new UsageError('name a command; "paymedic --help" lists them.');
  if (name === '--version' || name === '-v') return say(`${version}\n`, io);
  if (name === '--help' || name === '-h') return say(overview, io);
  if (name === 'help') return say(rest[0] === undefined ? overview : commandOf(rest[0]).help, io);
  const command = commandOf(name);
  if (rest.includes('--help') || rest.includes('-h')) return say(command.help, io);
  return command.run(rest, io);
}

function commandOf(name: string): Command {
  const command = commands.get(name);
  if (!command) throw new UsageError(`there is no command ${JSON.stringify(name)}; "paymedic --help" lists them.`);
  return command;
}

async function say(text: string, io: Console): Promise<number> {
  await io.write(text);
  return exitCode.ok;
}
