import { describe, expect, it } from '@jest/globals';
import { answerCancel, answerGet, answerNotAccepted, answerNotFound, answerOtherContent, answerPost } from '../../lib/core/answer';
import type { HttpAnswer } from '../../lib/core/answer';
import type { Payment } from '../../lib/core/payment';
import { judge } from '../../lib/simulation/verdict';
import type { Case } from '../../lib/simulation/case';
import type { Exchange } from '../../lib/simulation/word';
import { inEachState } from '../core/given';

const asked = { amountMinor: 1_999, paymentMethod: 'pm_card_visa' };
const otherCard = { amountMinor: 1_999, paymentMethod: 'pm_card_amex' };
const post = (from: number, answer?: HttpAnswer, more: Partial<Exchange> = {}): Exchange =>
  ({ kind: 'post', paymentId: 'order-1', asked, from, until: from + 10, over: from + 10, forgotten: false, ...(answer && { answer }), ...more });
const get = (from: number, answer: HttpAnswer): Exchange => ({ kind: 'get', paymentId: 'order-1', from, until: from + 10, over: from + 10, forgotten: false, answer });
const cancelled = (from: number): Exchange => ({ ...get(from, answerCancel(inEachState.cancelled)), kind: 'cancel' });

/** What the books have, charged at these times. */
const booked = (...chargedAt: number[]): Case['booked'] => [{
  id: 'pi_1', paymentId: 'order-1', amountMinor: 1_999, currency: 'USD', createdAt: 0, status: chargedAt.length > 0 ? 'succeeded' : 'canceled', chargedAt, charges: chargedAt.length, refunded: false,
}];
const written = (at: number, row: Payment): Case['writes'][number] => ({ at, row });

/** A payment that was charged at 50, and about which only true words were said. */
const honest: Case = {
  paymentId: 'order-1', booked: booked(50), exchanges: [post(0, answerPost(inEachState.queued)), get(100, answerGet(inEachState.charged))],
  writes: [written(5, inEachState.queued), written(60, inEachState.charged)], row: inEachState.charged, cancelledByHand: false, forgotten: false, outOfReach: false, skewMs: 0,
};
const unpaid: Case = { ...honest, booked: booked(), exchanges: [post(0, answerPost(inEachState.queued)), cancelled(20)], writes: [written(5, inEachState.queued), written(25, inEachState.cancelled)], row: inEachState.cancelled };
const laws = (one: Partial<Case>, base = honest): readonly string[] => [...new Set(judge({ ...base, ...one }).map(({ law }) => law))].toSorted();

describe('the verdict', () => {
  it('lets pass what is true', () => {
    expect([laws({}), laws({}, unpaid)]).toEqual([[], []]);
  });

  it.each<[string, Partial<Case>]>([
    ['two charges on one intent', { booked: booked(50, 51) }],
    ['a charge at each of two accounts', { booked: [...booked(50), ...booked(51)] }],
  ])('finds %s', (_what, lie) => {
    expect(laws(lie)).toEqual(['doubleCharges']);
  });

  it.each<[string, Partial<Case>]>([
    ['201 before there was a charge', { exchanges: [post(0, answerPost(inEachState.charged))] }],
    ['201 for another amount than was charged', { exchanges: [post(60, answerPost(inEachState.charged), { asked: { ...asked, amountMinor: 2_000 } })] }],
    ['a charge after 402 declined', { exchanges: [post(0, answerPost(inEachState.declined))] }],
    ['a charge after 410 expired', { exchanges: [post(0, answerPost(inEachState.expired))] }],
    ['a charge after a cancel that was confirmed', { exchanges: [post(0, answerPost(inEachState.queued)), cancelled(20)] }],
    ['a cancel that was confirmed after the charge', { exchanges: [post(0, answerPost(inEachState.queued)), cancelled(200)] }],
    ['a charge after 503 not-accepted', { exchanges: [post(0, answerNotAccepted('order-1', ''))] }],
    ['a charge for a request of other content', { exchanges: [post(0, answerOtherContent(inEachState.queued, inEachState.queued.order))] }],
    ['an end in the ledger that a charge followed', { writes: [written(5, inEachState.queued), written(20, inEachState.expired), written(60, inEachState.charged)] }],
    ['a ledger that says expired of a charge', { row: inEachState.expired }],
    ['a ledger that says charged of nothing', { booked: booked(), exchanges: [] }],
    ['404 for a payment that was answered before', { exchanges: [post(0, answerPost(inEachState.queued)), get(30, answerNotFound('order-1'))] }],
  ])('finds %s', (_what, lie) => {
    expect(laws(lie)).toContain('untruthful');
  });

  it.each<[string, Partial<Case>]>([
    ['the shop sent the id again after the decline', { exchanges: [post(0, answerPost(inEachState.declined)), post(20, answerPost(inEachState.charged), { until: 60, over: 60 })] }],
    ['another card was on its way when the decline was told', { exchanges: [post(0, answerPost(inEachState.declined), { from: 10 }), post(5, answerPost(inEachState.charged), { until: 60, over: 60, asked: otherCard })] }],
    ['another card was charged beside a decline that was told later', { exchanges: [post(10, answerPost(inEachState.declined), { until: 70, over: 70 }), post(5, answerPost(inEachState.charged), { until: 60, over: 60, asked: otherCard })] }],
    ['the shop sent the id again after 503', { exchanges: [post(0, answerNotAccepted('order-1', '')), post(20, answerPost(inEachState.queued))] }],
    ['another caller was accepted', { exchanges: [post(0, answerNotAccepted('order-1', '')), post(0, answerPost(inEachState.queued))] }],
    ['a person refunded it since', { booked: booked(50).map((intent) => ({ ...intent, refunded: true })) }],
  ])('finds nothing where %s', (_what, truth) => {
    expect(laws(truth)).toEqual([]);
  });

  it('a second caller with the same card excuses no charge after its decline', () => {
    expect(laws({ exchanges: [post(10, answerPost(inEachState.declined)), post(5, answerPost(inEachState.charged), { until: 60, over: 60 })] })).toContain('untruthful');
  });

  it('a POST that was under way when a cancel was confirmed excuses no charge', () => {
    expect(laws({ exchanges: [post(0, answerPost(inEachState.charged), { until: 60, over: 60 }), cancelled(20)] })).toContain('untruthful');
  });

  it('a claim that was given up may still be followed by a request that somebody waits for, and by no older one', () => {
    const abandoned: Payment = { ...inEachState.cancelled, reason: 'abandoned' };
    const following = (from: number): Partial<Case> => ({
      booked: booked(200_050), writes: [written(200_000, abandoned), written(200_060, inEachState.charged)],
      exchanges: [post(from, answerPost(inEachState.charged), { until: 200_070, over: 200_070 })],
    });
    expect([laws(following(199_000)), laws(following(100_000))]).toEqual([[], ['untruthful']]);
  });

  it.each<[string, Partial<Case>]>([
    ['a row that is gone', { row: undefined, booked: booked(), exchanges: [post(0, answerPost(inEachState.needs_customer))] }],
    ['a payment that ended cancelled though nobody wanted that', { exchanges: [] }],
    ['an intent that was canceled at the provider by nobody', { row: { ...inEachState.cancelled, reason: 'at_provider' } }],
  ])('finds %s lost', (_what, lie) => {
    expect(laws(lie, unpaid)).toContain('lost');
  });

  it('finds what is still open stuck, unless only a person can look', () => {
    expect(laws({ row: inEachState.queued })).toEqual(['stuck']);
    expect(laws({ row: inEachState.queued, outOfReach: true })).toEqual([]);
  });

  it('after a restore, counts what was forgotten apart; never the second charge', () => {
    expect(laws({ forgotten: true, exchanges: [post(0, answerPost(inEachState.declined))] })).toEqual(['forgotten']);
    expect(laws({ forgotten: true, booked: booked(50, 51) })).toEqual(['doubleCharges']);
  });
});
