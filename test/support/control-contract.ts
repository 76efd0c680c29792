import { describe, expect, it } from '@jest/globals';
import type { Control, ControlItem } from '../../lib/app/ports';
import { addSign, noEvidence } from '../../lib/core/breaker';
import type { Evidence, Sign } from '../../lib/core/breaker';
import { initialMemory } from '../../lib/core/health';
import { firstPlan } from '../../lib/core/plan';
import { defaultSettings as settings } from '../../lib/core/settings';

const start = Date.UTC(2026, 10, 22, 8);
const { windowMs } = settings.breaker;

/** What every control owes; `create` gives one with the default settings. */
export function controlContract(name: string, create: () => Promise<Control>): void {
  const item = (version: number, route: string): ControlItem => ({
    version, memory: initialMemory(settings, start), loop: { owner: 'h1', until: start + 10_000 },
    plan: { route, share: 0.25, drainPerSecond: 3.5, accepting: true, reason: `because ${route}` },
  });
  const evidenceIn = async (control: Control, now = start): Promise<Evidence> => (await control.steering('stripe', now)).evidence;
  const times = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, n) => work(n)));

  describe(`${name} as plan and evidence`, () => {
    it('has the first plan and no evidence until somebody wrote', async () => {
      const control = await create();
      expect(await control.read()).toBeUndefined();
      expect(await control.steering('stripe', start)).toEqual({ plan: firstPlan('stripe', settings), evidence: noEvidence });
    });

    it('gives the healer its item back, and everybody its plan', async () => {
      const control = await create();
      expect(await control.write(item(1, 'queue'), 0)).toBe(true);
      expect(await control.read()).toEqual(item(1, 'queue'));
      expect((await control.steering('stripe', start)).plan).toEqual(item(1, 'queue').plan);
    });

    it('read, read, write, write: of two healers at once one writes', async () => {
      const control = await create();
      const first = await times(5, (n) => control.write(item(1, `first-${n}`), 0));
      expect(first.filter(Boolean)).toHaveLength(1);
      const second = await times(5, (n) => control.write(item(2, `second-${n}`), 1));
      expect(second.filter(Boolean)).toHaveLength(1);
      expect(await control.write(item(2, 'late'), 1)).toBe(false);
      expect((await control.read())?.plan.route).toBe(`second-${second.indexOf(true)}`);
    });

    it('adds signs as the core does, in and out of the window', async () => {
      const control = await create();
      const story: readonly (readonly [Sign, number, string?])[] = [
        ['answered', 0], ['failed', 1, 'HTTP 500'], ['failed', 2], ['answered', 3], ['answered', 4], ['answered', 5], ['failed', 6],
        ['failed', 6 + windowMs, 'still within'], ['failed', 7 + 2 * windowMs, 'a new window'], ['ours', 8 + 2 * windowMs, '401'],
        ['ours', 9 + 2 * windowMs], ['rate_limited', 10 + 2 * windowMs], ['answered', 11 + 2 * windowMs], ['ours', 12 + 4 * windowMs],
      ];
      let expected = noEvidence;
      for (const [sign, after, detail] of story) {
        expected = addSign(expected, sign, start + after, windowMs, detail);
        expect(await control.sign('stripe', sign, start + after, detail)).toEqual(expected);
      }
      expect(await evidenceIn(control)).toEqual(expected);
      expect((await control.steering('other', start)).evidence).toEqual(noEvidence);
    });

    it('loses no sign of twenty at once', async () => {
      const control = await create();
      await times(20, () => control.sign('stripe', 'failed', start, 'down'));
      expect(await evidenceIn(control)).toMatchObject({ failures: 20, score: 20, lastDetail: 'down' });
      await times(20, (n) => control.sign('stripe', n % 2 === 0 ? 'answered' : 'rate_limited', start + 1));
      expect(await evidenceIn(control)).toMatchObject({ failures: 20, answered: 10, rateLimited: 10, score: 10 });
    });

    it('never counts below 0, however many answers come at once', async () => {
      const control = await create();
      await times(2, () => control.sign('stripe', 'failed', start));
      await times(10, () => control.sign('stripe', 'answered', start + 1));
      expect(await evidenceIn(control)).toMatchObject({ score: 0, answered: 10 });
    });

    it('clears the scores and keeps the totals', async () => {
      const control = await create();
      await control.clearEvidence('stripe');
      await control.sign('stripe', 'failed', start, 'down');
      await control.sign('stripe', 'ours', start, '401');
      await control.clearEvidence('stripe');
      expect(await evidenceIn(control)).toMatchObject({ score: 0, oursScore: 0, failures: 2, lastFailureAt: start });
      expect(await control.sign('stripe', 'failed', start + 1)).toMatchObject({ score: 1, failures: 3 });
    });

    it('counts attempts in and out, over the whole deadline and both sides of any border in time', async () => {
      const control = await create();
      const leave = await times(3, (n) => control.enter('stripe', start + n * 7_000));
      expect((await evidenceIn(control, start + 14_000)).inFlight).toBe(3);
      expect((await evidenceIn(control, start + 14_000 + settings.deadlineMs)).inFlight).toBeGreaterThanOrEqual(1);
      expect((await control.steering('other', start)).evidence.inFlight).toBe(0);
      await Promise.all(leave.map((end) => end()));
      expect((await evidenceIn(control, start + 14_000)).inFlight).toBe(0);
    });

    it('forgets the place of an attempt whose process died', async () => {
      const control = await create();
      await control.enter('stripe', start);
      expect((await evidenceIn(control, start + settings.deadlineMs)).inFlight).toBe(1);
      expect((await evidenceIn(control, start + 60_000)).inFlight).toBe(0);
    });

    it('gives a permit to the first of ten who ask at once, and to nobody after', async () => {
      const control = await create();
      expect((await times(10, () => control.takePermit('p1', start))).filter(Boolean)).toHaveLength(1);
      expect(await control.takePermit('p1', start + 1)).toBe(false);
      expect(await control.takePermit('p2', start + 1)).toBe(true);
    });

    it('grants ten takers at once no more tokens than there are', async () => {
      const control = await create();
      expect(await control.takeTokens('stripe', 2, 4, start)).toEqual({ granted: true });
      // Empty at `start`; half a second later the bucket holds two: one payment's calls.
      const taken = await times(10, () => control.takeTokens('stripe', 2, 4, start + 500));
      expect(taken.filter(({ granted }) => granted)).toHaveLength(1);
      expect(taken.every((result) => result.granted || result.waitMs > 0)).toBe(true);
    });

    it('says how long to wait for tokens, and never while the drain is held', async () => {
      const control = await create();
      expect(await control.takeTokens('stripe', 2, 0, start)).toEqual({ granted: false, waitMs: Infinity });
      await control.takeTokens('stripe', 2, 4, start);
      expect(await control.takeTokens('stripe', 2, 4, start + 100)).toEqual({ granted: false, waitMs: 400 });
      expect(await control.takeTokens('stripe', 2, 4, start + 500)).toEqual({ granted: true });
      // 2.0999999999999996 tokens: what is left of them survives being written and compared.
      expect(await control.takeTokens('stripe', 2, 3, start + 1_200)).toEqual({ granted: true });
      expect(await control.takeTokens('stripe', 2, 3, start + 1_900)).toEqual({ granted: true });
      expect(await control.takeTokens('stripe', 2, 3, start + 1_900)).toMatchObject({ granted: false });
    });
  });
}
