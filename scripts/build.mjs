/**
 * Builds what is run as JavaScript: the Lambda bundles (dist/lambdas/<name>/index.js) and the package (dist/lib, dist/bin).
 * `node scripts/build.mjs lambdas` builds the bundles only, which is what every synth does first.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const onlyLambdas = process.argv[2] === 'lambdas';

if (!onlyLambdas) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const compiled = spawnSync(tsc, ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (compiled.status !== 0) process.exit(compiled.status ?? 1);
}

const names = readdirSync(join(root, 'lambdas')).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: `lambdas/${name}.ts`, out: `${name}/index` })),
  outdir: 'dist/lambdas',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  keepNames: true,
  mainFields: ['module', 'main'],
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
});
