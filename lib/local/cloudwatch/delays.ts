/** How late metrics arrive, in milliseconds. */
export interface Delays {
  readonly emf: Span;
  /** AWS/SQS, AWS/Lambda and the like. */
  readonly aws: Span;
}

interface Span {
  readonly minimumMs: number;
  readonly maximumMs: number;
}

/** EMF was seen to take seconds to half a minute; AWS's own metrics come once a minute and one to three minutes late. */
export const realisticDelays: Delays = { emf: { minimumMs: 5_000, maximumMs: 30_000 }, aws: { minimumMs: 60_000, maximumMs: 180_000 } };

export const noDelays: Delays = { emf: { minimumMs: 0, maximumMs: 0 }, aws: { minimumMs: 0, maximumMs: 0 } };

/** Draws the same delays for the same seed (mulberry32, public domain). */
export function createDelay(delays: Delays, seed: number): (kind: keyof Delays) => number {
  let state = seed >>> 0;
  function chance(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return (kind) => {
    const { minimumMs, maximumMs } = delays[kind];
    return Math.round(minimumMs + chance() * (maximumMs - minimumMs));
  };
}
