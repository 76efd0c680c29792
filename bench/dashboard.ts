/**
 * Runs an outage as `npm start` does and draws the dashboard with what the local CloudWatch has at its end, into
 * docs/dashboard.svg. Takes about eight minutes, as AWS's own metrics come up to three minutes late. `npx tsx bench/dashboard.ts`
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readDashboard } from './dashboard-data';
import { dashboardSvg } from './dashboard-svg';

const root = join(__dirname, '..');
const worldFile = join(root, '.local', 'world.json');
const picture = join(root, 'docs', 'dashboard.svg');
const lookEveryMs = 5_000;

/** The address of the run's CloudWatch, while there is one. */
function cloudWatchUrl(): string | undefined {
  try {
    return (JSON.parse(readFileSync(worldFile, 'utf8')) as { readonly cloudwatch?: string }).cloudwatch;
  } catch {
    return undefined;
  }
}

/** The CloudWatch ends with the run, so the picture is drawn again and again: the last one counts. */
async function main(): Promise<void> {
  rmSync(worldFile, { force: true });
  const run = spawn(join(root, 'node_modules', '.bin', 'tsx'), ['lib/local/main.ts', '--headless', '--scenario', 'outage', '--payments', '1440'], { cwd: root, stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => run.kill(name));
  const ended = once(run, 'close') as Promise<[number | null]>;
  let fromMs: number | undefined;
  let drawings = 0;
  while (run.exitCode === null && run.signalCode === null) {
    const endpoint = cloudWatchUrl();
    if (endpoint !== undefined) {
      fromMs ??= Date.now();
      const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 });
      const span = { fromMs: Math.floor(fromMs / 60_000) * 60_000, toMs: Date.now() };
      try {
        writeFileSync(picture, dashboardSvg(await readDashboard(client, span), span));
        drawings += 1;
      } catch (error) {
        // Between two looks the world may have ended; anything else should be known.
        if (cloudWatchUrl() !== undefined) process.stderr.write(`The dashboard cannot be read: ${String(error)}\n`);
      }
      client.destroy();
    }
    await Promise.race([delay(lookEveryMs), ended]);
  }
  const [code] = await ended;
  process.stdout.write(drawings > 0 ? `Drawn into docs/dashboard.svg.\n` : 'There was no CloudWatch to draw from.\n');
  process.exitCode = code === 0 && drawings > 0 ? 0 : 1;
}

void main();
