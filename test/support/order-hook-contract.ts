import { describe, expect, it } from '@jest/globals';
import type { OrderHook } from '../../lib/app/ports';
import type { Order } from '../../lib/core/payment';

/** What the shop's function does when it is asked. */
export type HookBehaviour = 'says yes' | 'says no' | 'says nonsense' | 'throws' | 'is silent' | 'is not there' | 'repeats the question';

const order: Order = {
  id: 'order 1/ä', amountMinor: 1_999, currency: 'EUR', offSession: true, validUntil: 9e12, customer: 'cus_1', description: 'Hat', metadata: { cart: 'c1' },
  instruments: { other: { paymentMethod: 'pm_2' } },
};

/** What every order hook owes. `questions` gives what the shop's function was asked, where it can tell. */
export function orderHookContract(name: string, create: (behaviour: HookBehaviour) => Promise<OrderHook>): void {
  describe(`${name} as the order hook`, () => {
    it.each([
      ['says yes', 'wanted'], ['says no', 'unwanted'], ['says nonsense', 'no_answer'], ['throws', 'no_answer'], ['is silent', 'no_answer'], ['is not there', 'no_answer'],
    ] as const)('takes a function that %s for %s', async (behaviour, word) => {
      expect(await (await create(behaviour)).ask(order)).toBe(word);
    });

    it('asks with version, id, amount, currency and metadata, and nothing else', async () => {
      expect(await (await create('repeats the question')).ask(order)).toBe('wanted');
    });
  });
}

/** The function's own check of what it was asked: yes only for exactly this. */
export const expectedQuestion = { version: 1, id: order.id, amountMinor: 1_999, currency: 'EUR', metadata: { cart: 'c1' } };
