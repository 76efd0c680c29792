import type { Random } from '../app/ports';

/**
 * Ids and chance that are the same for the same seed: mulberry32, a public-domain generator by Tommy Ettinger. Good enough to
 * explore schedules with; never for secrets.
 */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  const hex = (): string => next().toString(16).padStart(8, '0');
  return { id: () => hex() + hex(), chance: () => next() / 2 ** 32 };
}
