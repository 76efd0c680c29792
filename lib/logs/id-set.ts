import { mostNames } from './names';
import { sketchErrorPercent } from './sketch';
import type { Distinct } from './analysis';

/** A list is shorter up to so many ids; beyond it a bit for each. */
const mostListed = 1_000;

/** A set of ids that `Names` gave, 0 left out: exact as long as the names are, at most 13 kB. */
export function createIdSet() {
  let listed: Set<number> | undefined = new Set();
  let bits: Uint8Array | undefined;
  let count = 0;
  let overflown = false;

  function add(id: number): void {
    if (id === 0) return;
    if (id > mostNames) overflown = true;
    if (listed) {
      listed.add(id);
      count = listed.size;
      if (count > mostListed) spread(listed);
    } else set(id);
  }

  function spread(ids: ReadonlySet<number>): void {
    bits = new Uint8Array((mostNames >> 3) + 2);
    count = 0;
    for (const id of ids) set(id);
    listed = undefined;
  }

  function set(id: number): void {
    if (!bits) return;
    const [at, bit] = [id >> 3, 1 << (id & 7)];
    if (((bits[at] ?? 0) & bit) !== 0) return;
    bits[at] = (bits[at] ?? 0) | bit;
    count += 1;
  }

  function ids(): readonly number[] {
    if (listed) return [...listed];
    return [...(bits ?? [])].flatMap((byte, at) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (1 << bit)) !== 0).map((bit) => at * 8 + bit));
  }

  return { add, ids, distinct: (): Distinct => ({ count, ...(overflown && { errorPercent: sketchErrorPercent }) }) };
}

export type IdSet = ReturnType<typeof createIdSet>;

/** How many different ids the sets hold together. */
export function union(sets: readonly IdSet[]): Distinct {
  const all = createIdSet();
  for (const set of sets) for (const id of set.ids()) all.add(id);
  return all.distinct();
}
