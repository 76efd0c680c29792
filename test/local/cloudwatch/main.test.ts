import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { cloudWatchUnderTest } from './cloudwatch-under-test';

const root = join(__dirname, '../../..');

/** Runs the command and hands its first line of output on; ends with its exit code and everything it said. */
async function run(args: readonly string[], onFirstLine?: (line: string) => Promise<void>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/local/cloudwatch/main.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  let told: Promise<void> | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (onFirstLine !== undefined && out.includes('\n')) told ??= onFirstLine(out.split('\n')[0] ?? '').finally(() => child.kill('SIGINT'));
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  await told;
  return { code, out, err };
}

describe('the command npm run cloudwatch', () => {
  it('serves until Ctrl-C and ends cleanly', async () => {
    const answers: string[] = [];
    const { code, err } = await run(['--port', '0'], async (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
      answers.push(await (await fetch(url, { method: 'POST', body: new URLSearchParams({ Action: 'ListMetrics' }) })).text());
    });
    expect(answers).toEqual([expect.stringContaining('<ListMetricsResult>')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('says in one sentence that a port is taken', async () => {
    const other = await cloudWatchUnderTest();
    const { port } = new URL(other.url);
    const { code, err } = await run(['--port', port]);
    await other.close();
    expect({ code, err }).toEqual({ code: 2, err: `Port ${port} is taken: stop what uses it, or choose another with --port.\n` });
  });

  it.each([[['--prot', '1'], "Unknown option '--prot'"], [[], 'Say which port'], [['--port', 'many'], '--port many is no port'], [['--port', '70000'], '--port 70000 is no port']])('refuses %j in one sentence', async (args, said) => {
    const { code, out, err } = await run(args);
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toContain(said);
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('npm run cloudwatch -- --port P') });
  });
});
