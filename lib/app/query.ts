import { answerGet, answerNotFound, answerUnavailable } from '../core/answer';
import type { HttpAnswer } from '../core/answer';
import type { Settings } from '../core/settings';
import type { Clock, Ledger, Log, Provider } from './ports';

export interface QueryDeps {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
}

/** GET /payments/{id}: what the ledger says; the client secret, where one is needed, comes fresh from the provider. */
export function createQuery({ ledger, provider, clock, log, settings }: QueryDeps) {
  return async function query(id: string): Promise<HttpAnswer> {
    try {
      const payment = await ledger.get(id);
      if (payment === undefined) return answerNotFound(id);
      if (payment.state !== 'needs_customer') return answerGet(payment);
      const answer = await provider.session(clock.now() + settings.deadlineMs, (calls) => calls.retrieve(payment.fence.intentId));
      return answerGet(payment, answer.kind === 'intent' ? answer.clientSecret : undefined);
    } catch (error) {
      log.error('query failed', { paymentId: id, error: String(error) });
      return answerUnavailable(id);
    }
  };
}
