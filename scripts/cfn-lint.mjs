/**
 * Runs cfn-lint over templates: `node scripts/cfn-lint.mjs TEMPLATE…`. Exits with 1 and its findings when it finds anything.
 * The version in cfn-lint-requirements.txt is installed into .local/ on first use, each file checked against its hash.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const requirements = join(here, 'cfn-lint-requirements.txt');
const pinned = readFileSync(requirements, 'utf8');
const version = /^cfn-lint==(\S+)/m.exec(pinned)[1];
const home = join(here, '..', '.local', `cfn-lint-${version}`);
const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
// Written last, so that an interrupted installation is made again.
const marker = join(home, 'installed');

if (!existsSync(marker) || readFileSync(marker, 'utf8') !== pinned) await install();
// W3005: the CDK writes a function's role into DependsOn as well, which does no harm.
const options = ['--non-zero-exit-code', 'informational', '--ignore-checks', 'W3005', '--'];
const run = spawnSync(python, ['-c', 'import sys; from cfnlint.runner import main; sys.exit(main())', ...options, ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(run.status ?? 1);

async function install() {
  const system = ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0);
  if (system === undefined) stop('cfn-lint needs Python 3.10 or newer, and none was found; install it (on Debian: apt-get install python3 python3-venv) and run the command again.');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  if ((await quietly(system, ['-m', 'venv', home])).code !== 0) stop('Python cannot make a virtual environment; install its venv module (on Debian: apt-get install python3-venv) and run the command again.');
  const installed = await quietly(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--requirement', requirements]);
  if (installed.code !== 0) stop(`cfn-lint ${version} could not be installed; check the network and pip's index setting, then run the command again. pip said: ${installed.lastLine}`);
  writeFileSync(marker, pinned);
}

/** Runs a command, showing seconds while it works. */
function quietly(command, args) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    let said = '';
    const show = () => process.stderr.write(`Installing cfn-lint ${version} (once) … ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    const ticker = setInterval(show, 10_000);
    if (args.includes('pip')) show();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => { said += chunk; });
    child.stderr.on('data', (chunk) => { said += chunk; });
    child.on('error', (error) => { said += error.message; });
    child.on('close', (code) => {
      clearInterval(ticker);
      resolve({ code, lastLine: said.trim().split('\n').at(-1) });
    });
  });
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
