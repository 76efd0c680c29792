import { describe, expect, it } from '@jest/globals';
import { eventOf } from '../../../lib/core/event';
import type { ShopEvent } from '../../../lib/core/event';
import type { PaymentState } from '../../../lib/core/payment';
import type { LedgerRow } from '../../../lib/local/scenario/account';
import { accountOfEvents } from '../../../lib/local/scenario/events-account';
import { inEachState } from '../../core/given';

const row = (id: string, state: PaymentState): LedgerRow => ({ id, state, bare: false, provider: 'stripe', providerPaymentId: `pi_${id}`, attempts: 1 });

function event(id: string, state: 'charged' | 'declined' | 'needs_customer', version: number): ShopEvent {
  const payment = inEachState[state];
  const found = eventOf({ after: { ...payment, version, order: { ...payment.order, id } } });
  if (found === undefined) throw new Error('no event');
  return found;
}

const both = (...events: ShopEvent[]) => ({ bus: events, webhook: events, forged: 0 });

describe('what the shop was told, held against the ledger,', () => {
  it('is complete when each payment that ended has its event on both ways, others none, and repeated ones count once', () => {
    const rows = [row('a', 'charged'), row('b', 'declined'), row('c', 'queued')];
    const events = [event('a', 'charged', 4), event('b', 'declined', 5), event('a', 'charged', 4), event('of another run', 'charged', 4)];
    expect(accountOfEvents(rows, both(...events))).toEqual({
      events: { bus: { received: 3, repeated: 1, untold: 0 }, webhook: { received: 3, repeated: 1, untold: 0 }, forged: 0, complete: true }, problems: [],
    });
  });

  it('is complete when events came out of order', () => {
    const told = both(event('a', 'charged', 7), event('a', 'needs_customer', 4));
    expect(accountOfEvents([row('a', 'charged')], told).events.complete).toBe(true);
  });

  it.each<[string, Parameters<typeof accountOfEvents>[1], string]>([
    ['nothing came on one way', { bus: [event('a', 'charged', 4)], webhook: [], forged: 0 }, 'a is charged, but the webhook told nothing of it'],
    ['an older state came last', both(event('a', 'declined', 3)), 'a is charged, but EventBridge said declined last'],
    ['two charges were told', both(event('a', 'charged', 4), event('a', 'charged', 6)), 'EventBridge told two charges of a'],
    ['one id has two contents', both(event('a', 'charged', 4), { ...event('a', 'charged', 4), ledgerVersion: 9 }), 'EventBridge brought evt_a_4_charged twice with different content'],
    ['a signature does not hold', { ...both(event('a', 'charged', 4)), forged: 1 }, '1 requests to the webhook were not signed with its key'],
    ['one way told more', { bus: [event('a', 'charged', 4), event('a', 'declined', 3)], webhook: [event('a', 'charged', 4)], forged: 0 }, '1 events came on one way only, such as evt_a_3_declined'],
  ])('is not complete when %s', (_what, told, problem) => {
    const { events, problems } = accountOfEvents([row('a', 'charged')], told);
    expect(events.complete).toBe(false);
    expect(problems).toContain(problem);
  });
});
