import { describe, expect, it } from '@jest/globals';
import { createScheduler } from '../../lib/simulation/scheduler';
import type { Environment } from '../../lib/simulation/scheduler';
import { read, stepped } from '../../lib/simulation/stepping';
import { walk } from '../../lib/simulation/walk';
import type { Walked } from '../../lib/simulation/walk';

const environment: Environment = { name: 'environment', skewMs: 0, earlier: false };
const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1));

interface Toy<P extends object> {
  readonly port: P;
  readonly methods: readonly (keyof P & string)[];
  readonly count: number;
  readonly work: (port: P, index: number) => Promise<void>;
  readonly state: () => string;
  readonly wrong?: () => readonly string[];
}

/** Processes of the real scheduler over one port; a fork is the choice of whose step is next. A fork is gone back to by going there again. */
async function processes<P extends object>(make: () => Toy<P>, way: readonly number[] = []): Promise<Walked> {
  const { port, methods, count, work, state, wrong = () => [] } = make();
  const scheduler = createScheduler(0);
  const taken = Array.from({ length: count }, () => 0);
  for (let index = 0; index < count; index += 1) {
    scheduler.spawn(`process ${index}`, environment, (process) => work(stepped(scheduler, process, 'port', port, Object.fromEntries(methods.map((name) => [name, read])) as Partial<Record<keyof P & string, typeof read>>, (step) => step), index), () => undefined);
  }
  await scheduler.quiet();
  for (const fork of way) {
    const step = scheduler.ready()[fork];
    if (step === undefined) throw new RangeError(`no way ${fork}`);
    const index = step.process.id - 1;
    taken[index] = (taken[index] ?? 0) + 1;
    scheduler.perform(step, 'done');
    await scheduler.quiet();
  }
  return {
    ways: () => scheduler.ready().length,
    take: (fork) => processes(make, [...way, fork]),
    state: () => `${taken.join(' ')} ${state()}`,
    judge: () => Promise.resolve(wrong()),
  };
}

describe('the walk through every interleaving', () => {
  it.each([[1, 5], [2, 1], [2, 7], [3, 4], [4, 3]])('of %i processes with %i independent steps each finds as many as the formulas say', async (count, steps) => {
    const work = async ({ call }: { call: () => Promise<void> }): Promise<void> => {
      for (let step = 0; step < steps; step += 1) await call();
    };
    const result = await walk(await processes(() => ({ port: { call: () => Promise.resolve() }, methods: ['call'], count, work, state: () => '' })));
    // The multinomial coefficient; and each process has taken 0 to `steps` steps, whatever the others did.
    expect(result.interleavings).toBe(factorial(count * steps) / factorial(steps) ** BigInt(count));
    expect(result.states).toBe((steps + 1) ** count);
    expect(result.steps).toBe(count * steps * (steps + 1) ** (count - 1));
    expect(result.ends).toBe(1);
  });

  /** Two processes read a number and write it back with one more. */
  const counting = () => processes(() => {
    let value = 0;
    const seen: number[] = [];
    const port = { read: () => Promise.resolve(value), write: (next: number) => { value = next; return Promise.resolve(); } };
    return {
      port, methods: ['read', 'write'], count: 2, state: () => `${value} ${seen.join(' ')}`, wrong: () => (value === 2 ? [] : [`counted ${value}`]),
      async work(calls, index) {
        const before = await calls.read();
        seen[index] = before;
        await calls.write(before + 1);
      },
    };
  });

  it('finds the lost update, and leads to it again', async () => {
    const { interleavings, wrong } = await walk(await counting());
    expect(interleavings).toBe(6n);
    expect(wrong.flatMap(({ what }) => what)).toContain('counted 1');
    let again = await counting();
    for (const fork of wrong[0]?.way ?? []) again = await again.take(fork);
    expect(await again.judge()).toEqual(['counted 1']);
  });

  it('goes no further after as many wrong ends as are enough', async () => {
    const [all, some] = [await walk(await counting()), await walk(await counting(), 1)];
    expect(some.wrong).toEqual(all.wrong.slice(0, 1));
    expect(some.steps).toBeLessThan(all.steps);
  });

  it('refuses a way that leads back to where it came from', async () => {
    const round: Walked = { ways: () => 1, take: () => Promise.resolve(round), state: () => 'here', judge: () => Promise.resolve([]) };
    await expect(walk(round)).rejects.toThrow('a way leads back to where it came from');
  });
});
