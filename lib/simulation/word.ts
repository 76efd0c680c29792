import type { HttpAnswer } from '../core/answer';

/** What a shop sends for one payment. */
export interface Asked {
  readonly amountMinor: number;
  readonly paymentMethod: string | undefined;
}

/** One request of the shop, answered or not, with the times (ms of the true clock) between which it ran. */
export interface Exchange {
  readonly kind: 'post' | 'get' | 'cancel';
  readonly paymentId: string;
  /** Of a POST. */
  readonly asked?: Asked;
  readonly from: number;
  /** When it was answered, or its process died; Infinity while it runs. */
  until: number;
  /** When nothing of it could happen any more: a write that it gave up on may be applied later. */
  over: number;
  /** Absent while it runs, and for ever when its process died. */
  answer?: HttpAnswer;
  /** It was answered in the minutes that a restored ledger has lost. */
  forgotten: boolean;
}

/** The state that an answer speaks of, `not-accepted` and refusals included. */
export function stateOf(answer: HttpAnswer): string {
  const { state } = answer.body;
  if (answer.status === 400) return 'invalid';
  if (answer.status === 404) return 'not-found';
  return answer.status === 409 && answer.body['title'] === 'other-content' ? 'other-content' : String(state ?? answer.body['title']);
}
