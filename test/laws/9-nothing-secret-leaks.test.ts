import { describe, expect, it } from '@jest/globals';
import { createStripeProvider } from '../../lib/providers/stripe';
import { startOddServer } from '../providers/odd-server';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

const card = '4242424242424242';
const customerDetail = 'Jane Roe, 5 Mill Lane';

describe('law 9: nothing secret leaks', () => {
  it('client secrets and customer details reach no log, queue, metric, event or notice, and no secret is stored', async () => {
    let down = false;
    const world = createWorld({ faultOf: () => (down ? 'lost' : 'none') });
    const order = { description: customerDetail, metadata: { address: customerDetail } };
    const asked = await world.pay({ ...order, offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    expect(String(asked?.body['clientSecret'])).toContain('_secret_');
    down = true;
    for (let n = 0; n < 8; n += 1) await world.pay(order);
    const bodies: string[] = [];
    for (let message = world.retryQueue.receive(Infinity); message; message = world.retryQueue.receive(world.clock.now() + 1e7)) {
      bodies.push(message.body);
      world.retryQueue.delete(message.id);
    }
    await world.minute();
    world.webhook.setServer('silent');
    await world.tell();
    expect(world.bus.taken.length).toBeGreaterThan(0);
    expect(world.webhook.received.length).toBeGreaterThan(0);
    const told = JSON.stringify([world.bus.taken, world.webhook.received, world.deliveries.aside, world.log.entries, world.notices.sent, world.metrics.calls, world.bell.rings, bodies, await world.control.read()]);
    expect(bodies.length).toBeGreaterThan(0);
    expect(world.log.entries.length).toBeGreaterThan(0);
    expect(told).not.toContain('_secret_');
    expect(told).not.toContain('Jane');
    expect(told).not.toContain('pm_card');
    expect(JSON.stringify(world.ledger.all())).not.toContain('_secret_');
  });

  it.each([
    ['a card', { card: { number: card, cvc: '737' } }, 'card'], ['a CVC', { cvc: '737' }, 'cvc'],
    ['a CVC beside an instrument', { instruments: { adyen: { paymentMethod: 'stored_1', cvc: '737' } } }, 'instruments.adyen.cvc'], ['a key of Stripe’s', { stripeKey: 'sk_live_of_somebody' }, 'stripeKey'],
    ['a card as customer', { customer: card }, 'customer'],
  ])('%s that is sent to us is refused by its field, and neither kept, logged nor repeated', async (_what, sent, field) => {
    const world = createWorld();
    const answer = await world.pay(sent);
    expect(answer).toMatchObject({ status: 400, body: { field } });
    expect(JSON.stringify([answer, world.log.entries, world.ledger.all(), world.retryQueue.contents()])).not.toMatch(/4242424242424242|737|sk_live/);
  });

  it('what the provider says in its errors, our key and a customer’s name among it, reaches nobody: our own words do', async () => {
    const key = 'sk_test_51secret';
    const server = await startOddServer((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { type: 'invalid_request_error', message: `Invalid API Key provided: ${key}, ${customerDetail}, card ${card}` } }));
    });
    const world = createWorld();
    const provider = createStripeProvider({ baseUrl: server.url, secretKey: () => Promise.resolve(key), clock: { now: Date.now }, metrics: world.metrics });
    const real: World['provider'] = { ...world.provider, forms: provider.forms, session: (_deadlineAt, work) => provider.session(Date.now() + 5_000, work) };
    const statuses: (number | undefined)[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await world.pay({}, undefined, { provider: real }))?.status);
    await world.process(undefined, { provider: real }).heal(world.clock.now());
    await world.tell();
    await server.close();
    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(world.notices.sent).toHaveLength(1);
    expect(server.seen.length).toBeGreaterThan(5);
    const told = JSON.stringify([world.log.entries, world.notices.sent, world.metrics.calls, world.bell.rings, world.retryQueue.contents(), world.ledger.all(), await world.control.read(), await world.control.steering('stripe', world.clock.now())]);
    expect(told).toContain('does not accept our key');
    for (const secret of [key, 'Jane', card]) expect(told).not.toContain(secret);
  });

  it('a card number in place of a token is refused, and is neither logged nor repeated', async () => {
    const world = createWorld();
    const answer = await world.pay({ paymentMethod: card });
    expect(answer).toMatchObject({ status: 400, body: { field: 'paymentMethod' } });
    expect(JSON.stringify([answer, world.log.entries, world.ledger.all()])).not.toContain(card);
  });
});
