import * as z from 'zod/mini';
import type { Order } from './payment';

/** What the shop's order hook is asked: nothing of the card, and nothing of the customer but what the shop wrote itself. */
export interface OrderQuestion {
  readonly version: 1;
  readonly id: string;
  /** ISO 4217 minor units. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** `no_answer` is whatever is neither a clear yes nor a clear no. */
export type OrderWord = 'wanted' | 'unwanted' | 'no_answer';

/** For the hook's answer, all of it: a payment that was asked for still has to be attempted in the same invocation. */
export const orderHookTimeoutMs = 2_000;

export function questionOf({ id, amountMinor, currency, metadata = {} }: Order): OrderQuestion {
  return { version: 1, id, amountMinor, currency, metadata };
}

const answer = z.looseObject({ wanted: z.boolean() });

/** @param text what the hook gave, JSON or anything else */
export function wordOf(text: string): OrderWord {
  try {
    const { wanted } = answer.parse(JSON.parse(text));
    return wanted ? 'wanted' : 'unwanted';
  } catch {
    return 'no_answer';
  }
}
