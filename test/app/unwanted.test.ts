import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../../lib/memory/provider';
import { createWorld, startMs } from '../support/world';

const soon = (ms: number) => new Date(startMs + ms).toISOString();

describe('after validUntil nothing is sent that could charge', () => {
  it('charge: a create that takes until then is not followed by a confirm', async () => {
    const asked: Operation[] = [];
    const world = createWorld({ faultOf: (operation) => {
      asked.push(operation);
      if (operation === 'create') world.clock.advance(3_000);
      return 'none';
    } });
    expect(await world.pay({ id: 'a', validUntil: soon(2_000) })).toMatchObject({ status: 410, body: { state: 'expired' } });
    expect(asked).toEqual(['create']);
    await world.settle();
    expect([world.charges('a'), world.ledger.all()[0]?.state]).toEqual([0, 'expired']);
  });

  it('charge: a ledger that takes until then to claim has begun no attempt', async () => {
    const world = createWorld();
    const slow = { ...world.ledger, claim: async (change: Parameters<typeof world.ledger.claim>[0]) => {
      const result = await world.ledger.claim(change);
      world.clock.advance(3_000);
      return result;
    } };
    expect(await world.pay({ id: 'a', validUntil: soon(2_000) }, undefined, { ledger: slow })).toMatchObject({ status: 410, body: { state: 'expired' } });
    expect(world.provider.books).toEqual([]);
  });

  it.each([['begin', 1], ['fence its intent', 2]])('charge: a ledger that takes until then to %s is not followed by a confirm', async (_what, slow) => {
    const asked: Operation[] = [];
    const world = createWorld({ faultOf: (operation) => {
      asked.push(operation);
      return 'none';
    } });
    let writes = 0;
    const replace: typeof world.ledger.replace = (...args) => {
      if ((writes += 1) === slow) world.clock.advance(3_000);
      return world.ledger.replace(...args);
    };
    await world.pay({ id: 'a', validUntil: soon(2_000) }, undefined, { ledger: { ...world.ledger, replace } });
    await world.settle();
    expect([asked.includes('confirm'), world.charges('a'), world.ledger.all()[0]?.state]).toEqual([false, 0, 'expired']);
  });

  it('replay: a ledger that takes until then to begin a second try sends none; the intent is cancelled, and only then it is expired', async () => {
    const asked: Operation[] = [];
    let silent = true;
    const world = createWorld({ faultOf: (operation) => {
      asked.push(operation);
      return silent && operation === 'confirm' ? 'late' : 'none';
    } });
    await world.pay({ id: 'a', validUntil: soon(12_000) });
    silent = false;
    world.clock.advance(2_000);
    await world.process().reconcile.settle({ paymentId: 'a' }, world.clock.now() + 50_000);
    expect(world.ledger.all()[0]?.state).toBe('queued');
    const slow: typeof world.ledger.replace = (...args) => (world.clock.advance(3_000), world.ledger.replace(...args));
    await world.process(undefined, { ledger: { ...world.ledger, replace: slow } }).replay(JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' }), world.clock.now() + 30_000);
    expect(asked.filter((operation) => operation === 'confirm')).toHaveLength(1);
    await world.settle();
    world.provider.runLate();
    expect([world.ledger.all()[0]?.state, world.charges('a')]).toEqual(['expired', 0]);
  });

  it('replay: the wait for a token ends it, too', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    await world.pay({ id: 'a', validUntil: soon(20_000) });
    down = false;
    world.clock.advance(15_000);
    const waiting = { ...world.control, takeTokens: async () => {
      world.clock.advance(6_000);
      return { granted: true as const };
    } };
    await world.process(undefined, { control: waiting }).replay(JSON.stringify({ version: 1, paymentId: 'a', correlationId: 'c' }), world.clock.now() + 30_000);
    expect([world.ledger.all()[0]?.state, world.provider.books.length]).toEqual(['expired', 0]);
  });

  it('replay: a confirm that is in doubt is not sent again; the intent is cancelled, and only then it is expired', async () => {
    let silent = true;
    const asked: Operation[] = [];
    const world = createWorld({ faultOf: (operation) => {
      asked.push(operation);
      return silent && operation === 'confirm' ? 'late' : 'none';
    } });
    await world.pay({ id: 'a', validUntil: soon(60_000) });
    silent = false;
    world.clock.advance(61_000);
    await world.settle();
    world.provider.runLate();
    expect([world.ledger.all()[0]?.state, world.charges('a')]).toEqual(['expired', 0]);
    expect(asked.filter((operation) => operation === 'confirm')).toHaveLength(1);
    expect(asked).toContain('cancel');
  });

  it('reconcile: what nobody has touched since is ended, not sent again', async () => {
    const world = createWorld({ faultOf: () => 'refused' });
    await world.pay({ id: 'a', validUntil: soon(60_000) });
    world.clock.advance(61_000);
    await world.process().reconcile.sweep(world.clock.now() + 50_000);
    expect(world.ledger.all()[0]?.state).toBe('expired');
  });

  it('another card for a payment that was declined comes too late: it stays declined, and the answer does not call the new card declined', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined', validUntil: soon(60_000) });
    world.clock.advance(61_000);
    expect(await world.pay({ id: 'a' })).toMatchObject({ status: 402, body: { state: 'declined', detail: expect.stringMatching(/declined before.*no paymentMethod is tried any more/) } });
    expect(world.charges('a')).toBe(0);
  });

  it('nor is one tried for a payment that was declined while its cancel came', async () => {
    const world = createWorld();
    let writes = 0;
    const replace: typeof world.ledger.replace = async (...args) => {
      if ((writes += 1) === 3) await world.process().cancel('a');
      return world.ledger.replace(...args);
    };
    await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined' }, undefined, { ledger: { ...world.ledger, replace } });
    expect(await world.pay({ id: 'a' })).toMatchObject({ status: 402, body: { state: 'declined', detail: expect.stringContaining('was cancelled') } });
    expect(world.charges('a')).toBe(0);
  });

  it('the client secret of a payment that is being cancelled is not handed out again, and the answer says what goes on', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'cancel' ? 'lost' : 'none') });
    const asked = await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    expect(asked?.body['clientSecret']).toBeDefined();
    await world.process().cancel('a');
    for (const answer of [await world.pay({ id: 'a' }), await world.process().query('a')]) {
      expect(answer?.body).toMatchObject({ state: 'needs_customer', detail: expect.stringContaining('is being cancelled') });
      expect(answer?.body).not.toHaveProperty('clientSecret');
    }
  });
});
