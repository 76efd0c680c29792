import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { startSandbox } from '../../../lib/local/stripe/server';

interface Received {
  readonly body: string;
  readonly signature: string;
}

/** A shop's server that gives these statuses in turn, and a promise of what the n-th request was. */
async function startReceiver(statuses: readonly number[]) {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk)).on('end', () => {
      received.push({ body, signature: String(request.headers['stripe-signature']) });
      response.writeHead(statuses[received.length - 1] ?? 200).end();
      waiting.splice(0).forEach((wake) => wake());
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`, received,
    async nth(n: number): Promise<Received> {
      while (received.length < n) await new Promise<void>((resolve) => { waiting.push(resolve); });
      return received[n - 1] as Received;
    },
    close: () => new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}

async function withEndpoint<T>(statuses: readonly number[], types: Stripe.WebhookEndpointCreateParams.EnabledEvent[], work: (world: { stripe: Stripe; secret: string; receiver: Awaited<ReturnType<typeof startReceiver>> }) => Promise<T>): Promise<T> {
  const [sandbox, receiver] = [await startSandbox({ latencyMs: { min: 0, max: 1 } }), await startReceiver(statuses)];
  const { hostname, port } = new URL(sandbox.url);
  const stripe = new Stripe('sk_test_local', { host: hostname, port: Number(port), protocol: 'http', telemetry: false });
  try {
    const { secret = '' } = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: types });
    return await work({ stripe, secret, receiver });
  } finally {
    await sandbox.close();
    await receiver.close();
  }
}

const charge = (stripe: Stripe, payment_method = 'pm_card_visa') =>
  stripe.paymentIntents.create({ amount: 2_000, currency: 'usd', confirm: true, off_session: true, payment_method, automatic_payment_methods: { enabled: true, allow_redirects: 'never' }, metadata: { paymedic_payment_id: 'order-1' } });

it('the sandbox sends a signed event of the wanted types, which the stripe package believes', async () => {
  await withEndpoint([200], ['payment_intent.succeeded'], async ({ stripe, secret, receiver }) => {
    const { id } = await charge(stripe);
    const { body, signature } = await receiver.nth(1);
    expect(secret).toMatch(/^whsec_/);
    expect(stripe.webhooks.constructEvent(body, signature, secret)).toMatchObject({ type: 'payment_intent.succeeded', data: { object: { id, metadata: { paymedic_payment_id: 'order-1' } } } });
    expect(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });
});

it('an event that was refused comes again, and the same', async () => {
  await withEndpoint([503, 200], ['payment_intent.succeeded'], async ({ stripe, receiver }) => {
    await charge(stripe);
    expect((await receiver.nth(2)).body).toBe((await receiver.nth(1)).body);
  });
});

it('no event of another type is sent, and the payment waits for no delivery', async () => {
  await withEndpoint([200], ['payment_intent.canceled'], async ({ stripe, receiver }) => {
    await charge(stripe);
    const { id } = await stripe.paymentIntents.create({ amount: 2_000, currency: 'usd' });
    await stripe.paymentIntents.cancel(id);
    expect(JSON.parse((await receiver.nth(1)).body)).toMatchObject({ type: 'payment_intent.canceled', data: { object: { id } } });
    expect(receiver.received).toHaveLength(1);
  });
});

it('an endpoint takes a URL only', async () => {
  await withEndpoint([], ['*'], async ({ stripe }) => {
    await expect(stripe.webhookEndpoints.create({ url: 'nowhere', enabled_events: ['*'] })).rejects.toMatchObject({ code: 'url_invalid', param: 'url' });
  });
});
