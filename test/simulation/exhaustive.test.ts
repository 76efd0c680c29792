import { describe, expect, it } from '@jest/globals';
import { askingCard, badCard, goodCard } from '../../lib/simulation/actors';
import { beginSmall } from '../../lib/simulation/exhaustive';
import type { Budget, Small } from '../../lib/simulation/exhaustive';
import { paymedic } from '../../lib/simulation/product';
import { usual } from '../../lib/simulation/usual';
import { walk } from '../../lib/simulation/walk';

const none: Budget = { crash: 0, lostAnswer: 0, lateExecution: 0, duplicateDelivery: 0, browserConfirm: 0 };
const two = (card: string, budget: Partial<Budget>): Small => ({ callers: 2, card, budget: { ...none, ...budget }, faults: 4 });

describe('every interleaving of two callers of one payment', () => {
  it.each<[string, string, Partial<Budget>]>([
    ['no fault', goodCard, {}], ['a crash anywhere', goodCard, { crash: 1 }], ['a lost answer anywhere', goodCard, { lostAnswer: 1 }],
    ['a late execution', goodCard, { lateExecution: 1 }], ['a lost answer anywhere', badCard, { lostAnswer: 1 }],
    ['the browser at any time and a message twice', askingCard, { duplicateDelivery: 1, browserConfirm: 1 }],
  ])('with %s (%s) ends charged once at most and truthfully told', async (_what, card, budget) => {
    const { interleavings, states, wrong } = await walk(() => beginSmall(paymedic, two(card, budget)));
    expect(wrong).toEqual([]);
    expect(interleavings).toBeGreaterThan(1n);
    expect(states).toBeGreaterThan(20);
  });

  it('is known to the last one where nothing goes wrong', async () => {
    // One caller claims, begins, creates, stores the intent, confirms and writes the end: six steps in one order.
    const alone = await walk(() => beginSmall(paymedic, { ...two(goodCard, {}), callers: 1 }));
    expect(alone).toMatchObject({ interleavings: 1n, states: 7, steps: 6, ends: 1 });
  });

  it('finds without any fault that the usual design charges two callers twice, and shows the way there again', async () => {
    const { wrong } = await walk(() => beginSmall(usual, two(goodCard, {})));
    expect(wrong[0]?.what.join()).toContain('doubleCharges: charged 2 times');
    const again = await beginSmall(usual, two(goodCard, {}), true);
    for (const fork of wrong[0]?.way ?? []) await again.take(fork);
    expect(await again.judge()).toEqual(wrong[0]?.what);
    expect(again.timeline.filter((line) => line.includes('stripe.confirm'))).toHaveLength(2);
  });

  it('finds nothing wrong with the usual design where one answer is lost and the SDK repeats its request under one key', async () => {
    expect((await walk(() => beginSmall(usual, { ...two(goodCard, { lostAnswer: 1 }), callers: 1 }))).wrong).toEqual([]);
  });
});
