import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rulesOf } from './aws-fault';
import type { AwsFault } from './aws-fault';
import { freePort } from './free-port';
import { LocalWorldError } from './local-world-error';
import { killProcessGroup } from './process-group';
import { ensurePython, microburst } from './python-environment';

/** A proxy in front of an AWS endpoint that breaks what passes through it. */
export interface Microburst {
  /** No trailing slash. */
  readonly url: string;
  /** Holds for requests that arrive once it resolves; undefined: everything passes. */
  set(fault: AwsFault | undefined): Promise<void>;
  /** How often which fault was met so far: `dynamodb error` → 12. */
  fired(): Promise<Readonly<Record<string, number>>>;
  /** May be called twice. */
  stop(): Promise<void>;
}

export interface MicroburstRequest {
  /** Folder of the project; `.local/` in it holds the log and the Python environment. */
  readonly root: string;
  /** The endpoint; no trailing slash. */
  readonly upstream: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
  /** @default process.env; read for PATH, and by pip */
  readonly env?: NodeJS.ProcessEnv;
}

const startTimeoutMs = 20_000;

/** Starts microburst on 127.0.0.1. It ends with this process, however this process ends. Throws `LocalWorldError`. */
export async function startMicroburst({ root, upstream, report, signal, env = process.env }: MicroburstRequest): Promise<Microburst> {
  const python = await ensurePython(microburst, { root, report, signal, env });
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const pid = spawnMicroburst({ root, python, port, upstream, path: env['PATH'] ?? '' });
  if (pid === undefined) throw new LocalWorldError('microburst, which breaks AWS for a scenario, could not be started: remove .local/ and run the command again.');
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= killProcessGroup(pid));
  try {
    await untilHealthy(url, signal);
    await readModels(url);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    stop,
    async set(fault) {
      const body = JSON.stringify(fault === undefined ? [] : rulesOf(fault));
      const answer = await fetch(`${url}/_microburst/rules`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      if (!answer.ok) throw new LocalWorldError(`microburst refused the rules of a scenario: ${(await answer.text()).slice(0, 200)}`);
    },
    async fired() {
      const text = await (await fetch(`${url}/_microburst/metrics`)).text();
      const counts: Record<string, number> = {};
      for (const [, service = '', action = '', count] of text.matchAll(/^microburst_faults_total\{service="([^"]*)",operation="[^"]*",action="([^":]*)[^"]*"\} (\d+)/gm)) {
        const name = `${service} ${action}`;
        counts[name] = (counts[name] ?? 0) + Number(count);
      }
      return counts;
    },
  };
}

function spawnMicroburst({ root, python, port, upstream, path }: { readonly root: string; readonly python: string; readonly port: number; readonly upstream: string; readonly path: string }): number | undefined {
  mkdirSync(join(root, '.local'), { recursive: true });
  const log = openSync(join(root, '.local', 'microburst.log'), 'w');
  const child = spawn(python, [join(__dirname, 'microburst-start.py'), '--upstream', upstream, '--host', '127.0.0.1', '--port', String(port), '--no-resign'], {
    cwd: join(root, '.local'), detached: true, stdio: ['pipe', log, log], env: { PATH: path, PYTHONDONTWRITEBYTECODE: '1' },
  });
  closeSync(log);
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  // A caller that forgets to stop it can still end; the closed pipe then ends microburst.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child.pid;
}

/** microburst reads a service's model at its first call, for seconds; no call of the product shall wait for that. What AWS answers is all the same. */
async function readModels(url: string): Promise<void> {
  for (const target of ['DynamoDB_20120810.ListTables', 'AmazonSQS.ListQueues', 'AmazonSSM.DescribeParameters']) {
    await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target } }).then((answer) => answer.text()).catch(() => {});
  }
}

async function untilHealthy(url: string, signal?: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + startTimeoutMs;
  for (;;) {
    const answer = await fetch(`${url}/_microburst/health`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (signal?.aborted) throw new LocalWorldError('Stopped before microburst was ready.');
    if (Date.now() > giveUpAt) throw new LocalWorldError('microburst, which breaks AWS for a scenario, did not start; .local/microburst.log has its words.');
    await delay(50);
  }
}
