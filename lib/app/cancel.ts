import { answerCancel, answerNotFound, answerUnavailable, answerUnreadable } from '../core/answer';
import type { HttpAnswer } from '../core/answer';
import { guard } from '../core/guard';
import { isPossible } from '../core/possible';
import { isPaymentId } from '../core/request';
import { cancel as cancelled, requestCancel } from '../core/change';
import { mayStillBeCharged } from '../core/payment';
import type { Payment } from '../core/payment';
import type { Clock, Ledger, Log, ReconcileQueue } from './ports';

export interface CancelDeps {
  readonly ledger: Ledger;
  readonly reconcileQueue: ReconcileQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** One attempt alone writes four times. */
const mostTries = 8;

/**
 * POST /payments/{id}/cancel, at any moment. Where nothing can charge the payment any more it is cancelled at once; else
 * the wish is written down, and reconcile cancels the intent and looks at the answer.
 */
export function createCancel({ ledger, reconcileQueue, clock, log }: CancelDeps) {
  return async function cancel(id: string): Promise<HttpAnswer> {
    if (!isPaymentId(id)) return answerNotFound(id);
    try {
      const payment = await ledger.get(id);
      if (payment === undefined) return answerNotFound(id);
      return isPossible(payment, id) ? answerCancel(await settle(payment, mostTries)) : answerUnreadable(id);
    } catch (error) {
      log.error('cancel failed', { paymentId: id, error: String(error) });
      return answerUnavailable(id);
    }
  };

  /** @throws where others wrote each time: a wish that no row holds is not called noted */
  async function settle(payment: Payment, tries: number): Promise<Payment> {
    const next = step(payment, clock.now());
    if (next === undefined) return payment;
    if (tries === 0) throw new Error('the payment was written by others each time, so the cancel could not be noted');
    const result = await ledger.replace(payment, next);
    if ('conflict' in result) return result.conflict === undefined ? payment : settle(result.conflict, tries - 1);
    if (result.written.state !== 'cancelled') await reconcileQueue.send({ paymentId: payment.order.id }, 0).catch(() => undefined);
    return result.written;
  }
}

function step(payment: Payment, now: number) {
  switch (payment.state) {
    case 'claimed':
      return cancelled(payment, 'requested', now);
    case 'queued':
      return guard('may_still_be_charged', mayStillBeCharged(payment)) ? requestCancel(payment, now) : cancelled(payment, 'requested', now);
    case 'attempting':
    case 'unknown':
    case 'needs_customer':
      return payment.cancelRequested ? undefined : requestCancel(payment, now);
    case 'charged':
    case 'declined':
    case 'expired':
    case 'cancelled':
    case 'quarantined':
      return undefined;
    default:
      return payment satisfies never;
  }
}
