import { describe, expect, it } from '@jest/globals';
import { askingCard, badCard, goodCard } from '../../lib/simulation/actors';
import { beginSmall } from '../../lib/simulation/exhaustive';
import type { Small, SmallWalked } from '../../lib/simulation/exhaustive';
import type { Budget } from '../../lib/simulation/moment';
import { paymedic } from '../../lib/simulation/product';
import { usual } from '../../lib/simulation/usual';
import { walk } from '../../lib/simulation/walk';

const none: Budget = { crash: 0, lostAnswer: 0, lateExecution: 0, duplicateDelivery: 0, browserConfirm: 0 };
const oneOfEach: Budget = { crash: 1, lostAnswer: 1, lateExecution: 1, duplicateDelivery: 1, browserConfirm: 1 };
const two = (card: string, budget: Partial<Budget>, faults = 4): Small => ({ callers: 2, card, budget: { ...none, ...budget }, faults });

/** Every way to an end, none left out: how many there are, and where every so-many-th leads. */
async function allWays(here: SmallWalked, each: (end: SmallWalked, way: readonly number[]) => Promise<void>, way: readonly number[] = []): Promise<bigint> {
  if (here.ways() === 0) {
    await each(here, way);
    return 1n;
  }
  let count = 0n;
  for (let fork = 0; fork < here.ways(); fork += 1) count += await allWays(await here.take(fork), each, [...way, fork]);
  return count;
}

describe('every interleaving of two callers of one payment', () => {
  it.each<[string, string, Partial<Budget>]>([
    ['no fault', goodCard, {}], ['a crash anywhere', goodCard, { crash: 1 }], ['a lost answer anywhere', goodCard, { lostAnswer: 1 }],
    ['a late execution', goodCard, { lateExecution: 1 }], ['a lost answer anywhere', badCard, { lostAnswer: 1 }],
    ['the browser at any time and a message twice', askingCard, { duplicateDelivery: 1, browserConfirm: 1 }],
  ])('with %s (%s) ends charged once at most and truthfully told', async (_what, card, budget) => {
    const { interleavings, states, wrong } = await walk(await beginSmall(paymedic, two(card, budget)));
    expect(wrong).toEqual([]);
    expect(interleavings).toBeGreaterThan(1n);
    expect(states).toBeGreaterThan(20);
  });

  it.each([goodCard, badCard, askingCard])('with any one of all four faults (%s) ends right', async (card) => {
    expect((await walk(await beginSmall(paymedic, two(card, oneOfEach, 1)))).wrong).toEqual([]);
  });

  it('is known to the last one where nothing goes wrong', async () => {
    // One caller claims, begins, creates, stores the intent, confirms and writes the end: six steps in one order.
    const alone = await walk(await beginSmall(paymedic, { ...two(goodCard, {}), callers: 1 }));
    expect(alone).toMatchObject({ interleavings: 1n, states: 7, steps: 6, ends: 1 });
  });

  it.each<[string, Small]>([
    ['a crash or a lost answer', two(goodCard, { crash: 1, lostAnswer: 1 }, 1)], ['the browser', two(askingCard, { browserConfirm: 1 })],
  ])('is counted as it is where no state is ever taken for another: with %s', async (_what, small) => {
    const { interleavings } = await walk(await beginSmall(paymedic, small));
    expect(await allWays(await beginSmall(paymedic, small), () => Promise.resolve())).toBe(interleavings);
  });

  it.each<[string, Small]>([
    ['one of all four faults', two(goodCard, oneOfEach, 1)], ['a late execution and the browser', { ...two(askingCard, { lateExecution: 1, browserConfirm: 1 }), callers: 1 }],
  ])('takes two states for one only where they lead on alike: with %s', async (_what, small) => {
    const futures = new Map<string, string>();
    const beginning = await beginSmall(paymedic, small);
    let met = 0;
    for (const open = [beginning]; open.length > 0;) {
      const here = open.pop() ?? beginning;
      const next: SmallWalked[] = [];
      for (let fork = 0; fork < here.ways(); fork += 1) next.push(await here.take(fork));
      const future = next.length === 0 ? (await here.judge()).join() : next.map((then) => then.state()).toSorted((one, other) => (one < other ? -1 : 1)).join('\n');
      const known = futures.get(here.state());
      futures.set(here.state(), future);
      if (known === undefined) open.push(...next);
      else met += 1;
      expect(known ?? future).toBe(future);
    }
    expect(met).toBeGreaterThan(500);
  });

  it('leads by what it remembers where it leads in a world that remembers nothing', async () => {
    const small = two(goodCard, { crash: 1, lostAnswer: 1 }, 1);
    const remembering = await beginSmall(paymedic, small, true);
    await walk(remembering);
    let ends = 0;
    await allWays(remembering, async (end, way) => {
      ends += 1;
      if (ends % 100 !== 0) return;
      let fresh = await beginSmall(paymedic, small, true);
      for (const fork of way) fresh = await fresh.take(fork);
      expect(end.timeline).toEqual(fresh.timeline);
      expect(await end.judge()).toEqual(await fresh.judge());
    });
    expect(ends).toBeGreaterThan(4_000);
  });

  it('finds without any fault that the usual design charges two callers twice, and shows the way there again', async () => {
    const { wrong } = await walk(await beginSmall(usual, two(goodCard, {})));
    expect(wrong[0]?.what.join()).toContain('doubleCharges: charged 2 times');
    let again = await beginSmall(usual, two(goodCard, {}), true);
    for (const fork of wrong[0]?.way ?? []) again = await again.take(fork);
    expect(await again.judge()).toEqual(wrong[0]?.what);
    expect(again.timeline?.filter((line) => line.includes('stripe.confirm'))).toHaveLength(2);
  });

  it('finds nothing wrong with the usual design where one answer is lost and the SDK repeats its request under one key', async () => {
    expect((await walk(await beginSmall(usual, { ...two(goodCard, { lostAnswer: 1 }), callers: 1 }))).wrong).toEqual([]);
  });
});
