import { describe, expect, it } from '@jest/globals';
import { eventOf } from '../../lib/core/event';
import type { ShopEvent } from '../../lib/core/event';
import type { Payment } from '../../lib/core/payment';
import type { Case } from '../../lib/simulation/case';
import type { Told } from '../../lib/simulation/shop';
import { judge } from '../../lib/simulation/verdict';
import { inEachState } from '../core/given';

const written = (at: number, row: Payment): Case['writes'][number] => ({ at, row: { ...row, updatedAt: at } });
const eventFor = ({ row }: Case['writes'][number]): ShopEvent => {
  const event = eventOf({ after: row });
  if (event === undefined) throw new Error(`${row.state} is no news`);
  return event;
};
const queued = written(5, { ...inEachState.queued, version: 1 });
const charged = written(60, { ...inEachState.charged, version: 2 });
const expired = written(60, { ...inEachState.expired, version: 2 });
const by = (via: Told['via'], event: ShopEvent): Told => ({ via, at: 100, event });
const { id: paymentId, amountMinor, currency } = inEachState.queued.order;

/** A payment that was charged at 50, and of which the shop heard by both ways. */
const honest: Case = {
  paymentId, exchanges: [], writes: [queued, charged], row: charged.row, cancelledByHand: false, forgotten: false, outOfReach: false, skewMs: 0,
  booked: [{ id: 'pi_1', paymentId, amountMinor, currency, createdAt: 0, status: 'succeeded', chargedAt: [50], charges: 1, refunded: false }],
  told: { ways: ['bus', 'webhook'], inbox: [by('bus', eventFor(charged)), by('webhook', eventFor(charged))] },
};
const breaches = (inbox: readonly Told[], more: Partial<Case> = {}): readonly string[] => judge({ ...honest, ...more, told: { ways: ['bus', 'webhook'], inbox } }).map(({ law, what }) => `${law}: ${what}`);
const both = (event: ShopEvent): readonly Told[] => [by('bus', event), by('webhook', event)];

describe('the verdict on events', () => {
  it('lets pass what came by each way, however often', () => {
    expect(breaches([...both(eventFor(charged)), ...both(eventFor(charged))])).toEqual([]);
  });

  it('finds an end of which nothing was said by one of the ways', () => {
    expect(breaches([by('bus', eventFor(charged))])).toEqual(['lost: became charged, and no event said so by webhook']);
  });

  it.each<[string, Partial<ShopEvent>]>([
    ['another version', { ledgerVersion: 3 }], ['another state', { type: 'payment.declined' }], ['another time', { time: new Date(61).toISOString() }],
  ])('finds an event with %s than the ledger wrote', (_what, wrong) => {
    expect(breaches([...both(eventFor(charged)), by('bus', { ...eventFor(charged), ...wrong, id: 'evt_other' })]).join()).toMatch(/^untruthful: an event said .+, which the ledger never wrote$/);
  });

  it('finds an id under which two things were said', () => {
    expect(breaches([...both(eventFor(charged)), by('bus', { ...eventFor(charged), data: {} })]).join()).toContain('the same id said something else before');
  });

  it('finds a charge that an event told before there was one, or with another amount', () => {
    expect(breaches(both(eventFor(charged)), { booked: [{ ...honest.booked[0]!, chargedAt: [70] }] })[0]).toContain('and there was no charge');
    expect(breaches(both(eventFor(charged)), { booked: [{ ...honest.booked[0]!, amountMinor: 7 }] }).join()).toContain('and 7 was charged, not');
  });

  it('finds an end without a charge that a charge followed', () => {
    expect(breaches(both(eventFor(expired)), { writes: [queued, expired], row: expired.row, booked: [{ ...honest.booked[0]!, chargedAt: [70] }] }).join()).toMatch(/an event said payment\.expired .+ and it was charged/);
  });

  it('finds a client secret', () => {
    const event = eventFor(charged);
    expect(breaches(both({ ...event, data: { ...event.data, clientSecret: 'pi_1_secret_x' } })).join()).toContain('with a client secret');
  });

  it('asks for no event of what a restore has put back', () => {
    expect(breaches(both(eventFor(charged)), { writes: [queued, charged, { ...charged, at: 90, restored: true }] })).toEqual([]);
  });
});
