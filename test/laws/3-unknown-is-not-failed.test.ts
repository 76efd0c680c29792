import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../lib/memory/provider';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

const silent: readonly Fault[] = ['lost', 'lost_after', 'late', 'stored_500', 'executed_500'];

describe('law 3: unknown is not failed', () => {
  it.each(silent)('a confirm that ends in %s is answered as unknown, never as declined or failed', async (fault) => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? fault : 'none') });
    const answer = await world.pay({ id: 'a' });
    expect(answer).toMatchObject({ status: 202, body: { state: 'unknown' } });
    expect(String(answer?.body['detail'])).toContain('Do not charge it again');
  });

  it('a lookup that is refused, not found or not understood proves nothing: the payment stays unknown', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? 'lost_after' : operation === 'retrieve' ? 'wrong_key' : 'none') });
    await world.pay({ id: 'a' });
    for (let n = 0; n < 30; n += 1) await world.minute();
    expect(world.ledger.all()[0]?.state).toBe('unknown');
  });

  it('a lookup that sees "not confirmed" does not end the payment: the late confirm still runs, and is found', async () => {
    let late = true;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' && late ? 'late' : 'none') });
    await world.pay({ id: 'a' });
    late = false;
    world.clock.advance(6_000);
    await world.process().reconcile.settle({ paymentId: 'a' }, world.clock.now() + 60_000);
    expect(world.ledger.all()[0]?.state).toBe('queued');
    world.provider.runLate();
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it('an unwanted payment in doubt is expired only after its intent was canceled', async () => {
    let up = true;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? 'late' : up ? 'none' : 'refused') });
    await world.pay({ id: 'a', offSession: false });
    up = false;
    for (let n = 0; n < 90; n += 1) await world.minute();
    expect(world.ledger.all()[0]?.state).toBe('unknown');
    up = true;
    await world.settle();
    expect(world.ledger.all()[0]?.state).toBe('expired');
    expect(world.provider.books[0]?.status).toBe('canceled');
    await expectTruth(world);
  });

  it('a cancel that is not answered leaves the payment unknown, and says 202', async () => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' || operation === 'cancel' ? 'lost' : 'none') });
    await world.pay({ id: 'a' });
    expect((await world.process().cancel('a')).status).toBe(202);
    for (let n = 0; n < 10; n += 1) await world.minute();
    expect(world.ledger.all()[0]?.state).toBe('unknown');
    expect((await world.process().cancel('a')).status).toBe(202);
  });

  it('a decline after a server error is not final while the first confirm may still run', async () => {
    let confirms = 0;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' && (confirms += 1) === 1 ? 'stored_500' : 'none') });
    await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined' });
    await expectTruth(world);
    expect(world.ledger.all()[0]?.state).toBe('declined');
    expect(world.provider.books[0]?.status).toBe('canceled');
  });
});
