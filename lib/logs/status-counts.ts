/** HTTP statuses counted: they lie between 100 and 599. */
export function createStatusCounts() {
  const first = 100;
  /** Of the status 100 and so on; as short as the highest one allows. */
  const counts: number[] = [];

  return {
    add(status: number): void {
      while (counts.length <= status - first) counts.push(0);
      counts[status - first] = (counts[status - first] as number) + 1;
    },
    all: (): Readonly<Record<string, number>> => Object.fromEntries(counts.flatMap((count, at) => (count > 0 ? [[String(first + at), count]] : []))),
  };
}

export type StatusCounts = ReturnType<typeof createStatusCounts>;
