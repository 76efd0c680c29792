import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countIntents } from '../../../lib/local/scenario/stripe-count';
import type { Sandbox } from '../../../lib/local/stripe/server';
import { startSandbox } from '../../../lib/local/stripe/server';

const never = new AbortController().signal;
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ latencyMs: { min: 0, max: 0 } });
});
afterAll(() => sandbox.close());

function create(metadata: Record<string, string>): Promise<Response> {
  const fields = { amount: '500', currency: 'usd', 'automatic_payment_methods[enabled]': 'true', 'automatic_payment_methods[allow_redirects]': 'never', payment_method: 'pm_card_visa', confirm: 'true' };
  const named = Object.entries(metadata).map(([name, value]): [string, string] => [`metadata[${name}]`, value]);
  return fetch(`${sandbox.url}/v1/payment_intents`, { method: 'POST', headers: { Authorization: 'Bearer sk_test_local' }, body: new URLSearchParams([...Object.entries(fields), ...named]) });
}

describe('counting at the Stripe server', () => {
  it('finds every intent of ours over all pages and no other', async () => {
    for (let n = 0; n < 130; n += 1) await create({ paymedic_payment_id: `order-${n}` });
    await create({ somebody: 'else' });
    const intents = await countIntents({ url: sandbox.url, key: 'sk_test_local' }, Date.now() - 60_000, never);
    expect(new Set(intents.map(({ paymentId }) => paymentId)).size).toBe(130);
    expect(intents).toHaveLength(130);
    expect(intents[0]).toMatchObject({ status: 'succeeded', amount: 500 });
  });

  it('leaves out what was created before', async () => {
    expect(await countIntents({ url: sandbox.url, key: 'sk_test_local' }, Date.now() + 60_000, never)).toEqual([]);
  });
});
