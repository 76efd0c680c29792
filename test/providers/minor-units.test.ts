import { expect, it } from '@jest/globals';
import { stripeForms } from '../../lib/providers/stripe-forms';
import { answerJson, createRequest, intent, providerAt, startOddServer } from './odd-server';

/** The amount that Stripe gets for so many ISO 4217 minor units; undefined where nothing is sent. */
async function sentFor(amountMinor: number, currency: string): Promise<{ amount: string | null | undefined; answer: string }> {
  const server = await startOddServer((_request, response) => answerJson(response, 200, intent()));
  const request = { ...createRequest, params: stripeForms.create({ amountMinor, currency, metadata: { paymedic_payment_id: 'order-1' } }) };
  const answer = await providerAt(server.url).session(Date.now() + 5_000, (calls) => calls.create(request));
  await server.close();
  const body = server.seen[0]?.body;
  return { amount: body === undefined ? undefined : new URLSearchParams(body).get('amount'), answer: answer.kind === 'failure' ? `${answer.handling} ${answer.param}` : answer.kind };
}

// https://docs.stripe.com/currencies#special-cases
it.each([
  [1_999, 'USD', '1999'],
  [500, 'JPY', '500'],
  [5, 'ISK', '500'],
  [7, 'UGX', '700'],
  [500, 'MGA', '5'],
  [1_230, 'KWD', '1230'],
  [10, 'BHD', '10'],
])('%i minor units of %s are %s at Stripe', async (amountMinor, currency, amount) => {
  expect(await sentFor(amountMinor, currency)).toEqual({ amount, answer: 'intent' });
});

it.each([[1_231, 'KWD'], [1, 'TND'], [501, 'MGA'], [99, 'MGA']])('%i minor units of %s cannot be charged at Stripe: nothing is sent', async (amountMinor, currency) => {
  expect(await sentFor(amountMinor, currency)).toEqual({ amount: undefined, answer: 'refuse amount' });
});
