/**
 * Size and load time of each function's bundle beside those of a bare handler: stripe, Powertools' logger, metrics and tracer
 * and the same SDK clients, built with the same options. `npx tsx bench/bundles.ts [--runs 15] [--json]`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { environment } from '../lib/environment';
import { functionNames } from '../lib/infra/function-limits';

const root = join(__dirname, '..');

/** As in scripts/build.mjs. */
const options: BuildOptions = {
  absWorkingDir: root, bundle: true, platform: 'node', target: 'node24', format: 'cjs', minify: true, keepNames: true, mainFields: ['module', 'main'],
  sourcemap: false, legalComments: 'none', logLevel: 'warning',
};

/** The Node.js of the functions, if the project has it installed. */
const ownNode = join(root, 'node_modules', 'node', 'bin', 'node');
const node = existsSync(ownNode) ? ownNode : process.execPath;

/** A handler that has the same things at hand and does nothing with them. */
function bareHandler(functionName: string): string {
  const source = readFileSync(join(root, 'lambdas', `${functionName}.ts`), 'utf8');
  const clients = [...source.matchAll(/import \{ (\w+Client) \} from '(@aws-sdk\/client-[\w-]+)'/g)].map(([, name, from]) => ({ name, from }));
  return [
    "import Stripe from 'stripe';",
    "import { Logger } from '@aws-lambda-powertools/logger';",
    "import { Metrics } from '@aws-lambda-powertools/metrics';",
    "import { Tracer } from '@aws-lambda-powertools/tracer';",
    ...clients.map(({ name, from }) => `import { ${name} } from '${from}';`),
    `const parts = [new Stripe('sk_test_bare'), new Logger(), new Metrics(), new Tracer(), ${clients.map(({ name }) => `new ${name}()`).join(', ')}];`,
    'export const handler = async () => parts.length;',
  ].join('\n');
}

/** What the stack would set: the bundles read it while they load. */
const variables: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.values(environment).map((name) => [name, name])),
  [environment.stripeBaseUrl]: 'https://api.stripe.com', [environment.settings]: '{}', [environment.analysedLogGroups]: '[]',
  AWS_REGION: 'us-east-1', POWERTOOLS_SERVICE_NAME: 'bench', POWERTOOLS_METRICS_NAMESPACE: 'Paymedic', POWERTOOLS_TRACE_ENABLED: 'false',
};

/** Milliseconds that a fresh process needs to load a bundle. */
function loadMs(file: string): number {
  const script = 'const from = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - from)); process.exit(0);';
  const { status, stdout, stderr } = spawnSync(node, ['-e', script, file], { encoding: 'utf8', env: variables });
  if (status !== 0) throw new Error(`${file} could not be loaded: ${stderr.split('\n').find((line) => line.includes('Error')) ?? stderr}`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly bareBytes: number;
  readonly loadMs: number;
  readonly bareLoadMs: number;
}

async function measure(name: string, folder: string, runs: number): Promise<Row> {
  const [own, bare] = [join(folder, `${name}.js`), join(folder, `${name}-bare.js`)];
  await build({ ...options, entryPoints: [`lambdas/${name}.ts`], outfile: own });
  await build({ ...options, stdin: { contents: bareHandler(name), resolveDir: root, loader: 'ts' }, outfile: bare });
  const times = { own: [] as number[], bare: [] as number[] };
  loadMs(own);
  loadMs(bare);
  // In turns, so that a busy moment of the machine meets both.
  for (let run = 0; run < runs; run += 1) {
    times.own.push(loadMs(own));
    times.bare.push(loadMs(bare));
  }
  return { name, bytes: statSync(own).size, bareBytes: statSync(bare).size, loadMs: median(times.own), bareLoadMs: median(times.bare) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' }, json: { type: 'boolean', default: false } } });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs} is no number of runs: say a whole number from 1.`);
  const folder = mkdtempSync(join(tmpdir(), 'paymedic-bundles-'));
  try {
    const rows: Row[] = [];
    for (const name of functionNames) rows.push(await measure(name, folder, runs));
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    if (values.json) {
      console.log(JSON.stringify({ node: version, runs, rows }, null, 2));
      return;
    }
    console.log(`Medians of ${runs} fresh processes each, Node.js ${version}.\n\n| bundle | kB | bare handler kB | ratio | load ms | bare handler ms | ratio |\n|---|---:|---:|---:|---:|---:|---:|`);
    for (const { name, bytes, bareBytes, loadMs: own, bareLoadMs: bare } of rows) {
      console.log(`| ${name} | ${(bytes / 1_000).toFixed(0)} | ${(bareBytes / 1_000).toFixed(0)} | ${(bytes / bareBytes).toFixed(2)} | ${own.toFixed(0)} | ${bare.toFixed(0)} | ${(own / bare).toFixed(2)} |`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
