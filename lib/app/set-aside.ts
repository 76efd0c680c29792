import type { Payment } from '../core/payment';
import type { Log, RetryQueue } from './ports';

/**
 * Calls people for a quarantined payment: its message goes to the dead-letter queue, whose alarm says "look". Redriven by
 * hand it harms nothing, as replay leaves what is not queued alone.
 */
export async function setAside({ retryQueue, log }: { readonly retryQueue: RetryQueue; readonly log: Log }, payment: Payment & { state: 'quarantined' }): Promise<void> {
  const { order, correlationId, reason } = payment;
  log.error('quarantined', { paymentId: order.id, correlationId, reason });
  await retryQueue.quarantine(JSON.stringify({ version: 1, paymentId: order.id, correlationId }), 'quarantined')
    .catch((error: unknown) => log.error('the quarantine could not be told', { paymentId: order.id, error: String(error) }));
}
