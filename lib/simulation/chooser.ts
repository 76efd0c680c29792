import { createSeededRandom } from '../memory/random';

/**
 * Makes every choice of a schedule: nothing else in a simulation is left to chance, so the same choices give the same
 * schedule in every step. A seed makes them here; an enumerator can make all of them, one after the other.
 */
export interface Chooser {
  /**
   * One of several, as an index. A weight of 0 is never chosen; the weights say how often each comes and nothing more, so
   * an enumerator may look at which are above 0 alone.
   */
  pick(weights: readonly number[], what: string): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number, what: string): number;
  /** True with a probability from 0 to 1; 0 is never, 1 always. */
  chance(probability: number, what: string): boolean;
}

/** @param seed a whole number; the same one makes the same choices */
export function createSeededChooser(seed: number): Chooser {
  const random = createSeededRandom(seed);
  // Neighbouring seeds begin alike: let them part.
  for (let turn = 0; turn < 8; turn += 1) random.chance();
  return {
    pick(weights) {
      let sum = 0;
      for (const weight of weights) sum += weight;
      let left = random.chance() * sum;
      let last = 0;
      for (const [index, weight] of weights.entries()) {
        if (weight <= 0) continue;
        last = index;
        if (left < weight) return index;
        left -= weight;
      }
      return last;
    },
    between: (least, most) => least + Math.floor(random.chance() * (most - least + 1)),
    chance: (probability) => probability > 0 && random.chance() < probability,
  };
}

/** One of a list, each as likely as the other. */
export function oneOf<T>(chooser: Chooser, all: readonly T[], what: string): T {
  const chosen = all[chooser.between(0, all.length - 1, what)];
  if (chosen === undefined) throw new RangeError(`nothing to choose from: ${what}`);
  return chosen;
}
