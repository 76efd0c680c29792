import { isUtf8 } from 'node:buffer';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLineGrouper } from '../lib/logs/group';
import { csvRows, grouping, type Grouping } from './grouping-score';

/**
 * Grouping accuracy on Loghub-2k (https://github.com/logpai/loghub, for research; nothing of it is kept here), with the one
 * setting there is: `npx tsx bench/grouping.ts FOLDER [SET…]`. FOLDER holds one folder per set with <Set>_2k.log and
 * <Set>_2k.log_structured.csv; truth is EventId. Without names, all sets in FOLDER.
 */
function main([folder, ...names]: readonly string[]): void {
  if (folder === undefined) {
    process.stderr.write('bench/grouping.ts needs the folder of the Loghub-2k sets, for example a clone of logpai/loghub.\n');
    process.exitCode = 64;
    return;
  }
  const sets = names.length > 0 ? names : readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).toSorted();
  const rows = sets.map((set) => ({ set, ...scoresOf(folder, set) }));
  process.stdout.write('set             content GA    FGA  groups   raw GA    FGA  groups  truth\n');
  for (const { set, content, raw } of rows) process.stdout.write(`${set.padEnd(16)}${shown(content)}${shown(raw)}${String(content.truthGroups).padStart(7)}\n`);
  const mean = (pick: (row: (typeof rows)[number]) => number) => (rows.reduce((sum, row) => sum + pick(row), 0) / rows.length).toFixed(3);
  process.stdout.write(`${'mean'.padEnd(20)}${mean((row) => row.content.accuracy).padStart(6)} ${mean((row) => row.content.groupF1).padStart(6)}${''.padEnd(11)}${mean((row) => row.raw.accuracy).padStart(6)} ${mean((row) => row.raw.groupF1).padStart(6)}\n`);
}

function scoresOf(folder: string, set: string): { content: Grouping; raw: Grouping } {
  const read = (suffix: string) => readFileSync(join(folder, set, `${set}_2k.log${suffix}`), 'utf8');
  const [header = [], ...rows] = csvRows(read('_structured.csv'));
  const column = (name: string) => rows.map((row) => row[header.indexOf(name)] ?? '');
  const truth = column('EventId');
  const lines = read('').split(/\r?\n/).slice(0, truth.length);
  return { content: grouping(idsOf(column('Content')), truth), raw: grouping(idsOf(lines), truth) };
}

/** As `paymedic group` does it. */
function idsOf(lines: readonly string[]): readonly string[] {
  const ids: string[] = [];
  const grouper = createLineGrouper({ now: 0, isUtf8 }, (_, id) => ids.push(id));
  grouper.write(Buffer.from(`${lines.join('\n')}\n`));
  grouper.end();
  return ids;
}

function shown({ accuracy, groupF1, groups }: Grouping): string {
  return `${accuracy.toFixed(3).padStart(10)} ${groupF1.toFixed(3).padStart(6)}${String(groups).padStart(8)}`;
}

main(process.argv.slice(2));
