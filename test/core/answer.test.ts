import { describe, expect, it } from '@jest/globals';
import { answerCancel, answerGet, answerHealth, answerInvalid, answerNotAccepted, answerNotFound, answerOtherContent, answerPost, answerUnavailable } from '../../lib/core/answer';
import type { HttpAnswer } from '../../lib/core/answer';
import type { Payment, PaymentState } from '../../lib/core/payment';
import { firstPlan } from '../../lib/core/plan';
import { defaultSettings } from '../../lib/core/settings';
import { inEachState } from './given';

const states = Object.keys(inEachState) as PaymentState[];
const open: readonly PaymentState[] = ['claimed', 'queued', 'attempting', 'unknown', 'quarantined'];
const postStatus: Readonly<Record<PaymentState, number>> = {
  charged: 201, claimed: 202, queued: 202, attempting: 202, quarantined: 202, unknown: 202, expired: 410, cancelled: 410, declined: 402, needs_customer: 422,
};
const cancelStatus: Readonly<Record<PaymentState, number>> = {
  cancelled: 200, expired: 200, declined: 200, charged: 409, claimed: 202, queued: 202, attempting: 202, unknown: 202, needs_customer: 202, quarantined: 202,
};

/** What every answer about a payment carries, as far as it is known. */
function factsOf({ order, state, fence }: Payment) {
  return { id: order.id, state, amountMinor: order.amountMinor, currency: order.currency, ...(fence && { provider: fence.provider, providerPaymentId: fence.intentId }) };
}

/** RFC 9457 for 4xx and 5xx, plain JSON for the rest. */
function expectForm({ status, contentType, body }: HttpAnswer): void {
  expect(contentType).toBe(status < 400 ? 'application/json' : 'application/problem+json');
  const problem = { type: expect.stringMatching(/^urn:paymedic:/), title: expect.any(String), status, detail: expect.any(String) };
  expect(body).toMatchObject(status < 400 ? {} : problem);
  expect(JSON.parse(JSON.stringify(body))).toEqual(body);
}

describe('POST answers', () => {
  it.each(states)('%s with its status and facts', (state) => {
    const answer = answerPost(inEachState[state]);
    expect(answer.status).toBe(postStatus[state]);
    expect(answer.body).toMatchObject(factsOf(inEachState[state]));
    expectForm(answer);
  });

  it.each(open)('%s says not to charge elsewhere or again', (state) => {
    expect(String(answerPost(inEachState[state]).body['detail'])).toMatch(/do not charge it (again|elsewhere)/i);
  });

  it('declined with code, decline code and, where one is known, the field', () => {
    expect(answerPost(inEachState.declined).body).toMatchObject({ code: 'card_declined', declineCode: 'insufficient_funds' });
    expect(answerPost({ ...inEachState.declined, why: { code: 'amount_too_small', param: 'amount' } }).body).toMatchObject({ code: 'amount_too_small', field: 'amount' });
  });

  it('declined with the issuer’s advice, and what it means for the next try', () => {
    const advised = { ...inEachState.declined, why: { code: 'card_declined', adviceCode: 'do_not_try_again' } };
    expect(answerPost(advised).body).toMatchObject({ adviceCode: 'do_not_try_again', detail: expect.stringContaining('not to try this card again') });
    const unheardOf = { ...inEachState.declined, why: { code: 'card_declined', adviceCode: 'moon' } };
    expect(answerPost(unheardOf).body).toMatchObject({ adviceCode: 'moon', detail: answerPost(inEachState.declined).body['detail'] });
  });

  it('needs_customer with the client secret, and nothing else with it unless it is given', () => {
    expect(answerPost(inEachState.needs_customer, 'pi_1_secret_x').body).toMatchObject({ clientSecret: 'pi_1_secret_x' });
    for (const state of states) expect(JSON.stringify(answerPost(inEachState[state]).body)).not.toContain('secret_');
  });
});

describe('GET answers', () => {
  it.each(states)('200 for %s, with its facts', (state) => {
    const answer = answerGet(inEachState[state]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject(factsOf(inEachState[state]));
    expectForm(answer);
  });

  it('404 for an id that nobody knows', () => {
    expect(answerNotFound('order-9')).toMatchObject({ status: 404, body: { id: 'order-9' } });
    expectForm(answerNotFound('order-9'));
  });
});

describe('cancel answers', () => {
  it.each(states)('%s', (state) => {
    const answer = answerCancel(inEachState[state]);
    expect(answer.status).toBe(cancelStatus[state]);
    expect(answer.body).toMatchObject(factsOf(inEachState[state]));
    expectForm(answer);
  });
});

describe('refusals', () => {
  it('409 for another content, with the facts of the payment that has the id', () => {
    const other = answerOtherContent(inEachState.queued, { ...inEachState.queued.order, currency: 'CHF' });
    expect(other).toMatchObject({ status: 409, body: { ...factsOf(inEachState.queued), field: 'currency' } });
    expectForm(other);
  });

  it('400 names the field', () => {
    const answer = answerInvalid({ field: 'currency', detail: 'currency must be three letters' }, 'order-1');
    expect(answer).toMatchObject({ status: 400, body: { field: 'currency', id: 'order-1' } });
    expectForm(answer);
    expect(answerInvalid({ field: 'id', detail: 'id must be a string' }).body).not.toHaveProperty('id');
  });

  it('503 not-accepted says that nothing is charged unless the id comes again', () => {
    const answer = answerNotAccepted('order-1', 'The ledger cannot be reached.');
    expect(answer).toMatchObject({ status: 503, body: { id: 'order-1', state: 'not-accepted', detail: expect.stringContaining('send the same id again') } });
    expectForm(answer);
  });

  it('503 says nothing of a state that could not be read', () => {
    expect(answerUnavailable('order-1')).toMatchObject({ status: 503, body: { id: 'order-1' } });
    expect(answerUnavailable('order-1').body).not.toHaveProperty('state');
  });
});

it('health tells the route, why, and whether payments are accepted', () => {
  expect(answerHealth(firstPlan('stripe', defaultSettings))).toMatchObject({ status: 200, body: { route: 'stripe', reason: expect.any(String), accepting: true } });
});
