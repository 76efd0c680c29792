/**
 * Brings what is missing before `npm start` and `npm test`, with nothing but Node's own modules:
 * the packages of the lockfile, once. Run again, it returns at once.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const installed = join(root, 'node_modules', '.package-lock.json');
const lockfile = join(root, 'package-lock.json');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Paymedic needs Node.js 20 or newer; this is ${process.versions.node}. Install it from https://nodejs.org and run the command again.`);
  process.exit(1);
}

const upToDate = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs;
if (!upToDate) {
  const code = await install();
  if (code !== 0) process.exit(1);
}

/** Runs `npm ci`, showing seconds while it works and npm's own words only if it fails. */
function install() {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const output = [];
    const child = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const show = () => {
      const text = `Installing packages (once) … ${Math.round((Date.now() - startedAt) / 1000)} s`;
      process.stderr.write(process.stderr.isTTY ? `\r${text}` : `${text}\n`);
    };
    show();
    const ticker = setInterval(show, process.stderr.isTTY ? 1_000 : 15_000);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(String(error.message))));
    child.on('close', (code) => {
      clearInterval(ticker);
      if (code === 0) {
        process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}Packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s.    \n`);
      } else {
        const lines = Buffer.concat(output).toString().trim().split('\n');
        const errors = lines.filter((line) => line.startsWith('npm error'));
        const said = (errors.length > 0 ? errors : lines).slice(0, 6).join('\n');
        process.stderr.write(`\nThe packages could not be installed: check the network and npm's registry setting, then run the command again. npm said:\n${said}\n`);
      }
      resolve(code ?? 1);
    });
  });
}
