import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { assertCorrections } from './corrections';
import { freePort } from './free-port';
import { LocalWorldError } from './local-world-error';
import { killProcessGroup } from './process-group';
import { ensurePython, miniStack } from './python-environment';

/** An AWS endpoint on this machine. Account 000000000000, keys test/test. */
export interface LocalAws {
  /** For AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3; no trailing slash. */
  readonly url: string;
  readonly region: 'us-east-1';
  /** True: it was running already (AWS_ENDPOINT_URL) and is left running. */
  readonly external: boolean;
  /** True: functions have only the rights of their roles, and an HTTP API's IAM routes want a signature. */
  readonly iamEnforced: boolean;
  readonly pid?: number;
  /** What the endpoint says; for an external one nothing is written there. */
  readonly logFile: string;
  /** Ends the endpoint and every function that it started. An external one is left alone. May be called twice. */
  stop(): Promise<void>;
}

/** How to start the endpoint. */
export interface LocalAwsRequest {
  /** Folder of the project; `.local/` in it holds logs and the Python environment. */
  readonly root: string;
  /** @default a free one */
  readonly port?: number;
  /** @default true; without it every call is allowed */
  readonly enforceIam?: boolean;
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** @default process.env; read for AWS_ENDPOINT_URL and PATH, and by pip */
  readonly env?: NodeJS.ProcessEnv;
}

const startTimeoutMs = 30_000;

/**
 * Uses the endpoint that AWS_ENDPOINT_URL names, else starts MiniStack on 127.0.0.1.
 * It ends with this process, however this process ends.
 * Throws `LocalWorldError`: the port is taken, the endpoint does not answer, Python or the network is missing.
 */
export async function startLocalAws(request: LocalAwsRequest): Promise<LocalAws> {
  const { root, enforceIam = true, report = () => {}, signal, env = process.env } = request;
  const logFile = join(root, '.local', 'ministack.log');
  const given = env['AWS_ENDPOINT_URL'];
  if (given) return external(given.replace(/\/+$/, ''), logFile);

  const python = await ensurePython(miniStack, { root, report, signal, env });
  const port = await freePort(request.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(join(root, '.local'), { recursive: true });
  const scratch = mkdtempSync(join(root, '.local', 'ministack-run-'));
  const child = spawnMiniStack({ root, python, port, scratch, logFile, enforceIam, path: env['PATH'] ?? '' });
  const { pid } = child;
  if (pid === undefined) throw new LocalWorldError('MiniStack, the local AWS endpoint, could not be started: remove .local/ and run the command again.');

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= killProcessGroup(pid).then(() => {
      signal?.removeEventListener('abort', onAbort);
      rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
    }));
  const onAbort = () => void stop();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await untilHealthy(url, child, logFile, signal);
    await assertCorrections({ url, region: 'us-east-1' });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, region: 'us-east-1', external: false, iamEnforced: enforceIam, pid, logFile, stop };
}

async function external(url: string, logFile: string): Promise<LocalAws> {
  const health = await askHealth(url, 5_000);
  if (health === undefined) {
    throw new LocalWorldError(`Nothing answers at ${url}, which AWS_ENDPOINT_URL names: start that endpoint, or unset AWS_ENDPOINT_URL to have one started for you.`);
  }
  return { url, region: 'us-east-1', external: true, iamEnforced: health.includes('"auth": "enabled"'), logFile, stop: async () => {} };
}

interface Start {
  readonly root: string;
  readonly python: string;
  readonly port: number;
  readonly scratch: string;
  readonly logFile: string;
  readonly enforceIam: boolean;
  readonly path: string;
}

/** A clean environment, since functions inherit it; its own process group, so that stopping reaches the functions. */
function spawnMiniStack({ root, python, port, scratch, logFile, enforceIam, path }: Start): ChildProcess {
  writeFileSync(logFile, '');
  const log = openSync(logFile, 'a');
  const child = spawn(python, [join(__dirname, 'ministack-start.py')], {
    cwd: scratch,
    detached: true,
    stdio: ['pipe', log, log],
    env: {
      // Functions run the first `node` on this PATH: the project's own Node 24.
      PATH: [join(root, 'node_modules', '.bin'), path].join(delimiter),
      HOME: scratch,
      TMPDIR: scratch,
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      AUTH: String(enforceIam),
    },
  });
  closeSync(log);
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  // A caller that forgets to stop it can still end; the closed pipe then ends MiniStack.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

async function untilHealthy(url: string, child: ChildProcess, logFile: string, signal?: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + startTimeoutMs;
  while ((await askHealth(url, 1_000)) === undefined) {
    if (signal?.aborted) throw new LocalWorldError('Stopped before the local AWS endpoint was ready.');
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > giveUpAt) {
      const said = readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '';
      throw new LocalWorldError(`The local AWS endpoint did not start (its last words: ${said || 'none'}); .local/ministack.log has all of them.`);
    }
    await delay(30);
  }
}

async function askHealth(url: string, timeoutMs: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(timeoutMs) });
    return await answer.text();
  } catch {
    return undefined;
  }
}
