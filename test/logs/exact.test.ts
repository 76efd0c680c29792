import { describe, expect, it } from '@jest/globals';
import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLog, type MadeKind } from '../../bench/logs-made';
import { readLogFile } from '../../lib/cli/log-file';
import { createLogReader } from '../../lib/logs/reader';

/** The same counts as awk makes of the same file: `key value` lines, of the made lines' own shape. */
const awk: Readonly<Record<MadeKind, string>> = {
  access: '{ route = $4; gsub(/\\/[0-9]+/, "/{id}", route); status = $5; minute = substr($2, 1, 5) }',
  json: `{
    match($0, /"statusCode":[0-9]+/); status = substr($0, RSTART + 13, 3)
    match($0, /"url":"[^"]*"/); route = substr($0, RSTART + 7, RLENGTH - 8); gsub(/\\/[0-9]+/, "/{id}", route)
    match($0, /"method":"[A-Z]+"/); method = substr($0, RSTART + 10, RLENGTH - 11)
    match($0, /"time":[0-9]+/); seconds = int(substr($0, RSTART + 7, 10)) % 86400
    minute = sprintf("%02d:%02d", int(seconds / 3600), int(seconds / 60) % 60)
  }`,
};
const counting = '{ if (method == "" || FILENAME ~ /access/) method = $3; n["status " status]++; n["route " method " " route]++; n["minute " minute]++ } END { for (key in n) print key "\\t" n[key] }';

async function counted(file: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = (key: string) => void (counts[key] = (counts[key] ?? 0) + 1);
  const reader = createLogReader({
    now: 0,
    isUtf8,
    take: ({ status, route, time }) => {
      count(`status ${status}`);
      count(`route ${reader.names.routes.nameOf(route)}`);
      count(`minute ${new Date(time).toISOString().slice(11, 16)}`);
    },
  });
  const feed = reader.open(file);
  for await (const chunk of readLogFile(file, { stdin: process.stdin })) feed.write(chunk);
  feed.end();
  return counts;
}

describe('the totals of a log', () => {
  it.each(['access', 'json'] as const)('per status, route and minute are exactly what awk counts in %s lines', async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'paymedic-'));
    try {
      const file = join(folder, `${kind}.log`);
      const lines = makeLog(file, kind, 1_000_000);
      const rows = execFileSync('awk', [awk[kind] + counting, file], { encoding: 'utf8' }).trimEnd().split('\n').map((row) => row.split('\t'));
      const expected = Object.fromEntries(rows.map(([key = '', count]) => [key, Number(count)]));
      const sum = (prefix: string) => Object.entries(expected).reduce((total, [key, count]) => total + (key.startsWith(prefix) ? count : 0), 0);
      expect([sum('status'), sum('route'), sum('minute')]).toEqual([lines, lines, lines]);
      expect(await counted(file)).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
