#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type * as Clients from '../lib/cli/clients';
import { runCommandLine } from '../lib/cli/commands';
import { codeOf, type Console } from '../lib/cli/console';

const io: Console = {
  write: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  writeError: (text) => void process.stderr.write(text),
  errorIsTerminal: process.stderr.isTTY,
  colour: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
  stdin: process.stdin,
  now: Date.now,
  sleep: (ms) => delay(ms),
  freshId: randomUUID,
  // Loading the SDK takes longer than most log files do.
  aws: () => (require('../lib/cli/clients') as typeof Clients).createAwsClients(),
};

/** package.json is one folder up in the source and two in the built package (dist/bin). */
function packageVersion(): string {
  const path = ['../package.json', '../../package.json'].map((up) => join(__dirname, up)).find((candidate) => existsSync(candidate));
  const content: unknown = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}

/** The reader has gone away (`paymedic group FILE | head`): nothing more to say, and no fault. */
function leaveIfReaderIsGone(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

// What is read lives for one line: a young generation that grew with the file would only hold more garbage, up to 100 MB of it.
setFlagsFromString('--semi-space-growth-factor=1');
process.stdout.on('error', leaveIfReaderIsGone);
runCommandLine(process.argv.slice(2), packageVersion(), io).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (codeOf(error) === 'EPIPE') process.exit(0);
    process.stderr.write(`paymedic: something unexpected went wrong (${error instanceof Error ? error.message : String(error)}); please report it with the command you typed.\n`);
    process.exitCode = 70;
  },
);
