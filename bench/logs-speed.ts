import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLog, type MadeKind } from './logs-made';

/**
 * Speed and memory of `paymedic analyse` beside lnav, angle-grinder, goaccess and jq, as far as they are installed: each a whole
 * process on one core, reading the same made file; the others are asked for the totals per status only, the report has them per
 * status, route and minute and much else. `npm run build`, then `npx tsx bench/logs-speed.ts [MEGABYTES [BIG_MEGABYTES]]`
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

function compare(kind: MadeKind, megabytes: number, program: string, folder: string): void {
  const file = join(folder, `${kind}.log`);
  const lines = makeLog(file, kind, megabytes * 1e6);
  run(['wc', '-l', file], folder);
  const own = run(['node', program, 'analyse', file, '--format', 'json', '--fail-on', 'never'], folder);
  if (!own) throw new Error('paymedic analyse failed');
  const others = tools(kind, file, folder).map(([name, command]) => ({ name, result: run(command, folder) }));
  print(`${kind}: ${megabytes} MB, ${lines} lines`);
  row('paymedic', own, megabytes);
  for (const { name, result } of others) {
    if (result) row(name, result, megabytes);
    else print(`  ${name.padEnd(14)} not installed, or it failed`);
  }
  const ran = others.flatMap(({ result }) => (result ? [result] : []));
  if (ran.length === 0) return;
  const [wall, cpu] = [Math.min(...ran.map(({ seconds }) => seconds)), Math.min(...ran.map(({ cpuSeconds }) => cpuSeconds))];
  print(`  ${(wall / own.seconds).toFixed(1)} times the fastest of them by the clock, ${(cpu / own.cpuSeconds).toFixed(1)} times by processor time`);
  rmSync(file);
}

function memory(kind: MadeKind, megabytes: number, program: string, folder: string): void {
  const file = join(folder, `${kind}-big.log`);
  makeLog(file, kind, megabytes * 1e6);
  const own = run(['node', program, 'analyse', file, '--format', 'json', '--fail-on', 'never'], folder);
  print(`${kind}: ${megabytes} MB`);
  if (own) row('paymedic', own, megabytes);
  rmSync(file);
}

/** Each tool's own way to count by status. */
function tools(kind: MadeKind, file: string, folder: string): readonly (readonly [string, readonly string[]])[] {
  if (kind === 'json') {
    return [
      ['jq', ['jq', '-n', 'reduce (inputs|.res.statusCode|tostring) as $s ({}; .[$s] += 1)', file]],
      ['angle-grinder', ['agrind', '-f', file, '* | json | count by res.statusCode']],
      ['lnav', ['lnav', '-I', lnavFormats(folder), '-n', '-c', ';SELECT "res/statusCode", count(*) FROM made_json GROUP BY 1', file]],
    ];
  }
  return [
    ['jq', ['jq', '-Rn', 'reduce (inputs|split(" ")[4]) as $s ({}; .[$s] += 1)', file]],
    ['angle-grinder', ['agrind', '-f', file, '* | parse "* * * * * *" as day, time, method, path, status, rest | count by status']],
    ['lnav', ['lnav', '-I', lnavFormats(folder), '-n', '-c', ';SELECT sc_status, count(*) FROM made_access GROUP BY 1', file]],
    ['goaccess', ['goaccess', file, '--log-format=%d %t %m %U %s %Lms%^ip=%h', '--date-format=%Y-%m-%d', '--time-format=%H:%M:%S', '-o', join(folder, 'goaccess.json'), '--no-progress']],
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
      value: { 'res/statusCode': { kind: 'integer', identifier: false }, service: { kind: 'string' } },
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
  print(`  ${name.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s by the clock, ${cpuSeconds.toFixed(2).padStart(7)} s of processor, ${(megabytes / cpuSeconds).toFixed(0).padStart(5)} MB/s, peak ${peakMb.toFixed(0).padStart(5)} MB`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2));
