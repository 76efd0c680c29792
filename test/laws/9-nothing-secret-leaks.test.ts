import { describe, expect, it } from '@jest/globals';
import { createWorld } from '../support/world';

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

  it('a card number in place of a token is refused, and is neither logged nor repeated', async () => {
    const world = createWorld();
    const answer = await world.pay({ paymentMethod: card });
    expect(answer).toMatchObject({ status: 400, body: { field: 'paymentMethod' } });
    expect(JSON.stringify([answer, world.log.entries, world.ledger.all()])).not.toContain(card);
  });
});
