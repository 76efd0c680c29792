import { describe, expect, it } from '@jest/globals';
import type { Ledger } from '../../lib/app/ports';
import { beginAttempt, cancel, charge, claim, expire, markUnknown, queue } from '../../lib/core/change';
import type { Change, Claimed, Fence, Payment, Queued } from '../../lib/core/payment';
import { createWorld } from './world';
import type { World } from './world';

const start = Date.UTC(2026, 10, 22, 8);
const hour = 3_600_000;

/** A bare claim. */
export function aClaim(id: string, more: { readonly now?: number; readonly amountMinor?: number; readonly currency?: string } = {}): Change<Claimed> {
  const { now = start, amountMinor = 1_099, currency = 'EUR' } = more;
  return claim({ id, amountMinor, currency, offSession: true, validUntil: now + 72 * hour, metadata: { cart: 'c1' } }, 'pm_card_visa', `corr-${id}`, now);
}

const fence: Fence = {
  provider: 'stripe', create: { key: 'k1', params: { amount: 1_099, nested: { list: ['card'] } }, firstSentAt: start }, intentId: 'pi_1',
  inDoubt: true, abandoned: false, secretGiven: false, n: 1, confirms: 1, cancels: 0,
};

/** What every ledger owes. */
export function ledgerContract(name: string, create: () => Promise<Ledger>): void {
  async function claimed(ledger: Ledger, change: Change<Claimed>): Promise<Payment> {
    const result = await ledger.claim(change);
    if (!('claimed' in result)) throw new Error('was there already');
    return result.claimed;
  }

  async function replaced(ledger: Ledger, previous: Payment, next: Change): Promise<Payment> {
    const result = await ledger.replace(previous, next);
    if (!('written' in result)) throw new Error('lost the race');
    return result.written;
  }

  async function attempted(ledger: Ledger, change: Change<Claimed>): Promise<Payment> {
    const payment = await claimed(ledger, change);
    return replaced(ledger, payment, beginAttempt(payment, fence, start, start + 38_000));
  }

  describe(`${name} as the ledger`, () => {
    it('keeps a claim whole and gives it back as it was written', async () => {
      const ledger = await create();
      const change = aClaim('order 1/ä#~');
      const payment = await claimed(ledger, change);
      expect(payment).toMatchObject({ ...change, version: 1 });
      expect(await ledger.get('order 1/ä#~')).toEqual(payment);
      expect(await ledger.get('other')).toBeUndefined();
    });

    it('claims an id for one of two callers at once; the other gets the payment as it stands', async () => {
      const ledger = await create();
      const results = await Promise.all([1, 2].map((amountMinor) => ledger.claim(aClaim('a', { amountMinor }))));
      const [won] = results.flatMap((result) => ('claimed' in result ? [result.claimed] : []));
      const seen = results.flatMap((result) => ('existing' in result ? [result.existing] : []));
      expect(seen).toEqual([won]);
      expect(await ledger.get('a')).toEqual(won);
    });

    it('twenty callers at once charge one payment once, and none is told anything else', async () => {
      const world = createWorld();
      const ledger = await create();
      const answers = await Promise.all(Array.from({ length: 20 }, () => world.pay({ id: 'a' }, undefined, { ledger: ledger as World['ledger'] })));
      expect(answers.filter((answer) => answer?.status === 201)).toHaveLength(1);
      for (const answer of answers) expect(['charged', 'attempting', 'claimed']).toContain(answer?.body['state']);
      expect(world.charges('a')).toBe(1);
      expect(await ledger.get('a')).toMatchObject({ state: 'charged', attempts: [{ n: 1, result: 'charged' }] });
    });

    it('refuses a step that the state machine does not have, and leaves the row as it is', async () => {
      const ledger = await create();
      const payment = await attempted(ledger, aClaim('a'));
      const charged = await replaced(ledger, payment, charge(payment, { ...fence, intentId: 'pi_1' }, start));
      await expect(ledger.replace(charged, expire(charged, start))).rejects.toThrow('payment a cannot go from charged to expired');
      expect(await ledger.get('a')).toEqual(charged);
    });

    it('read, read, write, write: the second write is a conflict and shows what won', async () => {
      const ledger = await create();
      const first = await claimed(ledger, aClaim('a'));
      const second = (await ledger.get('a')) as Payment;
      const written = await replaced(ledger, first, queue(first, 'first', start + 1));
      expect(written).toMatchObject({ version: 2, state: 'queued', reason: 'first' });
      expect(await ledger.replace(second, queue(second, 'second', start + 2))).toEqual({ conflict: written });
      expect(await ledger.get('a')).toEqual(written);
    });

    it('of ten writes at once over the same version one is done', async () => {
      const ledger = await create();
      const payment = await claimed(ledger, aClaim('a'));
      const results = await Promise.all(Array.from({ length: 10 }, (_, n) => ledger.replace(payment, queue(payment, `writer ${n}`, start))));
      expect(results.filter((result) => 'written' in result)).toHaveLength(1);
      expect(await ledger.get('a')).toMatchObject({ version: 2 });
    });

    it('replaces nothing that is not there', async () => {
      const [ledger, other] = [await create(), await create()];
      const payment = await claimed(other, aClaim('a'));
      expect(await ledger.replace(payment, queue(payment, 'lost', start))).toEqual({ conflict: undefined });
      expect(await ledger.get('a')).toBeUndefined();
    });

    it('keeps a whole row: what the next state does not have is gone', async () => {
      const ledger = await create();
      const queued = await replaced(ledger, await claimed(ledger, aClaim('a')), queue(await ledger.get('a') as Payment, 'outage', start));
      const attempting = await replaced(ledger, queued, beginAttempt(queued, fence, start + 1, start + 38_000));
      expect(attempting).toMatchObject({ state: 'attempting', fence, leaseUntil: start + 38_000, version: 3 });
      expect(Object.keys((await ledger.get('a')) ?? {})).not.toContain('reason');
    });

    it('nobody shares what is kept with those who wrote or read it', async () => {
      const ledger = await create();
      const change = aClaim('a');
      await ledger.claim(change);
      (change.order.metadata as Record<string, string>)['cart'] = 'other';
      expect(await ledger.get('a')).toMatchObject({ order: { metadata: { cart: 'c1' } } });
    });

    it('names what is due by state, oldest first, to a limit, and only while it is open', async () => {
      const ledger = await create();
      for (const [id, minute] of [['c', 3], ['a', 1], ['b', 2], ['late', 9]] as const) {
        const payment = await attempted(ledger, aClaim(id));
        await replaced(ledger, payment, markUnknown(payment, fence, start, { nextLookAt: start + minute * 60_000 }));
      }
      const now = start + 5 * 60_000;
      expect(await ledger.due('unknown', now, 10)).toEqual(['a', 'b', 'c']);
      expect(await ledger.due('unknown', now, 2)).toEqual(['a', 'b']);
      expect(await ledger.due('unknown', start + 60_000, 10)).toEqual(['a']);
      expect(await ledger.due('queued', Number.MAX_SAFE_INTEGER, 10)).toEqual([]);

      const payment = (await ledger.get('a')) as Payment;
      await replaced(ledger, payment, cancel(payment, 'requested', now));
      expect(await ledger.due('unknown', now, 10)).toEqual(['b', 'c']);
      expect(await ledger.due('cancelled', Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    });

    it('sums what waits: count, money by currency, age, and what is unknown', async () => {
      const ledger = await create();
      expect(await ledger.backlog(start)).toEqual({ queued: 0, oldestSeconds: 0, unknown: 0, amounts: {} });
      const waiting = [['a', 100, 'EUR', 0], ['b', 250, 'EUR', 30_500], ['c', 500, 'JPY', 60_000]] as const;
      for (const [id, amountMinor, currency, after] of waiting) {
        const payment = await claimed(ledger, aClaim(id, { amountMinor, currency, now: start + after }));
        await replaced(ledger, payment, queue(payment, 'outage', start + 90_000));
      }
      const doubtful = await attempted(ledger, aClaim('d', { amountMinor: 7 }));
      await replaced(ledger, doubtful, markUnknown(doubtful, fence, start, { nextLookAt: start }));
      await claimed(ledger, aClaim('bare', { amountMinor: 7 }));
      expect(await ledger.backlog(start + 100_900)).toEqual({ queued: 3, oldestSeconds: 100, unknown: 1, amounts: { EUR: 350, JPY: 500 } });

      const oldest = (await ledger.get('a')) as Queued;
      await replaced(ledger, oldest, expire(oldest, start + 100_900));
      expect(await ledger.backlog(start + 100_900)).toEqual({ queued: 2, oldestSeconds: 70, unknown: 1, amounts: { EUR: 250, JPY: 500 } });
    });
  });
}
