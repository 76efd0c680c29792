import { describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { hintTypes } from '../../lib/core/hint';
import { createStripeWebhook, hintOf } from '../../lib/providers/stripe-webhook';

const now = Date.UTC(2026, 10, 22, 8);
const clock = { now: () => now };
const event = (type: string, object: object = { id: 'pi_1', object: 'payment_intent', metadata: { paymedic_payment_id: 'order-1' } }) => ({ id: 'evt_1', object: 'event', type, data: { object } });

function signed(payload: string, secret = 'whsec_new', at = now): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1_000) });
}

describe('a request to the webhook', () => {
  const read = createStripeWebhook({ secrets: async () => ['whsec_new', 'whsec_old'], clock });
  const body = JSON.stringify(event('payment_intent.succeeded'));

  it.each(['whsec_new', 'whsec_old'])('is believed with the signature of %s, while one is rolled', async (secret) => {
    expect(await read(body, signed(body, secret))).toEqual({ hint: { paymentId: 'order-1', intentId: 'pi_1', succeeded: true } });
  });

  it.each([
    ['without a signature', body, ''], ['with something else in its place', body, 'v1=abc'], ['with the signature of another secret', body, signed(body, 'whsec_other')],
    ['whose body was changed', body.replace('order-1', 'order-2'), signed(body)], ['that is six minutes old', body, signed(body, 'whsec_new', now - 360_000)], ['without a body', '', signed(body)],
  ])('%s is not', async (_, text, signature) => {
    expect(await read(text, signature)).toEqual({ problem: 'bad_signature' });
  });

  it('that is five minutes old is', async () => {
    expect(await read(body, signed(body, 'whsec_new', now - 299_000))).toHaveProperty('hint');
  });

  it('that is signed and no event of ours is nothing', async () => {
    for (const text of ['not JSON', '[]', 'null', JSON.stringify(event('charge.refunded'))]) expect(await read(text, signed(text))).toEqual({ nothing: true });
  });

  it('cannot be read before a secret is set', async () => {
    expect(await createStripeWebhook({ secrets: async () => undefined, clock })(body, signed(body))).toEqual({ problem: 'no_secret' });
  });
});

describe('the hint in an event', () => {
  it.each(hintTypes)('%s names the payment and the intent, and only one type says that money moved', (type) => {
    expect(hintOf(event(type))).toEqual({ paymentId: 'order-1', intentId: 'pi_1', succeeded: type === 'payment_intent.succeeded' });
  });

  it.each<[string, unknown]>([
    ['of another type', event('charge.succeeded')], ['about an intent without our metadata', event('payment_intent.succeeded', { id: 'pi_1', object: 'payment_intent', metadata: {} })],
    ['about something else', event('payment_intent.succeeded', { id: 'ch_1', object: 'charge', metadata: { paymedic_payment_id: 'order-1' } })],
    ['with a payment id of another kind', event('payment_intent.succeeded', { id: 'pi_1', object: 'payment_intent', metadata: { paymedic_payment_id: 7 } })],
    ['with a payment id that none of ours has', event('payment_intent.succeeded', { id: 'pi_1', object: 'payment_intent', metadata: { paymedic_payment_id: 'x'.repeat(101) } })],
    ['without an object', { type: 'payment_intent.succeeded' }], ['that is text', 'payment_intent.succeeded'], ['that is nothing', null],
  ])('%s is none', (_, value) => {
    expect(hintOf(value)).toBeUndefined();
  });
});
