import { describe, expect, it } from '@jest/globals';
import { isWorthALook } from '../../lib/core/hint';
import type { PaymentState } from '../../lib/core/payment';
import { inEachState } from './given';

const about = (intentId: string, succeeded: boolean) => ({ paymentId: 'order-1', intentId, succeeded });
const looked = (succeeded: boolean, intentId = 'pi_1') => (Object.keys(inEachState) as PaymentState[]).filter((state) => isWorthALook(inEachState[state], about(intentId, succeeded)));

describe('an event is worth a look', () => {
  it('while the payment is in doubt or waits for its customer, whatever happened', () => {
    expect(looked(false)).toEqual(['unknown', 'needs_customer']);
  });

  it('when money moved, and the ledger says otherwise', () => {
    expect(looked(true)).toEqual(['claimed', 'queued', 'unknown', 'needs_customer', 'declined', 'expired', 'cancelled']);
  });

  it('when money moved by another intent than the one that was charged', () => {
    expect(looked(true, 'pi_2')).toContain('charged');
  });
});
