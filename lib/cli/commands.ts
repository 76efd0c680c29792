import type * as Account from './account';
import { analyse, analyseHelp } from './analyse';
import { exitCode, FailedError, UsageError, type Console } from './console';
import type * as Doctor from './doctor';
import { group, groupHelp } from './group';
import type * as Key from './key';
import type * as Smoke from './smoke';
import type * as Status from './status';

interface Loaded {
  readonly help: string;
  readonly run: (args: readonly string[], io: Console) => Promise<number>;
}

interface Command {
  readonly summary: string;
  /** What needs the AWS SDK is loaded only when it is asked for: the log commands start without it. */
  readonly load: () => Loaded;
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['analyse', { summary: 'what broke in log files, since when, and the likely causes', load: () => ({ help: analyseHelp, run: analyse }) }],
  ['group', { summary: 'print the group of every line of a log file as CSV', load: () => ({ help: groupHelp, run: group }) }],
  ['key', { summary: '"key set" checks the Stripe key and puts it where the stack reads it', load: () => (require('./key') as typeof Key).command }],
  ['doctor', { summary: 'check a deployed stack, and say what to do where something is wrong', load: () => (require('./doctor') as typeof Doctor).command }],
  ['smoke', { summary: 'send one test payment through a deployed stack to Stripe', load: () => (require('./smoke') as typeof Smoke).command }],
  ['account', { summary: 'close the books: ledger and Stripe side by side, duplicates, what is open', load: () => (require('./account') as typeof Account).command }],
  ['status', { summary: 'where payments go now and why, and how much waits', load: () => (require('./status') as typeof Status).command }],
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
    if (!(error instanceof UsageError) && !(error instanceof FailedError)) throw error;
    io.writeError(`paymedic: ${error.message}\n`);
    return error instanceof UsageError ? exitCode.usage : exitCode.failed;
  }
}

async function dispatch([name, ...rest]: readonly string[], version: string, io: Console): Promise<number> {
  if (name === undefined) throw new UsageError('name a command; "paymedic --help" lists them.');
  if (name === '--version' || name === '-v') return say(`${version}\n`, io);
  if (name === '--help' || name === '-h') return say(overview, io);
  if (name === 'help') return say(rest[0] === undefined ? overview : commandOf(rest[0]).load().help, io);
  const command = commandOf(name).load();
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
