import { expect, it } from '@jest/globals';
import { answerWebhook, isPartnerEvent } from '../../lib/aws/stripe-events';
import type { HttpAnswer } from '../../lib/core/answer';

const ok: HttpAnswer = { status: 200, contentType: 'application/json', body: { received: true } };

it.each([['as text', { body: '{"a":"ä"}', isBase64Encoded: false }], ['encoded', { body: Buffer.from('{"a":"ä"}').toString('base64'), isBase64Encoded: true }]])('a webhook whose body comes %s is handed on as it was signed', async (_, event) => {
  const seen: (string | undefined)[] = [];
  const result = await answerWebhook({ ...event, headers: { 'stripe-signature': 't=1,v1=2' } }, async (body, signature) => (seen.push(body, signature), ok));
  expect(seen).toEqual(['{"a":"ä"}', 't=1,v1=2']);
  expect(result).toMatchObject({ statusCode: 200, body: '{"received":true}' });
});

it('a webhook without body or signature is handed on as empty', async () => {
  const seen: unknown[] = [];
  await answerWebhook({ isBase64Encoded: false, headers: {} }, async (body, signature) => (seen.push(body, signature), ok));
  expect(seen).toEqual(['', undefined]);
});

it('only events of Stripe\'s partner source are its own', () => {
  expect([{ source: 'aws.partner/stripe.com/ed_1' }, { source: 'aws.events' }, {}].map(isPartnerEvent)).toEqual([true, false, false]);
});
