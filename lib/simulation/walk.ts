import { createHash } from 'node:crypto';

/** Something that stands at a fork, and can be led on from there. Led the same way it is the same in every step. */
export interface Walked {
  /** How many ways lead on; 0: it is at its end. */
  ways(): number;
  /** Goes one of them. */
  take(way: number): Promise<void>;
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
 * Goes every way from the beginning to an end. What stands at a fork cannot be copied, so another way is gone by beginning anew
 * and going the same way as far as the fork; a state that was seen before is not gone on from again.
 */
export async function walk(begin: () => Promise<Walked>): Promise<WalkResult> {
  const seen = new Map<string, bigint>();
  const wrong: { way: readonly number[]; what: readonly string[] }[] = [];
  let [steps, ends] = [0, 0];

  async function follow(way: readonly number[]): Promise<Walked> {
    const walked = await begin();
    for (const fork of way) await walked.take(fork);
    return walked;
  }

  /** How many interleavings lead on from here. */
  async function explore(here: Walked, way: readonly number[]): Promise<bigint> {
    const name = createHash('sha256').update(here.state()).digest('base64');
    const known = seen.get(name);
    if (known === inProgress) throw new RangeError(`a way leads back to where it came from: ${way.join(' ')}`);
    if (known !== undefined) return known;
    seen.set(name, inProgress);
    const ways = here.ways();
    let count = 0n;
    for (let fork = 0; fork < ways; fork += 1) {
      const next = fork === 0 ? here : await follow(way);
      await next.take(fork);
      steps += 1;
      count += await explore(next, [...way, fork]);
    }
    if (ways === 0) {
      count = 1n;
      ends += 1;
      const what = await here.judge();
      if (what.length > 0 && wrong.length < mostWrong) wrong.push({ way, what });
    }
    seen.set(name, count);
    return count;
  }

  const interleavings = await explore(await begin(), []);
  return { states: seen.size, steps, ends, interleavings, wrong };
}

const inProgress = -1n;
