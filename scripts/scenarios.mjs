/**
 * Runs every scenario through the deployed stacks, one after the other, and says which account did not close; then some of them
 * against a Stripe sandbox that runs as a process of its own, as another Stripe-compatible server would.
 * Further arguments go to each run, for example `--stripe-url URL`. The figures are left in .local/scenarios/.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, '.local', 'scenarios');
const { scenarios } = await tsImport('../lib/local/scenario/scenarios.ts', import.meta.url);
mkdirSync(folder, { recursive: true });

// A run that is stopped takes its world down itself; we only pass the word on and wait for it.
let running;
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => running?.kill(name));

// A 429 slows us down and a refused key is a fault of ours: neither is an outage.
const neverFlip = new Set(['healthy', 'declines', 'rate-limit', 'bad-key']);
const mustFlip = new Set(['outage', 'control-plane', 'fallback']);
const mustQueue = new Set(['rate-limit', 'bad-key']);

const given = process.argv.slice(2);
const rows = [];
for (const scenario of scenarios) await run(scenario, scenario.name, given);
if (!given.includes('--stripe-url')) await runElsewhere();
console.table(rows);
process.exitCode = rows.every(({ verdict }) => verdict === 'ok') ? 0 : 1;

/** The same account at a server that we only know by its URL. */
async function runElsewhere() {
  const sandbox = spawn(join(root, 'node_modules', '.bin', 'tsx'), ['lib/local/stripe/main.ts', '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => sandbox.kill('SIGTERM'));
  try {
    const [line] = await once(sandbox.stdout, 'data');
    const [url] = /http:\/\/[\d.:]+/.exec(String(line)) ?? [];
    for (const scenario of scenarios.filter(({ name, aws }) => ['outage', 'reset-after'].includes(name) || aws !== undefined)) {
      await run(scenario, `${scenario.name} elsewhere`, [...given, '--stripe-url', url]);
    }
  } finally {
    sandbox.kill('SIGTERM');
  }
}

async function run({ name, declining }, title, more) {
  const file = join(folder, `${title.replaceAll(' ', '-')}.json`);
  rmSync(file, { force: true });
  running = spawn(join(root, 'node_modules', '.bin', 'tsx'), ['lib/local/main.ts', '--headless', '--scenario', name, '--json', file, ...more], { cwd: root, stdio: 'inherit' });
  const [status, signal] = await once(running, 'close');
  if (signal !== null || status === 130) process.exit(130);
  rows.push(status === 0 ? { ...judge(name, declining, JSON.parse(readFileSync(file, 'utf8'))), name: title } : { name: title, verdict: `failed (code ${status})` });
}

/** What has to hold beyond a closed account. Whether `slow` changes the route is left open: its answers come in time. */
function judge(name, declining, { account, answers, timeline, detectionMs, recoveryMs, drain, payments }) {
  const wrong = [];
  const { outsideFault } = answers;
  const atOf = (wanted) => timeline.find(({ event }) => event === wanted)?.atMs;
  const flipped = timeline.some(({ event }) => event === 'route.changed');
  if (declining === 0 && account.charged !== account.accepted) wrong.push(`${account.accepted - account.charged} accepted payments are not charged`);
  if (declining === 0 && outsideFault.charged < outsideFault.total * 0.99) wrong.push(`only ${outsideFault.charged} of ${outsideFault.total} were charged at once outside the fault`);
  if (neverFlip.has(name) && flipped) wrong.push('the route changed without an outage');
  if (mustFlip.has(name) && !flipped) wrong.push('the route did not change');
  if (name === 'rate-limit' && drain.rateLimited === 0) wrong.push('nothing was answered 429');
  if (mustQueue.has(name) && !drain.queued) wrong.push('nothing was queued when the fault ended');
  if (name === 'bad-key' && !timeline.some(({ event, subject }) => event === 'notice' && subject.includes('refuses OUR requests'))) wrong.push('nobody was called');
  if (name === 'control-plane' && flipped && atOf('route.changed') < atOf('fault.cleared')) wrong.push('the route parameter changed while Parameter Store was away');
  if (name === 'fallback') {
    if (!timeline.some(({ event, route }) => event === 'route.changed' && route === 'stripe-eu')) wrong.push('the route never became the second account');
    if (new Set(payments.map(({ provider }) => provider)).size < 2) wrong.push('only one account charged anything');
  }
  // Once the fault has ended the schedule is back, and would find what the alarm did not.
  if (name === 'alarm-only' && !(atOf('alarm') < atOf('route.changed') && atOf('route.changed') < atOf('fault.cleared'))) wrong.push('no alarm made the route change during the fault');
  if (answers.untruthful > 0) wrong.push(`${answers.untruthful} answers were untruthful`);
  const broke = timeline.find(({ event }) => event === 'fault.cleared')?.awsFaultsFired;
  if (name.startsWith('aws-')) for (const service of ['dynamodb', 'sqs', 'ssm']) if (!Object.keys(broke ?? {}).some((fired) => fired.startsWith(service))) wrong.push(`${service} was never broken`);
  return {
    name, verdict: wrong.join('; ') || 'ok', accepted: account.accepted, charged: account.charged, declined: account.declined, failed: answers.failed,
    p99Open: answers.p99AfterBreakerOpenMs, detectionMs, recoveryMs, queued: drain.queued, drainSeconds: drain.seconds, rateLimited: drain.rateLimited,
  };
}
