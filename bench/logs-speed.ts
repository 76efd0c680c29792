import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLog, type MadeKind } from './logs-made';

/**
 * Speed and memory of `paymedic analyse` beside lnav, angle-grinder, goaccess and jq, as far as they are installed: each a whole
 * process on one core, reading the same made file. The others are asked for the totals per status, and for those per status, route
 * and minute, which the report has beside much else. `npm run build`, then `npx tsx bench/logs-speed.ts [MEGABYTES [BIG_MEGABYTES]]`
 * (200 and, for the memory, 2000 by default; 0 leaves the big file out). Needs Linux's taskset and GNU time.
 */
function main([size = '200', big = '2000']: readonly string[]): void {
  const program = join(__dirname, '../dist/bin/paymedic.js');
  if (!existsSync(program)) {
    process.stderr.write('bench/logs-speed.ts runs what is built: npm run build first.\n');
    process.exit(1);
  }
  const folder = mkdtempSync(join(tmpdir(), 'paymedic-speed-'));
  try {
    for (const kind of ['access', 'json'] as const) compare(kind, Number(size), program, folder);
    if (Number(big) > 0) for (const kind of ['access', 'json'] as const) memory(kind, Number(big), program, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

interface Tool {
  readonly name: string;
  /** Commands that answer the question together. */
  readonly perStatus: readonly (readonly string[])[];
  readonly perAll: readonly (readonly string[])[];
}

function compare(kind: MadeKind, megabytes: number, program: string, folder: string): void {
  const file = join(folder, `${kind}.log`);
  const lines = makeLog(file, kind, megabytes * 1e6);
  run(['wc', '-l', file], folder);
  print(`${kind}: ${megabytes} MB, ${lines} lines`);
  const own = median([1, 2, 3].flatMap(() => run(['node', program, 'analyse', file, '--format', 'json', '--fail-on', 'never'], folder) ?? []));
  if (!own) throw new Error('paymedic analyse failed');
  row('paymedic', own, megabytes);
  for (const question of ['perStatus', 'perAll'] as const) {
    print(question === 'perStatus' ? '  totals per status alone' : '  totals per status, route and minute');
    const ran = tools(kind, file, folder).flatMap((tool) => {
      const result = inSum(tool[question].map((command) => run(command, folder)));
      if (result) row(`  ${tool.name}`, result, megabytes);
      else print(`    ${tool.name.padEnd(14)} not installed, or it failed`);
      return result ?? [];
    });
    if (ran.length > 0) print(`    paymedic: ${(Math.min(...ran.map(({ cpuSeconds }) => cpuSeconds)) / own.cpuSeconds).toFixed(2)} times the fastest of them by processor time, ${(Math.min(...ran.map(({ seconds }) => seconds)) / own.seconds).toFixed(2)} times by the clock`);
  }
  rmSync(file);
}

function inSum(runs: readonly (Run | undefined)[]): Run | undefined {
  const all = runs.filter((one) => one !== undefined);
  if (all.length < runs.length) return undefined;
  return { seconds: all.reduce((sum, { seconds }) => sum + seconds, 0), cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0), peakMb: Math.max(...all.map(({ peakMb }) => peakMb)) };
}

function median(runs: readonly Run[]): Run | undefined {
  return runs.toSorted((one, other) => one.cpuSeconds - other.cpuSeconds)[runs.length >> 1];
}

function memory(kind: MadeKind, megabytes: number, program: string, folder: string): void {
  const file = join(folder, `${kind}-big.log`);
  makeLog(file, kind, megabytes * 1e6);
  const own = run(['node', program, 'analyse', file, '--format', 'json', '--fail-on', 'never'], folder);
  print(`${kind}: ${megabytes} MB`);
  if (own) row('paymedic', own, megabytes);
  rmSync(file);
}

/** The same question in each tool's own way: totals per status alone, and per status, route (ids taken out) and minute. angle-grinder counts one thing a run. */
function tools(kind: MadeKind, file: string, folder: string): readonly Tool[] {
  const lnav = (...queries: readonly string[]) => ['lnav', '-I', lnavFormats(folder), '-n', ...queries.flatMap((query) => ['-c', `;${query}`]), file];
  const agrind = (query: string) => ['agrind', '-f', file, `* | ${query}`];
  if (kind === 'json') {
    const byStatus = 'SELECT "res/statusCode", count(*) FROM made_json GROUP BY 1';
    return [
      { name: 'jq', perStatus: [['jq', '-n', 'reduce (inputs|.res.statusCode|tostring) as $s ({}; .[$s] += 1)', file]], perAll: [['jq', '-n', 'reduce inputs as $l ({}; .status[$l.res.statusCode|tostring] += 1 | .route[$l.req.method + " " + ($l.req.url|gsub("/[0-9]+"; "/{id}"))] += 1 | .minute[$l.time / 60000|floor|tostring] += 1)', file]] },
      { name: 'angle-grinder', perStatus: [agrind('json | count by res.statusCode')], perAll: [agrind('json | count by res.statusCode'), agrind('json | parse regex "^(?P<route>/.*?)(?P<id>/\\d+)?$" from req.url | count by req.method, route'), agrind('json | floor(time / 60000) as minute | count by minute')] },
      { name: 'lnav', perStatus: [lnav(byStatus)], perAll: [lnav(byStatus, `SELECT "req/method", regexp_replace("req/url", '/[0-9]+', '/{id}'), count(*) FROM made_json GROUP BY 1, 2`, 'SELECT substr(log_time, 1, 16), count(*) FROM made_json GROUP BY 1')] },
    ];
  }
  const byStatus = 'SELECT sc_status, count(*) FROM made_access GROUP BY 1';
  const goaccess = ['goaccess', file, '--log-format=%d %t %m %U %s %Lms%^ip=%h', '--date-format=%Y-%m-%d', '--time-format=%H:%M:%S', '-o', join(folder, 'goaccess.json'), '--no-progress'];
  return [
    { name: 'jq', perStatus: [['jq', '-Rn', 'reduce (inputs|split(" ")[4]) as $s ({}; .[$s] += 1)', file]], perAll: [['jq', '-Rn', 'reduce (inputs|split(" ")) as $l ({}; .status[$l[4]] += 1 | .route[$l[2] + " " + ($l[3]|gsub("/[0-9]+"; "/{id}"))] += 1 | .minute[$l[0] + $l[1][0:5]] += 1)', file]] },
    { name: 'angle-grinder', perStatus: [agrind('parse "* * * * * *" as day, time, method, path, status, rest | count by status')], perAll: [agrind('parse "* * * * * *" as day, time, method, path, status, rest | count by status'), agrind('parse regex " (?P<method>[A-Z]+) (?P<route>/[a-z0-9/]*?)(?P<id>/\\d+)? \\d+ " | count by method, route'), agrind('parse "* * *" as day, time, rest | substring(time, 0, 5) as minute | count by day, minute')] },
    { name: 'lnav', perStatus: [lnav(byStatus)], perAll: [lnav(byStatus, "SELECT cs_method, regexp_replace(cs_uri_stem, '/[0-9]+', '/{id}'), count(*) FROM made_access GROUP BY 1, 2", 'SELECT substr(log_time, 1, 16), count(*) FROM made_access GROUP BY 1')] },
    // Its report is always the whole one.
    { name: 'goaccess', perStatus: [goaccess], perAll: [goaccess] },
  ];
}

/** lnav knows neither line by itself. */
function lnavFormats(folder: string): string {
  const directory = join(folder, 'lnav', 'formats', 'made');
  mkdirSync(directory, { recursive: true });
  const pattern = String.raw`^(?<timestamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?<cs_method>[A-Z]+) (?<cs_uri_stem>\S+) (?<sc_status>\d+) (?<ms>\d+)ms(?<body>.*)$`;
  const formats = {
    made_access: {
      title: 'made access lines', description: 'made access lines', regex: { std: { pattern } }, value: { sc_status: { kind: 'integer' }, cs_method: { kind: 'string' }, cs_uri_stem: { kind: 'string' }, ms: { kind: 'integer' } },
      sample: [{ line: '2026-01-04 00:00:00 GET /a 200 1ms ip=10.0.0.1' }],
    },
    made_json: {
      title: 'made JSON lines', description: 'made JSON lines', json: true, 'hide-extra': true, 'line-format': [{ field: '__timestamp__' }, ' ', { field: 'msg' }], 'timestamp-field': 'time', 'timestamp-divisor': 1000, 'body-field': 'msg', 'level-field': 'level', level: { info: 30, warning: 40, error: 50 },
      value: { 'res/statusCode': { kind: 'integer', identifier: false }, 'req/method': { kind: 'string' }, 'req/url': { kind: 'string' }, service: { kind: 'string' } },
    },
  };
  writeFileSync(join(directory, 'made.json'), JSON.stringify(formats));
  return join(folder, 'lnav');
}

/** One run on one core; undefined when the program is not there, or fails. */
function run(command: readonly string[], folder: string): Run | undefined {
  const measured = join(folder, 'time.txt');
  const { status } = spawnSync('taskset', ['-c', '0', '/usr/bin/time', '-f', '%e %U %S %M', '-o', measured, ...command], { stdio: ['ignore', 'ignore', 'ignore'], timeout: 600_000 });
  if (status !== 0 || !existsSync(measured)) return undefined;
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = (readFileSync(measured, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds, cpuSeconds: user + system, peakMb: kilobytes / 1024 };
}

function row(name: string, { seconds, cpuSeconds, peakMb }: Run, megabytes: number): void {
  print(`  ${name.padEnd(16)} ${seconds.toFixed(2).padStart(7)} s by the clock, ${cpuSeconds.toFixed(2).padStart(7)} s of processor, ${(megabytes / cpuSeconds).toFixed(0).padStart(5)} MB/s, peak ${peakMb.toFixed(0).padStart(5)} MB`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2));
