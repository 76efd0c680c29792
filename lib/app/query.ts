import { answerGet, answerNotFound, answerUnavailable, answerUnreadable } from '../core/answer';
import type { HttpAnswer } from '../core/answer';
import { isWanted } from '../core/payment';
import { isPossible } from '../core/possible';
import { isPaymentId } from '../core/request';
import type { Settings } from '../core/settings';
import type { Clock, Ledger, Log } from './ports';
import { providerNamed } from './providers';
import type { Providers } from './providers';

export interface QueryDeps extends Providers {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
}

/** GET /payments/{id}: what the ledger says; the client secret, where one is needed, comes fresh from the provider. */
export function createQuery(deps: QueryDeps) {
  const { ledger, clock, log, settings } = deps;

  return async function query(id: string): Promise<HttpAnswer> {
    if (!isPaymentId(id)) return answerNotFound(id);
    try {
      const payment = await ledger.get(id);
      if (payment === undefined) return answerNotFound(id);
      if (!isPossible(payment, id)) return answerUnreadable(id);
      if (payment.state !== 'needs_customer' || !isWanted(payment, clock.now())) return answerGet(payment);
      const answer = await providerNamed(deps, payment.fence.provider)?.session(clock.now() + settings.deadlineMs, (calls) => calls.retrieve(payment.fence.intentId));
      return answerGet(payment, answer?.kind === 'intent' ? answer.clientSecret : undefined);
    } catch (error) {
      log.error('query failed', { paymentId: id, error: String(error) });
      return answerUnavailable(id);
    }
  };
}
