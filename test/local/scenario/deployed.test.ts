import { beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../../../lib/local/scenario/result';

const root = join(__dirname, '..', '..', '..');

/** The command of `npm start`, as a process of its own. */
function start(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'tsx'), [join(root, 'lib', 'local', 'main.ts'), ...args], { cwd: root, env: { ...process.env, AWS_ENDPOINT_URL: undefined } });
    let output = '';
    const take = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', (code) => resolve({ code, output }));
  });
}

describe('an outage through the deployed stacks', () => {
  let code: number | null;
  let output: string;
  let result: RunResult;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'story-'));
    const file = join(folder, 'result.json');
    try {
      ({ code, output } = await start('--headless', '--scenario', 'outage', '--payments', '60', '--rate', '4', '--json', file));
      if (code !== 0) throw new Error(`the command ended with ${code}:\n${output}`);
      result = JSON.parse(readFileSync(file, 'utf8')) as RunResult;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 300_000);

  it('charges every accepted payment once and fails no answer', () => {
    expect(result.account).toEqual({
      accepted: 60, charged: 60, declined: 0, needsCustomer: 0, queued: 0, expired: 0, cancelled: 0, quarantined: 0, unknown: 0, duplicates: 0, lost: 0, closed: true,
    });
    expect(result.answers).toMatchObject({ total: 60, failed: 0 });
    expect(new Set(result.payments.map(({ providerPaymentId }) => providerPaymentId)).size).toBe(60);
  });

  it('tells the shop of each of them, on both ways, with a signature that holds', () => {
    expect(result.events).toMatchObject({ bus: { untold: 0 }, webhook: { untold: 0 }, forged: 0, complete: true });
    expect((result.events?.bus.received ?? 0) - (result.events?.bus.repeated ?? 0)).toBe(60);
    expect((result.events?.webhook.received ?? 0) - (result.events?.webhook.repeated ?? 0)).toBe(60);
  });

  it('moves the route to the queue by itself and back again', () => {
    const routes = result.timeline.filter(({ event }) => event === 'route.changed').map(({ route }) => route);
    expect(routes[0]).toBe('queue');
    expect(routes.at(-1)).toBe('stripe');
    expect(result.detectionMs).not.toBeNull();
    expect(result.timeline.map(({ event }) => event)).toEqual(expect.arrayContaining(['fault.injected', 'breaker.opened', 'fault.cleared', 'notice', 'probe', 'drain.started', 'drain.done']));
  });

  it('has the stack\'s alarms beside it, and leaves nothing out in silence', () => {
    expect(output).toContain('The account is closed');
    expect(result.omitted.filter((type) => type.startsWith('AWS::CloudWatch::'))).toEqual([]);
    for (const type of result.omitted) expect(output).toContain(type);
    expect(output).not.toMatch(/Metrics of the (logs|queues) cannot be read|could not reach|do not reach/);
  });
});
