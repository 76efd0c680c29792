import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../lib/local/stripe/server';
import { startSandbox } from '../../lib/local/stripe/server';
import { stripeForms } from '../../lib/providers/stripe-forms';
import { eventHistoryContract } from '../support/event-history-contract';
import { providerAt } from './odd-server';

const sandboxes: Sandbox[] = [];
let busy: Sandbox;
beforeAll(async () => {
  busy = await open(2);
});
afterAll(() => Promise.all(sandboxes.map((sandbox) => sandbox.close())));

async function open(ratePerSecond?: number): Promise<Sandbox> {
  const sandbox = await startSandbox({ latencyMs: { min: 0, max: 0 }, ...(ratePerSecond !== undefined && { ratePerSecond }) });
  sandboxes.push(sandbox);
  return sandbox;
}

eventHistoryContract('Stripe', async () => {
  const provider = providerAt((await open()).url);
  const confirmed = (paymentId: string | undefined, paymentMethod: string) => provider.session(Date.now() + 10_000, async (calls) => {
    const metadata = paymentId === undefined ? {} : { paymedic_payment_id: paymentId };
    const created = await calls.create({ key: randomUUID(), firstSentAt: 0, params: stripeForms.create({ amountMinor: 2_000, currency: 'USD', metadata }) });
    if (created.kind !== 'intent') throw new Error(JSON.stringify(created));
    await calls.confirm(created.id, { key: randomUUID(), firstSentAt: 0, params: stripeForms.confirm({ paymentMethod, offSession: true }) });
    return created.id;
  });
  return {
    events: provider.events, now: Date.now,
    charge: (paymentId) => confirmed(paymentId, 'pm_card_visa'), decline: (paymentId) => confirmed(paymentId, 'pm_card_chargeDeclined'),
  };
});

it('a list that is refused for its rate is a failure that slows us down', async () => {
  const { events } = providerAt(busy.url);
  const page = () => events.page({ from: Date.now() - 60_000, to: Date.now() }, Date.now() + 5_000);
  const pages = [await page(), await page(), await page()];
  expect(pages).toContainEqual(expect.objectContaining({ kind: 'failure', cause: 'rate', handling: 'slow_down' }));
});

it('nobody there is a failure, too', async () => {
  const { events } = providerAt('http://127.0.0.1:1');
  expect(await events.page({ from: 0, to: 1 }, Date.now() + 5_000)).toMatchObject({ kind: 'failure', cause: 'network' });
});
