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

const none = new Uint32Array(0);

/** Durations counted in buckets: memory depends on their spread alone, 6 kB at most and 1.5 kB from 1 ms to 2 s; packed a quarter of it. */
export class Quantiles {
  /** How many at or below the least: zero is frequent, and far from the other buckets. */
  private least = 0;
  /** All others, one bucket after another from `from` on. */
  private counts = none;
  private from = 0;
  /** In their stead, as long as nothing is added. */
  private packed: Uint8Array | Uint16Array | undefined = undefined;
  private count = 0;
  private longestMs = 0;

  add(ms: number): void {
    this.count += 1;
    if (ms > this.longestMs) this.longestMs = ms;
    if (ms <= leastMs) {
      this.least += 1;
      return;
    }
    const bucket = ms < tabled && Math.trunc(ms) === ms ? (bucketsOfWhole[ms] as number) : bucketByLogarithm(ms);
    if (this.packed) this.unpack(this.packed);
    if (bucket < this.from || bucket >= this.from + this.counts.length) this.widen(bucket);
    const place = bucket - this.from;
    this.counts[place] = (this.counts[place] as number) + 1;
  }

  /** Takes less memory until the next one is added; most are added to no more, once their minute is over. */
  pack(): void {
    const most = this.counts.reduce((one, other) => Math.max(one, other), 0);
    if (this.counts.length === 0 || most > 0xffff) return;
    this.packed = most > 0xff ? Uint16Array.from(this.counts) : Uint8Array.from(this.counts);
    this.counts = none;
  }

  private unpack(packed: Uint8Array | Uint16Array): void {
    this.counts = Uint32Array.from(packed);
    this.packed = undefined;
  }

  private widen(bucket: number): void {
    const { counts, from } = this;
    const isFirst = counts.length === 0;
    const begin = isFirst ? bucket : bucket < from ? bucket - moreBuckets : from;
    const end = isFirst ? bucket + moreBuckets : Math.max(bucket + moreBuckets, from + counts.length);
    const wider = new Uint32Array(end - begin);
    if (!isFirst) wider.set(counts, from - begin);
    this.counts = wider;
    this.from = begin;
  }

  /** @param share from 0 to 1; @returns ms, at most 1 % off, undefined without any */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    let left = Math.max(1, Math.ceil(share * this.count)) - this.least;
    if (left <= 0) return this.middleOf(leastBucket);
    const counts = this.packed ?? this.counts;
    for (let place = 0; place < counts.length; place += 1) {
      left -= counts[place] as number;
      if (left <= 0) return this.middleOf(this.from + place);
    }
    return this.longestMs;
  }

  private middleOf(bucket: number): number {
    return Math.min(this.longestMs, (2 * growth ** bucket) / (growth + 1));
  }

  highest(): number | undefined {
    return this.count === 0 ? undefined : this.longestMs;
  }

  total(): number {
    return this.count;
  }
}
