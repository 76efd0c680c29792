/**
 * Makes Stripe's own stripe-mock available as .local/bin/stripe-mock, once: the tests ask it whether our requests are well formed.
 * Built from source by Go, so it needs Go and, the first time, the network. Prints the path of the binary.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const version = 'v0.203.0';
const directory = join(dirname(fileURLToPath(import.meta.url)), '..', '.local', 'bin');
const binary = join(directory, process.platform === 'win32' ? 'stripe-mock.exe' : 'stripe-mock');
const marker = join(directory, 'stripe-mock.version');
const lock = join(directory, 'stripe-mock.lock');

const ready = () => existsSync(binary) && existsSync(marker) && readFileSync(marker, 'utf8') === version;

if (!ready()) {
  mkdirSync(directory, { recursive: true });
  await takeLock();
  try {
    if (!ready()) await install();
  } finally {
    rmSync(lock, { force: true });
  }
}
if (ready()) process.stdout.write(`${binary}\n`);

/** Two builds at once would write the same file: the second one waits for the first. */
async function takeLock() {
  for (;;) {
    try {
      const file = openSync(lock, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!holderLives()) rmSync(lock, { force: true });
      else await wait(500);
    }
  }
}

function holderLives() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Empty for a moment: its holder has made it and not yet written its id.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const output = [];
    const child = spawn('go', ['install', `github.com/stripe/stripe-mock@${version}`], { env: { ...process.env, GOBIN: directory }, stdio: ['ignore', 'pipe', 'pipe'] });
    const show = () => {
      const text = `Building stripe-mock ${version} (once) … ${Math.round((Date.now() - startedAt) / 1000)} s`;
      process.stderr.write(process.stderr.isTTY ? `\r${text}` : `${text}\n`);
    };
    show();
    const ticker = setInterval(show, process.stderr.isTTY ? 1_000 : 5_000);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      clearInterval(ticker);
      fail(error.code === 'ENOENT' ? 'Go is missing: install it from https://go.dev/dl (the tests build stripe-mock with it) and run the command again.' : `Go could not be started: ${error.message}`);
      resolve();
    });
    child.on('close', (code) => {
      clearInterval(ticker);
      if (code === 0) {
        writeFileSync(marker, version);
        process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}stripe-mock ${version} built in ${Math.round((Date.now() - startedAt) / 1000)} s.    \n`);
      } else if (code !== null && code >= 0) {
        fail(explain(Buffer.concat(output).toString()));
      }
      resolve();
    });
  });
}

function explain(said) {
  if (/dial tcp|no such host|connection refused|i\/o timeout|proxyconnect|TLS handshake|network is unreachable/i.test(said)) {
    return 'stripe-mock could not be downloaded: check the network and the GOPROXY setting, then run the command again.';
  }
  return `stripe-mock could not be built; Go said: ${said.trim().split('\n').at(-1)}`;
}

function fail(sentence) {
  process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}${sentence}\n`);
  process.exitCode = 1;
}
