import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalWorldError } from './local-world-error';
import { runCommand } from './run-command';

/** A program of PyPI in an environment of its own. */
export interface PythonProgram {
  /** Names the folder, with the version. */
  readonly name: string;
  /** The version that its requirements pin; a test compares the two. */
  readonly version: string;
  /** For people: "MiniStack, the local AWS endpoint". */
  readonly title: string;
  /** File beside this one that pins every package by its hash. */
  readonly requirements: string;
}

export const miniStack: PythonProgram = { name: 'ministack', version: '1.5.33', title: 'MiniStack, the local AWS endpoint', requirements: 'requirements.txt' };
export const microburst: PythonProgram = { name: 'microburst', version: '0.10.0', title: 'microburst, which breaks AWS for a scenario', requirements: 'microburst-requirements.txt' };

const oldestPython = { major: 3, minor: 10 };
const marker = 'installed';

/** Where to put things, and where a person reads what is being done. */
export interface EnvironmentRequest {
  /** Folder of the project; `.local/` is made in it. */
  readonly root: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** @default process.env; python3 is looked for on its PATH, and pip reads its settings */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Makes the Python environment of a program under `.local/` if it is not there whole.
 * Returns the path of its Python. Throws `LocalWorldError`: no Python, too old a Python, no venv module, no network.
 */
export async function ensurePython(wanted: PythonProgram, { root, report, signal, env = process.env }: EnvironmentRequest): Promise<string> {
  const { name, version, title } = wanted;
  const folder = join(root, '.local', `${name}-${version}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, marker)) && existsSync(python)) return python;

  const logFile = join(root, '.local', `${name}-install.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  removeHalfMade(dirname(folder), makingPrefix(wanted));
  const run = (program: string, args: readonly string[], what: string) =>
    runCommand({ program, args, cwd: root, env, logFile, signal, onTick: (seconds) => report(`${what} … ${seconds} s`) });

  await checkPython((args) => run('python3', args, 'Looking for Python'));
  const what = `Installing ${title} (${version}, once)`;
  report(what);
  const startedAt = Date.now();
  // Made aside and renamed when whole: two processes may both be at it, and one may be killed in the middle.
  const making = join(dirname(folder), `${makingPrefix(wanted)}${process.pid}`);
  try {
    const made = await run('python3', ['-m', 'venv', making], what);
    if (made.code !== 0) throw new LocalWorldError(venvMissing);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', join(__dirname, wanted.requirements)];
    const installed = await run(join(making, 'bin', 'python'), pip, what);
    if (installed.code !== 0) throw new LocalWorldError(installFailed(wanted, installed.lines));
    writeFileSync(join(making, marker), `${version}\n`);
    putInPlace(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  report(`Installed in ${Math.round((Date.now() - startedAt) / 1_000)} s.`);
  return python;
}

const makingPrefix = ({ name }: PythonProgram): string => `${name}-making-`;

/** If another process was faster, its environment is as good as ours. */
function putInPlace(making: string, folder: string): void {
  if (existsSync(join(folder, marker)) && existsSync(join(folder, 'bin', 'python'))) return;
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
}

/** Removes what processes that no longer run have left half made. */
function removeHalfMade(local: string, prefix: string): void {
  for (const name of readdirSync(local).filter((entry) => entry.startsWith(prefix))) {
    if (!runs(Number(name.slice(prefix.length)))) rmSync(join(local, name), { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const venvMissing =
  'Python 3 has no working venv module, which the local AWS endpoint needs: install it (Debian and Ubuntu: apt-get install python3-venv) and run the command again.';

async function checkPython(run: (args: readonly string[]) => Promise<{ code: number | null; lines: readonly string[] }>): Promise<void> {
  const asked = await run(['-c', 'import sys; print("python", *sys.version_info[:2])']);
  const [, major, minor] = asked.lines.join('\n').match(/^python (\d+) (\d+)$/m) ?? [];
  if (asked.code !== 0 || major === undefined) {
    throw new LocalWorldError('The local AWS endpoint needs Python 3.10 or newer and no python3 was found: install it from https://www.python.org and run the command again.');
  }
  if (Number(major) !== oldestPython.major || Number(minor) < oldestPython.minor) {
    throw new LocalWorldError(`The local AWS endpoint needs Python 3.10 or newer and python3 here is ${major}.${minor}: put a newer one first on the PATH and run the command again.`);
  }
  const modules = await run(['-c', 'import venv, ensurepip']);
  if (modules.code !== 0) throw new LocalWorldError(venvMissing);
}

function installFailed({ name, title }: PythonProgram, lines: readonly string[]): string {
  const said = lines.join('\n');
  if (/do not match the hashes/i.test(said)) {
    return `A package of ${title}, differs from the one that was pinned, so it was not installed: check the package index that pip uses (pip config list), then see .local/${name}-install.log.`;
  }
  if (/No matching distribution|NewConnectionError|ConnectionError|Temporary failure|Name or service|timed out|Max retries/i.test(said)) {
    return `${title}, could not be downloaded: check the network (or the package index that pip uses) and run the command again; pip’s words are in .local/${name}-install.log.`;
  }
  return `${title}, could not be installed: see .local/${name}-install.log for what pip said, then run the command again.`;
}
