/** A fork, and the ways that lead on from it. It stays as it is whatever way is gone. */
export interface Walked {
  /** How many ways lead on; 0: it is an end. */
  ways(): number;
  /** Where one of them leads. */
  take(way: number): Promise<Walked>;
  /** All that decides what can still happen, and how it will be judged: two that are equal here have the same future. */
  state(): string;
  /** What is wrong at the end. */
  judge(): Promise<readonly string[]>;
}

export interface WalkResult {
  /** Different states, each of which was gone on from once. */
  readonly states: number;
  /** Steps from a state to the next. */
  readonly steps: number;
  /** Different ends. */
  readonly ends: number;
  /** Ways from the beginning to an end, those counted that meet in a state and go on alike. */
  readonly interleavings: bigint;
  /** The first ways that ended wrong, each as the forks that lead there. */
  readonly wrong: readonly { readonly way: readonly number[]; readonly what: readonly string[] }[];
}

const mostWrong = 5;

/**
 * Goes every way from the beginning to an end; a state that was seen before is not gone on from again.
 * @param enough after so many wrong ends it goes no further, and the figures are of what was walked. @default it walks all
 */
export async function walk(beginning: Walked, enough = Infinity): Promise<WalkResult> {
  const seen = new Map<string, bigint>();
  const wrong: { way: readonly number[]; what: readonly string[] }[] = [];
  const way: number[] = [];
  let [steps, ends, found] = [0, 0, 0];

  /** How many interleavings lead on from here. */
  async function explore(here: Walked): Promise<bigint> {
    const name = here.state();
    const known = seen.get(name);
    if (known === inProgress) throw new RangeError(`a way leads back to where it came from: ${way.join(' ')}`);
    if (known !== undefined) return known;
    seen.set(name, inProgress);
    const ways = here.ways();
    let count = 0n;
    for (let fork = 0; fork < ways && found < enough; fork += 1) {
      way.push(fork);
      steps += 1;
      count += await explore(await here.take(fork));
      way.pop();
    }
    if (ways === 0) {
      count = 1n;
      ends += 1;
      const what = await here.judge();
      if (what.length > 0) found += 1;
      if (what.length > 0 && wrong.length < mostWrong) wrong.push({ way: [...way], what });
    }
    seen.set(name, count);
    return count;
  }

  const interleavings = await explore(beginning);
  return { states: seen.size, steps, ends, interleavings, wrong };
}

const inProgress = -1n;
