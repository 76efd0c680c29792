import type { OrderHook } from '../app/ports';
import { questionOf, wordOf } from '../core/order-question';
import type { OrderQuestion } from '../core/order-question';

export interface MemoryOrderHook extends OrderHook {
  readonly asked: readonly OrderQuestion[];
}

/** @param answerOf the shop's own function: gives its answer as text; undefined and a throw are no answer */
export function createMemoryOrderHook(answerOf: (question: OrderQuestion) => string | undefined): MemoryOrderHook {
  const asked: OrderQuestion[] = [];
  return {
    asked,
    async ask(order) {
      const question = questionOf(order);
      asked.push(question);
      try {
        return wordOf(answerOf(question) ?? '');
      } catch {
        return 'no_answer';
      }
    },
  };
}
