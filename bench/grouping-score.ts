/** How well predicted groups agree with true ones. */
export interface Grouping {
  /** GA: share of lines whose predicted group holds exactly the lines of their true group. */
  readonly accuracy: number;
  /** FGA: the same over groups, F1 of precision (by predicted groups) and recall (by true ones). */
  readonly groupF1: number;
  readonly groups: number;
  readonly truthGroups: number;
}

/** Grouping accuracy and its F1 over groups, as Loghub-2.0's benchmark defines them; both lists are by line. */
export function grouping(predicted: readonly string[], truth: readonly string[]): Grouping {
  const [groups, truthGroups] = [linesOf(predicted), linesOf(truth)];
  const right = [...truthGroups.values()].filter((lines) => {
    const found = groups.get(predicted[lines[0] ?? 0] ?? '') ?? [];
    return found.length === lines.length && found.every((line, index) => line === lines[index]);
  });
  const precision = right.length / groups.size;
  const recall = right.length / truthGroups.size;
  return {
    accuracy: right.reduce((sum, lines) => sum + lines.length, 0) / truth.length,
    groupF1: right.length === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    groups: groups.size,
    truthGroups: truthGroups.size,
  };
}

function linesOf(labels: readonly string[]): Map<string, number[]> {
  const lines = new Map<string, number[]>();
  for (const [line, label] of labels.entries()) {
    const known = lines.get(label);
    if (known) known.push(line);
    else lines.set(label, [line]);
  }
  return lines;
}

/** The rows of a CSV text (RFC 4180). */
export function csvRows(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy;
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error(`row ${rows.length + 1} is no CSV`);
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
