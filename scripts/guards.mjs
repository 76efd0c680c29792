/**
 * Takes each guard of lib/core/guard.ts out of a copy of the code, one at a time, and runs the schedules 1, 2, … until one breaks a law that
 * it keeps in the whole code:
 *   node scripts/guards.mjs [--guard NAME] [--most N]
 * Or walks every interleaving of a small payment instead, with no fault, with one, and so on:
 *   node scripts/guards.mjs --exhaustive [--guard NAME] [--faults N]
 * Ends with 1 if the simulation misses fewer than ten guards (the walk: none), or not the one that was named.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { tsImport } from 'tsx/esm/api';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const leastFound = 10;
const entry = `
import { firstBreach, firstWrong } from './lib/simulation/first-breach';
import { policies } from './lib/simulation/policies';
const [how, ...args] = process.argv.slice(2);
Error.stackTraceLimit = 0;
({ firstBreach, firstWrong })[how](policies.paymedic, ...args.map(Number)).then((found) => console.log(JSON.stringify(found ?? null)));
`;

/** One sentence for a person. */
class Refusal extends Error {}

function options() {
  try {
    return parseArgs({ options: { guard: { type: 'string' }, most: { type: 'string' }, exhaustive: { type: 'boolean', default: false }, faults: { type: 'string' } } }).values;
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0]}. Say --guard NAME, --most N, --exhaustive, --faults N, or nothing.`, { cause: error });
  }
}

/** One file that runs the code in a folder. */
async function bundled(folder, name) {
  const outfile = join(folder, `${name}.cjs`);
  await build({ stdin: { contents: entry, resolveDir: folder, loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return outfile;
}

/** The code without one condition: whoever asks that guard is told that nothing has to be prevented. */
async function without(name, folder) {
  const file = join(folder, 'lib', 'core', 'guard.ts');
  const text = readFileSync(join(root, 'lib', 'core', 'guard.ts'), 'utf8');
  const asked = 'export function guard(name: GuardName, prevents: boolean): boolean {\n';
  if (!text.includes(asked)) throw new Refusal('lib/core/guard.ts asks its guards in another way: bring scripts/guards.mjs in line with it.');
  writeFileSync(file, text.replace(asked, `${asked}  if (name === '${name}') return false;\n`));
  return bundled(folder, name);
}

async function answerOf(file, ...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args.map(String)]);
  return JSON.parse(stdout);
}

const firstBreach = (file, first, last) => answerOf(file, 'firstBreach', first, last);

/** The first schedule that fails without the guard and passes with it. */
async function firstMissed(file, whole, most) {
  for (let first = 1; first <= most;) {
    const broken = await firstBreach(file, first, most);
    if (broken === null || (await firstBreach(whole, broken.seed, broken.seed)) === null) return broken;
    first = broken.seed + 1;
  }
  return null;
}

/** In schedules: the seed of the first that misses the guard. */
async function missedBySchedules(file, whole, most) {
  const broken = await firstMissed(file, whole, most);
  return broken === null ? null : { after: broken.seed, what: `${broken.breach.law}: ${broken.breach.what}` };
}

/** In walks: how many faults have to come together. */
async function missedByWalks(file, faults) {
  const wrong = await answerOf(file, 'firstWrong', faults);
  return wrong === null ? null : { after: wrong.faults, what: `${wrong.what} (${wrong.card})` };
}

function within(name, text, least, most) {
  if (!/^\d{1,7}$/.test(text) || Number(text) < least || Number(text) > most) throw new Refusal(`--${name} ${text} is not possible: say a whole number from ${least} to ${most}.`);
  return Number(text);
}

async function main() {
  const { guard, exhaustive, most, faults } = options();
  const { guardNames } = await tsImport('../lib/core/guard.ts', import.meta.url);
  if (guard !== undefined && !guardNames.includes(guard)) throw new Refusal(`There is no guard ${guard}: say one of ${guardNames.join(', ')}.`);
  if (exhaustive ? most !== undefined : faults !== undefined) throw new Refusal('--most counts schedules, and --faults belongs to --exhaustive: say one of them.');
  const bound = exhaustive ? within('faults', faults ?? '4', 0, 4) : within('most', most ?? '10000', 1, 9_999_999);
  const folder = mkdtempSync(join(tmpdir(), 'paymedic-guards-'));
  let found = 0;
  try {
    cpSync(join(root, 'lib'), join(folder, 'lib'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const whole = await bundled(folder, 'whole');
    const line = (name, after, what) => console.log(`${name.padEnd(24)} ${String(after).padStart(9)}  ${what}`);
    line('without', exhaustive ? 'faults' : 'schedules', 'what broke');
    for (const name of guard === undefined ? guardNames : [guard]) {
      const file = await without(name, folder);
      const missed = await (exhaustive ? missedByWalks(file, bound) : missedBySchedules(file, whole, bound));
      if (missed !== null) found += 1;
      line(name, missed?.after ?? bound, missed?.what ?? 'nothing');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (guard === undefined) console.log(`${found} of ${guardNames.length} guards are missed within ${bound} ${exhaustive ? 'faults' : 'schedules'}.`);
  process.exitCode = found >= (guard === undefined && !exhaustive ? leastFound : 1) ? 0 : 1;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
  process.exitCode = 2;
});
