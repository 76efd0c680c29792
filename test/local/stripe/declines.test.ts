import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlainHttp } from './plain-http';
import { plainHttp } from './plain-http';
import { cardPayment, confirmWith, confirmedPayment } from './requests';
import type { ServerUnderTest } from './server-under-test';
import { serverUnderTest } from './server-under-test';

let server: ServerUnderTest;
let api: PlainHttp;
beforeAll(async () => {
  server = await serverUnderTest();
  api = plainHttp(server.url, server.key);
});
afterAll(() => server.close());

// https://docs.stripe.com/testing#declined-payments
const table = [
  ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', null],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', null],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', null],
] as const;

describe('a declined payment', () => {
  it.each(table)('with %s is a 402 card_error with code %s and decline code %s', async (paymentMethod, code, declineCode) => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith(paymentMethod));
    expect(status).toBe(402);
    expect(body.error).toMatchObject({ type: 'card_error', code, payment_intent: { id: created.body.id } });
    // The table has none for the last three: what a server says there is its own affair.
    expect([declineCode ?? body.error.decline_code]).toEqual([body.error.decline_code]);
    // https://docs.stripe.com/declines/card#retrying-issuer-declines
    expect([undefined, 'confirm_card_data', 'do_not_try_again', 'try_again_later']).toContain(body.error.advice_code);
  });

  // https://docs.stripe.com/payments/paymentintents/lifecycle https://docs.stripe.com/api/payment_intents/object#payment_intent_object-last_payment_error
  it('leaves the intent in requires_payment_method with the error, and a failed charge', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const declined = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_chargeDeclined'));
    const { body } = await api.get(`/v1/payment_intents/${created.body.id}`);
    expect(body).toMatchObject({ status: 'requires_payment_method', payment_method: null, amount_received: 0, last_payment_error: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' } });
    expect(body.latest_charge).toBe(declined.body.error.charge);
    const charge = await api.get(`/v1/charges/${declined.body.error.charge}`);
    expect(charge.body).toMatchObject({ status: 'failed', paid: false, failure_code: 'card_declined', payment_intent: created.body.id });
  });

  it('can be followed by a card that pays, on the same intent', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_chargeDeclined'));
    const { body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_visa'));
    expect(body).toMatchObject({ status: 'succeeded', last_payment_error: null });
    const charges = (await api.get('/v1/charges', { payment_intent: created.body.id })).body.data;
    expect(charges.map((charge) => charge.status)).toEqual(['succeeded', 'failed']);
  });

  it('leaves an intent behind when it was created and confirmed at once', async () => {
    const { status, body } = await api.post('/v1/payment_intents', { ...confirmedPayment, payment_method: 'pm_card_chargeDeclined' });
    expect(status).toBe(402);
    const id = body.error.payment_intent?.id;
    expect((await api.get(`/v1/payment_intents/${id}`)).body.status).toBe('requires_payment_method');
  });
});

// https://docs.stripe.com/testing#regulatory-cards
describe('a card that asks for authentication', () => {
  it('leads to requires_action while the customer is there', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequired'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'requires_action', amount_received: 0 });
    expect(body.next_action?.type).toBe('use_stripe_sdk');
    expect(body.client_secret.startsWith(body.id)).toBe(true);
  });

  it('redirects where a return_url was given', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequired', { return_url: 'https://shop.example/back' }));
    expect(body.next_action).toMatchObject({ type: 'redirect_to_url', redirect_to_url: { return_url: 'https://shop.example/back' } });
  });

  // https://docs.stripe.com/declines/codes: authentication_required
  it('is a decline off session, and the intent needs a payment method again', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequired', { off_session: true }));
    expect(status).toBe(402);
    expect(body.error).toMatchObject({ type: 'card_error', code: 'authentication_required', payment_intent: { status: 'requires_payment_method' } });
    expect((await api.get(`/v1/payment_intents/${created.body.id}`)).body.last_payment_error?.code).toBe('authentication_required');
  });

  it('that was never set up is declined off session too', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    const { status, body } = await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequiredOnSetup', { off_session: true }));
    expect([status, body.error.code]).toEqual([402, 'authentication_required']);
  });

  it('can be canceled while it waits for the customer', async () => {
    const created = await api.post('/v1/payment_intents', cardPayment);
    await api.post(`/v1/payment_intents/${created.body.id}/confirm`, confirmWith('pm_card_authenticationRequired'));
    expect((await api.post(`/v1/payment_intents/${created.body.id}/cancel`)).body.status).toBe('canceled');
  });
});

// https://docs.stripe.com/testing#declined-payments: "Decline after attaching"
it('a card may be attached to a customer and still decline', async () => {
  const customer = await api.post('/v1/customers', { name: 'Test customer' });
  const attached = await api.post('/v1/payment_methods/pm_card_chargeCustomerFail/attach', { customer: customer.body.id });
  expect(attached.body.customer).toBe(customer.body.id);
  const { status, body } = await api.post('/v1/payment_intents', { ...confirmedPayment, customer: customer.body.id, payment_method: attached.body.id, off_session: true });
  expect([status, body.error.code]).toEqual([402, 'card_declined']);
});
