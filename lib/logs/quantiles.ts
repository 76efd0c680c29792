/** Buckets grow by this factor, so a quantile is off by at most half of 2 % (DDSketch, Masson et al., 2019). */
const growth = 1.02;
const logGrowth = Math.log(growth);
/** Below it everything counts as this long. */
const leastMs = 0.01;
/** Beyond it, too: 30 years. */
const mostMs = 1e12;
const leastBucket = Math.ceil(Math.log(leastMs) / logGrowth);
/** A row of buckets is made longer by so many at once. */
const moreBuckets = 64;

/** Most durations are whole and shorter than so many ms: their buckets are looked up. */
const tabled = 4_096;
const bucketsOfWhole = Int16Array.from({ length: tabled }, (_, ms) => bucketByLogarithm(ms));

function bucketByLogarithm(ms: number): number {
  return Math.ceil(Math.log(Math.min(mostMs, ms)) / logGrowth);
}

/** Durations counted in buckets: memory depends on their spread alone, 6 kB at most and 1.5 kB from 1 ms to 2 s. */
export function createQuantiles() {
  /** How many at or below the least: zero is frequent, and far from the other buckets. */
  let least = 0;
  /** All others, one bucket after another from `from` on. */
  let counts = new Uint32Array(0);
  let from = 0;
  let total = 0;
  let highest = 0;

  function add(ms: number): void {
    total += 1;
    if (ms > highest) highest = ms;
    if (ms <= leastMs) {
      least += 1;
      return;
    }
    const bucket = ms < tabled && Math.trunc(ms) === ms ? (bucketsOfWhole[ms] as number) : bucketByLogarithm(ms);
    if (bucket < from || bucket >= from + counts.length) widen(bucket);
    counts[bucket - from] = (counts[bucket - from] as number) + 1;
  }

  function widen(bucket: number): void {
    const isFirst = counts.length === 0;
    const begin = isFirst ? bucket : bucket < from ? bucket - moreBuckets : from;
    const end = isFirst ? bucket + moreBuckets : Math.max(bucket + moreBuckets, from + counts.length);
    const wider = new Uint32Array(end - begin);
    if (!isFirst) wider.set(counts, from - begin);
    counts = wider;
    from = begin;
  }

  /** @param share from 0 to 1; @returns ms, at most 1 % off, undefined without any */
  function quantile(share: number): number | undefined {
    if (total === 0) return undefined;
    let left = Math.max(1, Math.ceil(share * total)) - least;
    if (left <= 0) return middleOf(leastBucket);
    for (let place = 0; place < counts.length; place += 1) {
      left -= counts[place] as number;
      if (left <= 0) return middleOf(from + place);
    }
    return highest;
  }

  function middleOf(bucket: number): number {
    return Math.min(highest, (2 * growth ** bucket) / (growth + 1));
  }

  return { add, quantile, highest: () => (total === 0 ? undefined : highest), total: () => total };
}

export type Quantiles = ReturnType<typeof createQuantiles>;
