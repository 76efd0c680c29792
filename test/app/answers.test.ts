import { describe, expect, it } from '@jest/globals';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

describe('what the shop is told', () => {
  it('a good card: 201, and the same id again gives the same answer and no second charge', async () => {
    const world = createWorld();
    const first = await world.pay({ id: 'a' });
    expect(first).toMatchObject({ status: 201, body: { id: 'a', state: 'charged', amountMinor: 1_999, currency: 'USD', provider: 'stripe', providerPaymentId: 'pi_1' } });
    expect(await world.pay({ id: 'a' })).toEqual(first);
    expect(world.charges('a')).toBe(1);
  });

  it('the same id with another amount, currency or customer: 409, and nothing is charged for it', async () => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    const others = [{ amountMinor: 2_000 }, { currency: 'eur' }, { customer: 'cus_1' }];
    const answers = await Promise.all(others.map((other) => world.pay({ id: 'a', ...other })));
    expect(answers.map((answer) => answer?.status)).toEqual([409, 409, 409]);
    expect(world.charges('a')).toBe(1);
  });

  it('a declined card: 402; another card with the same id is a new attempt on the same intent', async () => {
    const world = createWorld();
    expect(await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined' })).toMatchObject({ status: 402, body: { state: 'declined', code: 'card_declined', declineCode: 'generic_decline' } });
    expect((await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined' }))?.status).toBe(402);
    expect(await world.pay({ id: 'a' })).toMatchObject({ status: 201, body: { providerPaymentId: 'pi_1' } });
    expect([world.provider.books.length, world.charges('a')]).toEqual([1, 1]);
  });

  it('a card that wants its owner: 422 with the client secret, which is nowhere in the ledger or the log', async () => {
    const world = createWorld();
    const asked = await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    expect(asked).toMatchObject({ status: 422, contentType: 'application/problem+json', body: { state: 'needs_customer', clientSecret: 'pi_1_secret_x' } });
    expect(await world.process().query('a')).toMatchObject({ status: 200, body: { clientSecret: 'pi_1_secret_x' } });
    expect(JSON.stringify([world.ledger.all(), world.log])).not.toContain('_secret_');
  });

  it('off session the issuer asks by declining: 422 with the client secret all the same', async () => {
    const world = createWorld();
    expect(await world.pay({ id: 'a', paymentMethod: 'pm_card_authenticationRequired' })).toMatchObject({ status: 422, body: { state: 'needs_customer', clientSecret: 'pi_1_secret_x' } });
    world.provider.authenticate('pi_1');
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it.each(['refunded', 'toString'])('a row in a state that no version of ours can have written, or only one to come (%s), is called unreadable, and nothing is done for it', async (state) => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    const odd = async (id: string) => ({ ...(await world.ledger.get(id)), state }) as never;
    const ledger = { ...world.ledger, get: odd, claim: async () => ({ existing: await odd('a') }) };
    const { query, cancel } = world.process(undefined, { ledger });
    const late = { id: 'a', validUntil: '2020-01-01T00:00:00Z' };
    for (const answer of [await world.pay({ id: 'a' }, undefined, { ledger }), await world.pay(late, undefined, { ledger }), await query('a'), await cancel('a')]) {
      expect(answer).toMatchObject({ status: 503, contentType: 'application/problem+json', body: { type: 'urn:paymedic:unreadable', id: 'a', detail: expect.stringContaining('Do not charge it elsewhere') } });
      expect(answer?.body).not.toHaveProperty('state');
    }
    expect([world.provider.books.length, world.ledger.all()[0]?.version]).toEqual([1, 4]);
  });

  it('a provider that cannot be reached: 202, do not charge again', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    expect(await world.pay({ id: 'a' })).toMatchObject({ status: 202, body: { state: 'queued', detail: expect.stringContaining('Do not charge it again') } });
  });

  it('no answer to the confirm: 202 unknown', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? 'lost' : 'none') });
    expect(await world.pay({ id: 'a' })).toMatchObject({ status: 202, body: { state: 'unknown', providerPaymentId: 'pi_1' } });
  });

  it.each([[{ amountMinor: 0 }, 'amountMinor'], [{ validUntil: '2020-01-01T00:00:00Z' }, 'validUntil'], [{ colour: 'red' }, 'colour'], [{ description: '\ud800' }, 'description']])('%j: 400 that names the field, and nothing is kept', async (wrong, field) => {
    const world = createWorld();
    expect(await world.pay({ id: 'a', ...wrong })).toMatchObject({ status: 400, contentType: 'application/problem+json', body: { id: 'a', field } });
    expect([world.ledger.all(), world.provider.books]).toEqual([[], []]);
  });

  it('an id that nobody knows: 404 for a look and for a cancel', async () => {
    const { query, cancel } = createWorld().process();
    expect([(await query('x')).status, (await cancel('x')).status]).toEqual([404, 404]);
  });

  it('a cancel: 409 when charged, 200 while it only waits, and the same again', async () => {
    let down = false;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    await world.pay({ id: 'charged' });
    down = true;
    await world.pay({ id: 'waiting' });
    const { cancel } = world.process();
    expect([(await cancel('charged')).status, (await cancel('waiting')).status, (await cancel('waiting')).status]).toEqual([409, 200, 200]);
    expect(await world.pay({ id: 'waiting' })).toMatchObject({ status: 410, body: { state: 'cancelled' } });
  });
});
