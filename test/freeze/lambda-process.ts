import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Said {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A deployed function's one environment, which can be frozen. */
export interface LambdaProcess {
  /** Rejects when the handler threw. */
  invoke(event: object): Promise<unknown>;
  /** Stops the process where it is. */
  freeze(): void;
  /** Continues it, so much later by the clock that it sees; resolves when it is awake. @param first what it notices first: timers that are due, or what came over its sockets */
  thaw(laterMs: number, first?: 'timers' | 'sockets'): Promise<void>;
  stop(): Promise<void>;
}

/** How long an invocation may take, as the context tells it. */
const timeoutMs = 30_000;

/** Starts the bundle of a function. @param aheadMs how far its clock is ahead of ours from the beginning */
export async function startLambda(name: string, variables: Readonly<Record<string, string>>, aheadMs = 0): Promise<LambdaProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'freeze-'));
  const clockFile = join(folder, 'ahead-ms');
  let ahead = aheadMs;
  writeFileSync(clockFile, String(ahead));
  const bundle = join(__dirname, '..', '..', 'dist', 'lambdas', name, 'index.js');
  const child = fork(join(__dirname, 'lambda-environment.js'), [bundle, clockFile], {
    env: { PATH: process.env['PATH'], ...variables }, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, { resolve(said: Said): void; reject(error: Error): void }>();
  let complaints = '';
  let asked = 0;
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  child.on('message', (said: Said) => {
    waiting.get(said.id)?.resolve(said);
    waiting.delete(said.id);
  });
  child.on('exit', (code) => {
    for (const waiter of waiting.values()) waiter.reject(new Error(`the process of ${name} ended with ${code}: ${complaints}`));
  });

  function ask(event?: object, timersAreDue = false): Promise<Said> {
    return new Promise((resolve, reject) => {
      const id = (asked += 1);
      waiting.set(id, { resolve, reject });
      child.send({ id, event, timeoutMs, timersAreDue });
    });
  }

  await ask();
  return {
    async invoke(event) {
      const { result, error } = await ask(event);
      if (error !== undefined) throw new Error(error);
      return result;
    },
    freeze: () => void child.kill('SIGSTOP'),
    async thaw(laterMs, first = 'timers') {
      writeFileSync(clockFile, String((ahead += laterMs)));
      child.kill('SIGCONT');
      await ask(undefined, first === 'timers');
    },
    async stop() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      waiting.clear();
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
