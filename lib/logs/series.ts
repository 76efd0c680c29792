const leastMs = 60_000;

/** How often something happened over time: counts a minute, coarser when it goes on for long, so memory stays bounded. */
export function createSeries(mostSlots = 2_000) {
  /** By their number, counted in `slotMs`: small whole numbers are found much faster than times. */
  let slots = new Map<number, number>();
  let slotMs = leastMs;

  function add(time: number): void {
    const slot = Math.floor(time / slotMs);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
    while (slots.size > mostSlots) coarsen();
  }

  function coarsen(): void {
    slotMs *= 2;
    const wider = new Map<number, number>();
    for (const [slot, count] of slots) {
      const at = Math.floor(slot / 2);
      wider.set(at, (wider.get(at) ?? 0) + count);
    }
    slots = wider;
  }

  /** How many in `[from, until)`, ms since 1970; slots count by their beginning. */
  function between(from: number, until: number): number {
    let count = 0;
    for (const [slot, more] of slots) if (slot >= Math.floor(from / slotMs) && slot * slotMs < until) count += more;
    return count;
  }

  return { add, between, slots: (): ReadonlyMap<number, number> => new Map([...slots].map(([slot, count]) => [slot * slotMs, count])) };
}

export type Series = ReturnType<typeof createSeries>;
