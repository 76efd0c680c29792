import { describe, expect, it } from '@jest/globals';
import { classify } from '../../lib/core/classify';
import type { Try } from '../../lib/core/outcome-table';
import type { Fault } from '../../lib/memory/provider';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

const silent: readonly Fault[] = ['lost', 'lost_after', 'late', 'stored_500', 'executed_500'];

describe('law 3: what is unknown at one account never goes to the other', () => {
  const settings = { fallback: { name: 'stripe-eu', share: 0 } };
  const instruments = { 'stripe-eu': { paymentMethod: 'pm_card_visa' } };

  it.each(silent)('a confirm that ends in %s at the default account waits for it through a whole outage, though the fallback charges others', async (fault) => {
    let now: 'first' | 'down' | 'up' = 'first';
    const world = createWorld({ settings, faultOf: (operation) => (now === 'down' ? 'lost' : now === 'first' && operation === 'confirm' ? fault : 'none') });
    await world.pay({ id: 'a', instruments });
    now = 'down';
    for (let n = 0; n < 5; n += 1) await world.pay({ instruments });
    for (let n = 0; n < 3; n += 1) await world.minute();
    expect((await world.pay({ id: 'live', instruments }))?.body).toMatchObject({ state: 'charged', provider: 'stripe-eu' });
    for (let n = 0; n < 20; n += 1) await world.minute();
    expect(world.ledger.all().filter(({ state }) => state === 'unknown').map(({ order }) => order.id)).toEqual(['a']);
    expect(world.fallback?.books.filter(({ paymentId }) => paymentId === 'a')).toEqual([]);
    now = 'up';
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it.each(silent)('a confirm that ends in %s at the fallback is looked up there, and nowhere else', async (fault) => {
    let fails = true;
    const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 1 } }, fallbackFaultOf: (operation) => (operation === 'confirm' && fails ? fault : 'none') });
    await world.minute();
    expect((await world.pay({ id: 'a', instruments }))?.body).toMatchObject({ state: 'unknown', provider: 'stripe-eu' });
    for (let n = 0; n < 5; n += 1) await world.minute();
    fails = false;
    await expectTruth(world);
    expect(world.ledger.all().map(({ state, fence }) => [state, fence?.provider])).toEqual([['charged', 'stripe-eu']]);
    expect(world.provider.books).toEqual([]);
  });

  it('where a deploy took the fallback away, its payments wait, a person is told, and nothing is charged elsewhere', async () => {
    const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 1 } }, fallbackFaultOf: (operation) => (operation === 'confirm' ? 'lost' : 'none') });
    await world.minute();
    await world.pay({ id: 'a', instruments });
    const { reconcile } = world.process(undefined, {}, { withoutFallback: true });
    world.clock.advance(600_000);
    await reconcile.sweep(world.clock.now() + 50_000);
    expect(await world.ledger.get('a')).toMatchObject({ state: 'unknown', fence: { provider: 'stripe-eu' } });
    expect(world.log.entries.filter(({ level, message }) => level === 'error' && message.includes('stripe-eu'))).toHaveLength(1);
    expect(world.provider.books).toEqual([]);
  });
});

describe('law 3: unknown is not failed', () => {
  it.each(silent)('a confirm that ends in %s is answered as unknown, never as declined or failed', async (fault) => {
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' ? fault : 'none') });
    const answer = await world.pay({ id: 'a' });
    expect(answer).toMatchObject({ status: 202, body: { state: 'unknown' } });
    expect(String(answer?.body['detail'])).toContain('Do not charge it again');
  });

  const noProof: readonly (readonly [string, Partial<Try>])[] = [
    ['a deadline after sending', { deadline: true }], ['a reset after sending, or half a body', { socketCode: 'ECONNRESET' }], ['a gateway’s page with 502', { status: 502 }],
    ['Stripe’s own 500', { status: 500, error: { type: 'api_error' } }], ['a 200 that is no intent', { status: 200 }], ['a redirect', { status: 302 }],
    ['a 409: an earlier request is still running', { status: 409, error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } }],
    ['a 400 in a form that nobody knows', { status: 400 }], ['a 404 about the intent', { status: 404, error: { type: 'invalid_request_error', code: 'resource_missing', param: 'intent' } }],
    ['a 402 that is no card error', { status: 402, error: { type: 'api_error' } }], ['a code of a year to come', { status: 418, error: { type: 'teapot' } }],
  ];

  it.each(noProof.flatMap(([what, seen]) => [[what, 'charged', seen], [what, 'not charged', seen]] as const))('%s proves nothing: unknown, and then the truth, where it was %s', async (_what, truth, seen) => {
    const executed = truth === 'charged';
    const world = createWorld();
    let answers = 0;
    const provider: World['provider'] = { ...world.provider, session: (deadlineAt, work) => world.provider.session(deadlineAt, (calls) => work({
      ...calls,
      async confirm(id, request) {
        if ((answers += 1) > 1) return calls.confirm(id, request);
        if (executed) await calls.confirm(id, request);
        return classify({ sent: true, ...seen });
      },
    })) };
    expect(await world.pay({ id: 'a' }, undefined, { provider })).toMatchObject({ status: 202, body: { state: 'unknown' } });
    expect(world.charges('a')).toBe(executed ? 1 : 0);
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it.each(['pm_card_chargeDeclined', 'pm_card_authenticationRequired'])('while the browser can still finish it, neither a decline of the shop’s next card (%s) nor its time ends a payment: only its canceled intent does', async (next) => {
    const world = createWorld({ faultOf: (operation) => (operation === 'cancel' ? 'lost' : 'none') });
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    expect(await world.pay({ id: 'a', offSession: false, paymentMethod: next })).toMatchObject({ status: 422, body: { state: 'needs_customer' } });
    for (let minute = 0; minute < 90; minute += 1) await world.minute();
    expect(world.ledger.all()[0]?.state).toBe('needs_customer');
    world.provider.authenticate('pi_1');
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
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

  it.each(['its time is over', 'the shop cancels'] as const)('nor does one end that was looked up, waits to be sent again, and is not wanted any more (%s): the first request may still run', async (why) => {
    let late = true;
    const world = createWorld({ faultOf: (operation) => (operation === 'confirm' && late ? 'late' : 'none') });
    await world.pay({ id: 'a', offSession: false });
    late = false;
    world.clock.advance(6_000);
    await world.process().reconcile.settle({ paymentId: 'a' }, world.clock.now() + 60_000);
    expect(world.ledger.all()[0]?.state).toBe('queued');
    if (why === 'its time is over') world.clock.advance(3_600_000);
    else await world.process().cancel('a');
    world.provider.runLate();
    await expectTruth(world);
    expect([world.ledger.all()[0]?.state, world.charges('a')]).toEqual(['charged', 1]);
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
