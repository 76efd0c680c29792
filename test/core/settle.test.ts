import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../../lib/core/outcome';
import { cancel, requestCancel } from '../../lib/core/change';
import { lookAfterMs, waitAfterAttemptMs } from '../../lib/core/retry';
import { settleConfirm, settleCreate, settleExpiredLease, settleLook } from '../../lib/core/settle';
import { classify } from '../../lib/core/classify';
import { attempting, fenced, hourMs, needsCustomer, now, unknown } from './given';

const intent = (status: Extract<Answer, { kind: 'intent' }>['status'], more = {}): Answer => ({ kind: 'intent', id: 'pi_1', status, paymentId: 'order-1', ...more });
const decline: Answer = { kind: 'declined', code: 'card_declined', declineCode: 'insufficient_funds', adviceCode: 'try_again_later' };
const refusedConnection = classify({ sent: false, socketCode: 'ECONNREFUSED' });
const timeout = classify({ sent: true, deadline: true });
const stored500 = classify({ sent: true, status: 500, error: { type: 'api_error' } });
const confirm = (answer: Answer, fence = fenced(), doubtBefore = false) => settleConfirm(attempting(fence), { ...fence, confirm: fence.confirm as NonNullable<typeof fence.confirm> }, doubtBefore, answer, now);

describe('the answer to a confirm', () => {
  it.each([
    ['succeeded', 'charged'], ['requires_action', 'needs_customer'], ['canceled', 'cancelled'], ['processing', 'unknown'],
    ['requires_capture', 'unknown'], ['requires_confirmation', 'unknown'], ['requires_payment_method', 'unknown'],
  ] as const)('an intent that is %s: %s', (status, state) => {
    expect(confirm(intent(status)).state).toBe(state);
  });

  it('an intent of another id or another payment is set aside, even if it says succeeded', () => {
    for (const more of [{ id: 'pi_2' }, { paymentId: 'order-2' }, { paymentId: undefined }]) expect(confirm(intent('succeeded', more)).state).toBe('quarantined');
  });

  it('a decline ends it, with the reason; another key is used for the next card', () => {
    const change = confirm(decline);
    expect(change).toMatchObject({ state: 'declined', why: { code: 'card_declined', declineCode: 'insufficient_funds' }, fence: { inDoubt: false } });
    expect(change.fence).not.toHaveProperty('confirm');
  });

  it('a decline while the browser or an older confirm can still charge it ends nothing', () => {
    expect(confirm(decline, fenced({ secretGiven: true })).state).toBe('needs_customer');
    expect(confirm(decline, fenced({ abandoned: true }))).toMatchObject({ state: 'unknown', declinedWith: { code: 'card_declined' }, nextLookAt: now });
  });

  it('a demand for authentication waits for the customer', () => {
    for (const declined of [{ kind: 'declined', code: 'authentication_required' }, { kind: 'declined', code: 'card_declined', declineCode: 'authentication_required' }] as const) {
      expect(confirm(declined)).toMatchObject({ state: 'needs_customer', fence: { secretGiven: true } });
    }
  });

  it('no connection: nothing was charged and it waits; but not if an earlier try has no answer', () => {
    expect(confirm(refusedConnection)).toMatchObject({ state: 'queued', notBefore: now + waitAfterAttemptMs(1), fence: { inDoubt: false } });
    expect(confirm(refusedConnection, fenced(), true)).toMatchObject({ state: 'unknown', fence: { inDoubt: true } });
  });

  it('no answer: unknown, to be looked at soon, and the same key is kept', () => {
    const change = confirm(timeout);
    expect(change).toMatchObject({ state: 'unknown', nextLookAt: now + lookAfterMs(0), fence: { inDoubt: true, confirm: { key: 'paymedic:order-1:1:confirm:1' } } });
  });

  it('a stored 500: unknown, its key is given up and stays in mind', () => {
    const change = confirm(stored500);
    expect(change).toMatchObject({ state: 'unknown', fence: { abandoned: true, inDoubt: false } });
    expect(change.fence).not.toHaveProperty('confirm');
  });

  it('a key that was used with other parameters, as a restored ledger may have forgotten: looked up, and another key for the next try', () => {
    const change = confirm(classify({ sent: true, status: 400, error: { type: 'idempotency_error' } }));
    expect(change).toMatchObject({ state: 'unknown', fence: { abandoned: true, inDoubt: false } });
    expect(change.fence).not.toHaveProperty('confirm');
  });

  it('a refused field ends it and is named', () => {
    const refused = classify({ sent: true, status: 400, error: { type: 'invalid_request_error', code: 'resource_missing', param: 'payment_method' } });
    expect(confirm(refused)).toMatchObject({ state: 'declined', why: { code: 'resource_missing', param: 'payment_method' } });
  });

  it('a refused field after a try without an answer ends it once the intent is canceled: the key may not have kept the refusal', () => {
    const refused = classify({ sent: true, status: 400, error: { type: 'invalid_request_error', code: 'resource_missing', param: 'payment_method' } });
    const change = confirm(refused, fenced(), true);
    expect(change).toMatchObject({ state: 'unknown', nextLookAt: now, declinedWith: { code: 'resource_missing', param: 'payment_method' }, fence: { abandoned: true } });
    expect(settleLook({ ...change, version: 2, writeId: 'w' } as ReturnType<typeof unknown>, intent('requires_payment_method'), now)).toEqual({ next: 'cancel' });
    expect(settleLook({ ...change, version: 2, writeId: 'w' } as ReturnType<typeof unknown>, intent('canceled'), now)).toMatchObject({ change: { state: 'declined' } });
    expect(confirm(refused, fenced({ secretGiven: true }), true).state).toBe('needs_customer');
  });
});

describe('the answer to a create that brought no intent', () => {
  const fence = fenced({ inDoubt: false });
  const create = (answer: Exclude<Answer, { kind: 'intent' }>) => settleCreate(attempting(fence), fence, answer, now);

  it.each([[refusedConnection], [timeout], [classify({ sent: true, status: 429 })], [classify({ sent: true, status: 401 })], [classify({ sent: true, status: 409 })]])('%j: it waits, and the same key is sent again', (answer) => {
    expect(create(answer)).toMatchObject({ state: 'queued', fence: { create: { firstSentAt: now } } });
  });

  it('a stored 500: it waits, and the next create has a new key', () => {
    expect(create(stored500)).toMatchObject({ state: 'queued', fence: { create: { firstSentAt: 0 } } });
  });

  it('a refused amount ends it', () => {
    expect(create(classify({ sent: true, status: 400, error: { type: 'invalid_request_error', code: 'amount_too_small', param: 'amount' } }))).toMatchObject({ state: 'declined', why: { code: 'amount_too_small', param: 'amount' } });
  });

  it('a key that Stripe knows with other content is set aside, with nothing charged', () => {
    expect(create(classify({ sent: true, status: 400, error: { type: 'idempotency_error' } })).state).toBe('quarantined');
  });
});

describe('a look', () => {
  const later = now + 2 * hourMs;
  it('proves a charge and a cancel', () => {
    expect(settleLook(unknown(), intent('succeeded'), now)).toMatchObject({ next: 'write', change: { state: 'charged' } });
    expect(settleLook(unknown(), intent('canceled'), later)).toMatchObject({ change: { state: 'expired', fence: { canceled: true } } });
    expect(settleLook(unknown(fenced(), { declinedWith: { code: 'card_declined' } }), intent('canceled'), now)).toMatchObject({ change: { state: 'declined' } });
    expect(settleLook(unknown(fenced(), { cancelRequested: true }), intent('canceled'), now)).toMatchObject({ change: { state: 'cancelled', reason: 'requested' } });
  });

  it('proves nothing else: a wanted payment goes back with its doubt, an unwanted one is cancelled first', () => {
    expect(settleLook(unknown(), intent('requires_confirmation'), now)).toMatchObject({ change: { state: 'queued', fence: { inDoubt: true } } });
    expect(settleLook(unknown(), intent('requires_confirmation'), later)).toEqual({ next: 'cancel' });
    expect(settleLook(unknown(fenced(), { cancelRequested: true }), intent('processing'), now)).toEqual({ next: 'cancel' });
    expect(settleLook(needsCustomer(), intent('requires_action'), later)).toEqual({ next: 'cancel' });
  });

  it('comes again, each time later, while there is no answer', () => {
    for (const answer of [timeout, classify({ sent: true, status: 404 }), classify({ sent: true, status: 401 })]) {
      expect(settleLook(unknown(fenced(), { looks: 3 }), answer, later)).toMatchObject({ change: { state: 'unknown', looks: 4, nextLookAt: later + lookAfterMs(4) } });
    }
  });

  it('of an intent that is another payment’s touches nothing', () => {
    expect(settleLook(unknown(), intent('requires_confirmation', { paymentId: 'order-2' }), later)).toMatchObject({ change: { state: 'quarantined' } });
  });
});

it('an attempt whose process is gone is looked up if its confirm may have left, and waits if not', () => {
  expect(settleExpiredLease(attempting(), now).state).toBe('unknown');
  expect(settleExpiredLease(attempting(fenced({ inDoubt: false })), now).state).toBe('queued');
});

it('a cancel is only a wish while something may still charge', () => {
  expect(requestCancel(unknown(), now)).toMatchObject({ state: 'unknown', cancelRequested: true, nextLookAt: now });
  expect(requestCancel(attempting(), now)).toMatchObject({ state: 'attempting', cancelRequested: true });
  expect(cancel(attempting(), 'requested', now)).toMatchObject({ state: 'cancelled', attempts: [{ endedAt: now }] });
});
