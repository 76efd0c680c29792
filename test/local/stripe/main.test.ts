import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startSandbox } from '../../../lib/local/stripe/server';

const root = join(__dirname, '../../..');

/** Runs the command and hands its first line of output on; ends with its exit code and everything it said. */
async function run(args: string[], onFirstLine: (line: string, stop: () => void) => Promise<void> = async () => {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/local/stripe/main.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  let told: Promise<void> | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out.includes('\n')) told ??= onFirstLine(out.split('\n')[0] ?? '', () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  await told;
  return { code, out, err };
}

describe('the command npm run sandbox', () => {
  it('serves on a free port until Ctrl-C and ends cleanly', async () => {
    const statuses: number[] = [];
    const { code, err } = await run(['--port', '0'], async (line, stop) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      statuses.push((await fetch(`${url}/v1/balance`, { headers: { authorization: 'Bearer sk_test_local' } })).status);
      stop();
    });
    expect(statuses).toEqual([200]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('says in one sentence that a port is taken', async () => {
    const other = await startSandbox();
    const { code, err } = await run(['--port', new URL(other.url).port]);
    await other.close();
    expect(code).toBe(2);
    expect(err).toMatch(/^Port \d+ is taken: .*\n$/);
  });

  it.each([[['--prot', '1']], [['--port', 'eighty']], [['--port', '0', '--rate', '0']], [['--port', '0', '--charges', join('no', 'such', 'folder', 'file')]], [[]]])('refuses %j in one line', async (args) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('--charges FILE');
  });
});
