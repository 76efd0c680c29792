import type { Change } from '../core/payment';
import type { Log, RetryQueue } from './ports';

/**
 * Calls people for a payment that is about to be quarantined: its message goes to the dead-letter queue, whose alarm says "look".
 * Told first and written after: a crash in between tells it again, and none is set aside that nobody was told of. Redriven by
 * hand the message harms nothing, as replay leaves what is not queued alone.
 * @returns false where nobody could be told: then it must not be written either, and the next look tries again
 */
export async function setAside({ retryQueue, log }: { readonly retryQueue: RetryQueue; readonly log: Log }, change: Change & { state: 'quarantined' }): Promise<boolean> {
  const { order, correlationId, reason } = change;
  try {
    await retryQueue.quarantine(JSON.stringify({ version: 1, paymentId: order.id, correlationId }), 'quarantined');
    log.error('quarantined', { paymentId: order.id, correlationId, reason });
    return true;
  } catch (error) {
    log.error('the quarantine could not be told', { paymentId: order.id, correlationId, reason, error: String(error) });
    return false;
  }
}
