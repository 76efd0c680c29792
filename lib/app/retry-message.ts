import { retryMessageOf } from '../core/message';
import { notSent } from '../core/change';
import type { Change, Payment } from '../core/payment';
import type { Clock, Ledger, Log, RetryQueue } from './ports';

export interface RetryMessageDeps {
  readonly ledger: Ledger;
  readonly retryQueue: RetryQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sends the message of a queued payment. The row is what is owed, so this never fails: a message that was refused is noted in
 * the row, and reconcile sends it with its next run, not only when it may be lost. Sent twice it harms nothing.
 */
export async function sendRetryMessage({ ledger, retryQueue, clock, log }: RetryMessageDeps, payment: Payment & { state: 'queued' }): Promise<void> {
  const { order, correlationId } = payment;
  try {
    await retryQueue.send(retryMessageOf(payment), Math.max(0, payment.notBefore - clock.now()));
  } catch (error) {
    log.warn('message not sent; reconcile will send it', { paymentId: order.id, correlationId, error: String(error) });
    await ledger.replace(payment, notSent(payment, clock.now())).catch(() => undefined);
  }
}

/**
 * The write that queues a payment failed, so whether it was applied is not known. A message is sent on the chance that it was:
 * of a payment that does not wait replay takes no notice, and one that waits without a message would wait until it may be lost.
 */
export async function sendRetryMessageInDoubt({ retryQueue }: Pick<RetryMessageDeps, 'retryQueue'>, payment: Payment | Change, delayMs: number): Promise<void> {
  await retryQueue.send(retryMessageOf(payment), delayMs).catch(() => undefined);
}
