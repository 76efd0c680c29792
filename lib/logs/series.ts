const leastMs = 60_000;

/** How often something happened over time: counts a minute, coarser when it goes on for long, so memory stays bounded. */
export function createSeries(mostSlots = 2_000) {
  let slots = new Map<number, number>();
  let slotMs = leastMs;

  function add(time: number): void {
    const at = Math.floor(time / slotMs) * slotMs;
    slots.set(at, (slots.get(at) ?? 0) + 1);
    while (slots.size > mostSlots) coarsen();
  }

  function coarsen(): void {
    slotMs *= 2;
    const wider = new Map<number, number>();
    for (const [time, count] of slots) {
      const at = Math.floor(time / slotMs) * slotMs;
      wider.set(at, (wider.get(at) ?? 0) + count);
    }
    slots = wider;
  }

  /** How many in `[from, until)`, ms since 1970; slots count by their beginning. */
  function between(from: number, until: number): number {
    let count = 0;
    for (const [at, more] of slots) if (at >= Math.floor(from / slotMs) * slotMs && at < until) count += more;
    return count;
  }

  return { add, between, slots: (): ReadonlyMap<number, number> => slots };
}

export type Series = ReturnType<typeof createSeries>;
