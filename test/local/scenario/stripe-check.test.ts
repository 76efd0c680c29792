import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkStripe } from '../../../lib/local/scenario/stripe-check';
import type { Sandbox } from '../../../lib/local/stripe/server';
import { startSandbox } from '../../../lib/local/stripe/server';

const never = new AbortController().signal;
const key = 'sk_test_local';
let sandbox: Sandbox;
let lacking: Server | undefined;
beforeAll(async () => {
  sandbox = await startSandbox({ latencyMs: { min: 0, max: 0 } });
});
afterAll(() => sandbox.close());
afterEach(() => void lacking?.close());

/** A server that answers each route with what it is given, and `{}` else. */
async function serverThat(answers: Readonly<Record<string, unknown>>): Promise<string> {
  lacking = createServer((request, response) => {
    response.setHeader('connection', 'close').end(JSON.stringify(answers[`${request.method} ${request.url?.split('?')[0]}`] ?? {}));
  });
  await new Promise<void>((resolve) => lacking?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(lacking.address() as AddressInfo).port}`;
}

const list = { 'GET /v1/payment_intents': { data: [], has_more: false } };
const created = { ...list, 'POST /v1/payment_intents': { id: 'pi_1', status: 'requires_payment_method' } };

describe('the look at a Stripe server before a run', () => {
  it('is content with one that takes the test card and lists what it charged', async () => {
    await expect(checkStripe({ url: sandbox.url, key }, 'check-1', never)).resolves.toBeUndefined();
  });

  it.each([
    ['no list', {}, 'does not answer with a list of PaymentIntents'],
    ['no PaymentIntents', { ...list, 'POST /v1/payment_intents': { error: { message: 'Unrecognized request URL.' } } }, 'does not take a PaymentIntent: name a server that speaks Stripe\'s API. It says: Unrecognized request URL.'],
    ['no test cards', { ...created, 'POST /v1/payment_intents/pi_1/confirm': { error: { message: 'No such PaymentMethod.' } } }, 'does not charge Stripe\'s test card pm_card_visa, with which a scenario pays: name a server that knows the test cards. It says: No such PaymentMethod.'],
    ['no metadata in its list', { ...created, 'POST /v1/payment_intents/pi_1/confirm': { status: 'succeeded' } }, 'does not list the test payment with its metadata'],
  ])('says in a sentence what one lacks: %s', async (_what, answers, sentence) => {
    const url = await serverThat(answers);
    await expect(checkStripe({ url, key }, 'check-1', never)).rejects.toMatchObject({ name: 'ScenarioError', message: expect.stringContaining(sentence) });
  });

  it('says that the key is refused, or that nobody answers', async () => {
    await expect(checkStripe({ url: sandbox.url, key: 'nonsense' }, 'check-1', never)).rejects.toThrow('refuses the key: set STRIPE_SECRET_KEY');
    await expect(checkStripe({ url: 'http://127.0.0.1:1', key }, 'check-1', never)).rejects.toThrow('does not answer: start it, or name another with --stripe-url.');
  });
});
