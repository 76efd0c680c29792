/** Buckets grow by this factor, so a quantile is off by at most half of 2 % (DDSketch, Masson et al., 2019). */
const growth = 1.02;
const logGrowth = Math.log(growth);
/** Below it everything counts as this long. */
const leastMs = 0.01;

/** Durations counted in buckets: memory depends on their spread alone. */
export function createQuantiles() {
  const counts = new Map<number, number>();
  let total = 0;
  let highest = 0;

  function add(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(leastMs, ms)) / logGrowth);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    total += 1;
    if (ms > highest) highest = ms;
  }

  /** @param share from 0 to 1; @returns ms, at most 1 % off, undefined without any */
  function quantile(share: number): number | undefined {
    if (total === 0) return undefined;
    let left = Math.max(1, Math.ceil(share * total));
    for (const [bucket, count] of [...counts].toSorted(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(highest, (2 * growth ** bucket) / (growth + 1));
    }
    return highest;
  }

  return { add, quantile, highest: () => (total === 0 ? undefined : highest), total: () => total };
}

export type Quantiles = ReturnType<typeof createQuantiles>;
