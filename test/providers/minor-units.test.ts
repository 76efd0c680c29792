import { expect, it } from '@jest/globals';
import { stripeForms } from '../../lib/providers/stripe-forms';
import { whyNotAtStripe } from '../../lib/providers/minor-units';
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

// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
it.each([
  [1_231, 'KWD', 'end in 0'], [501, 'MGA', 'end in 00'], [100_000_000, 'USD', 'at most 99999999 in USD'], [1_000_000, 'ISK', 'at most 999999 in ISK'],
  [1_000_000, 'UGX', 'at most 999999 in UGX'], [10_000_000_000, 'MGA', 'at most 9999999900 in MGA'], [100_000_000, 'JPY', 'at most 99999999 in JPY'],
])('%i minor units of %s: amountMinor must %s', (amountMinor, currency, words) => {
  expect(whyNotAtStripe(amountMinor, currency)).toMatch(new RegExp(`^amountMinor must .*${words}`));
});

it.each([[99_999_999, 'USD'], [999_999, 'ISK'], [999_999_999_999, 'IDR'], [9_999_999_900, 'MGA'], [99_999_990, 'KWD'], [1, 'JPY']])('%i minor units of %s may be charged', (amountMinor, currency) => {
  expect(whyNotAtStripe(amountMinor, currency)).toBeUndefined();
});
