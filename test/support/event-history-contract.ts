import { describe, expect, it } from '@jest/globals';
import type { EventHistory } from '../../lib/app/ports';
import type { Hint } from '../../lib/core/hint';

/** A history, and an account in which something can happen. */
export interface EventHistoryUnderTest {
  readonly events: EventHistory;
  /** Charges a payment; gives its intent's id. Without a payment id, it is none of ours. */
  readonly charge: (paymentId: string | undefined) => Promise<string>;
  /** Declines one. */
  readonly decline: (paymentId: string) => Promise<string>;
  readonly now: () => number;
}

/** What every history of events owes. */
export function eventHistoryContract(name: string, create: () => Promise<EventHistoryUnderTest>): void {
  const minute = 60_000;
  async function all({ events, now }: EventHistoryUnderTest): Promise<readonly Hint[]> {
    const hints: Hint[] = [];
    const span = { from: now() - 5 * minute, to: now() + minute };
    for (let after: string | undefined, more = true; more;) {
      const page = await events.page({ ...span, ...(after !== undefined && { after }) }, now() + minute);
      if (page.kind === 'failure') throw new Error(page.detail);
      hints.push(...page.hints);
      ({ more, last: after } = { last: undefined, ...page });
    }
    return hints;
  }

  describe(`${name} as the history of events`, () => {
    it('names what happened to payments of ours, newest first, and nobody else\'s', async () => {
      const account = await create();
      const first = await account.charge('a');
      await account.charge(undefined);
      const second = await account.decline('b');
      expect(await all(account)).toEqual([{ paymentId: 'b', intentId: second, succeeded: false }, { paymentId: 'a', intentId: first, succeeded: true }]);
    });

    it('gives every event once over many pages', async () => {
      const account = await create();
      const ids = Array.from({ length: 105 }, (_, n) => `p${n}`);
      for (const id of ids) await account.charge(id);
      expect((await all(account)).map(({ paymentId }) => paymentId)).toEqual(ids.toReversed());
    });

    it('leaves out what is not in the span', async () => {
      const account = await create();
      await account.charge('a');
      const page = await account.events.page({ from: account.now() - 10 * minute, to: account.now() - 5 * minute }, account.now() + minute);
      expect(page).toMatchObject({ kind: 'events', hints: [], more: false });
    });

    it('after the deadline says that it was not read, and throws nothing', async () => {
      const account = await create();
      expect(await account.events.page({ from: 0, to: account.now() }, account.now() - 1)).toMatchObject({ kind: 'failure' });
    });
  });
}
