import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Stripe's own mock: stateless, it checks every parameter against Stripe's OpenAPI description. */
export interface StripeMock {
  /** Plain HTTP, e.g. http://127.0.0.1:41234 */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts stripe-mock on two free ports of 127.0.0.1; builds it first if it is not there (some 80 s, once: give the hook time).
 * @throws Error with one sentence that says what is missing
 */
export async function startStripeMock(): Promise<StripeMock> {
  const binary = await binaryPath();
  // Both addresses are named: without the second it would listen on its own default for it, on every interface.
  const child = spawn(binary, ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await listeningUrl(child);
  return {
    url,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

async function binaryPath(): Promise<string> {
  const script = spawn(process.execPath, [join(__dirname, '../../../scripts/stripe-mock.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = { out: '', err: '' };
  script.stdout.on('data', (chunk: Buffer) => (lines.out += chunk.toString()));
  script.stderr.on('data', (chunk: Buffer) => (lines.err += chunk.toString()));
  const [code] = (await once(script, 'close')) as [number | null];
  if (code === 0) return lines.out.trim();
  throw new Error(lines.err.trim().split('\n').at(-1) ?? 'stripe-mock is not there.');
}

/** It says both addresses; the plain one comes first, and the second says that it is ready. */
async function listeningUrl(child: ChildProcess): Promise<string> {
  let url: string | undefined;
  if (!child.stdout) throw new Error('stripe-mock has no output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const plain = /Listening for HTTP at address: (\S+)/.exec(line)?.[1];
    if (plain !== undefined) url = `http://${plain}`;
    if (url !== undefined && line.includes('Listening for HTTPS')) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error('stripe-mock ended before it listened.');
}
