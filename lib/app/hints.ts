import { isWorthALook } from '../core/hint';
import type { Hint } from '../core/hint';
import type { Ledger, Log, ReconcileQueue } from './ports';

export interface HintsDeps {
  readonly ledger: Ledger;
  readonly reconcileQueue: ReconcileQueue;
  readonly log: Log;
}

/** Takes a hint and wakes reconcile where a look may change something: whoever gives it waits for no provider. Throws when the ledger or the queue failed. */
export function createHints({ ledger, reconcileQueue, log }: HintsDeps) {
  return async function take(hint: Hint): Promise<'woken' | 'known' | 'not_ours'> {
    const { paymentId, intentId, succeeded } = hint;
    const payment = await ledger.get(paymentId);
    if (payment === undefined) {
      // Another Paymedic may share the account; `paymedic account` lists charges that no ledger of ours knows.
      log.warn('an event about a payment that the ledger does not know', { paymentId, intentId, succeeded });
      return 'not_ours';
    }
    if (!isWorthALook(payment, hint)) return 'known';
    await reconcileQueue.send({ paymentId, ...(succeeded && { succeeded: intentId }) }, 0);
    log.info('hinted', { paymentId, correlationId: payment.correlationId, state: payment.state, succeeded });
    return 'woken';
  };
}

export type TakeHint = ReturnType<typeof createHints>;
