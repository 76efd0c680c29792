/**
 * Takes each guard of lib/core/guard.ts out of a copy of the code, one at a time, and runs the schedules 1, 2, … until one breaks a law that
 * it keeps in the whole code:
 *   node scripts/guards.mjs [--guard NAME] [--most N]
 * Ends with 1 if the simulation misses fewer than ten guards (or the one that was named).
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
import { firstBreach } from './lib/simulation/first-breach';
import { policies } from './lib/simulation/policies';
firstBreach(policies.paymedic, Number(process.argv[2]), Number(process.argv[3])).then((found) => console.log(JSON.stringify(found ?? null)));
`;

/** One sentence for a person. */
class Refusal extends Error {}

function options() {
  try {
    return parseArgs({ options: { guard: { type: 'string' }, most: { type: 'string', default: '10000' } } }).values;
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0]}. Say --guard NAME, --most N, or nothing.`, { cause: error });
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

async function firstBreach(file, first, last) {
  const { stdout } = await promisify(execFile)(process.execPath, [file, String(first), String(last)]);
  return JSON.parse(stdout);
}

/** The first schedule that fails without the guard and passes with it. */
async function firstMissed(file, whole, most) {
  for (let first = 1; first <= most;) {
    const broken = await firstBreach(file, first, most);
    if (broken === null || (await firstBreach(whole, broken.seed, broken.seed)) === null) return broken;
    first = broken.seed + 1;
  }
  return null;
}

async function main() {
  const { guard, most } = options();
  const { guardNames } = await tsImport('../lib/core/guard.ts', import.meta.url);
  if (guard !== undefined && !guardNames.includes(guard)) throw new Refusal(`There is no guard ${guard}: say one of ${guardNames.join(', ')}.`);
  if (!/^[1-9]\d{0,6}$/.test(most)) throw new Refusal(`--most ${most} is not possible: say a whole number from 1 to 9999999.`);
  const folder = mkdtempSync(join(tmpdir(), 'paymedic-guards-'));
  let found = 0;
  try {
    cpSync(join(root, 'lib'), join(folder, 'lib'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const whole = await bundled(folder, 'whole');
    console.log(`${'without'.padEnd(24)} ${'schedules'.padStart(9)}  what broke`);
    for (const name of guard === undefined ? guardNames : [guard]) {
      const broken = await firstMissed(await without(name, folder), whole, Number(most));
      if (broken !== null) found += 1;
      console.log(broken === null ? `${name.padEnd(24)} ${most.padStart(9)}  nothing` : `${name.padEnd(24)} ${String(broken.seed).padStart(9)}  ${broken.breach.law}: ${broken.breach.what}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const wanted = guard === undefined ? leastFound : 1;
  if (guard === undefined) console.log(`${found} of ${guardNames.length} guards are missed within ${most} schedules.`);
  process.exitCode = found >= wanted ? 0 : 1;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
  process.exitCode = 2;
});
