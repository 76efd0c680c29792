import { describe, expect, it } from '@jest/globals';
import { createHints } from '../../lib/app/hints';
import { createWebhook } from '../../lib/app/webhook';
import type { SignedEvent } from '../../lib/app/webhook';
import { parseReconcileWish } from '../../lib/core/message';
import type { Change } from '../../lib/core/payment';
import { fc } from '../support/property';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';
import type { World } from '../support/world';

const hint = (succeeded = true, intentId = 'pi_1', paymentId = 'a') => ({ paymentId, intentId, succeeded });
const stateOf = (world: World) => world.ledger.all()[0]?.state;

describe('the answer to a webhook', () => {
  const answering = (event: SignedEvent | Error, world = createWorld()) =>
    createWebhook({ read: async () => { if (event instanceof Error) throw event; return event; }, take: createHints(world), log: world.log });

  it.each<[string, SignedEvent | Error, number, string]>([
    ['a bad signature', { problem: 'bad_signature' }, 400, 'is this endpoint\'s signing secret'],
    ['no secret yet', { problem: 'no_secret' }, 503, 'run npx paymedic key set --webhook'],
    ['a secret that cannot be read', new Error('throttled'), 503, 'send it again'],
  ])('to %s is one sentence', async (_, event, status, sentence) => {
    expect(await answering(event)('{}', 't=1')).toMatchObject({ status, body: { detail: expect.stringContaining(sentence) } });
  });

  it.each<[string, SignedEvent, string]>([
    ['an event that we do not follow', { nothing: true }, 'ignored'], ['an event of another Paymedic\'s payment', { hint: hint() }, 'not_ours'],
  ])('to %s is 200, and nobody is woken', async (_, event, result) => {
    const world = createWorld();
    expect(await answering(event, world)('{}', 't=1')).toMatchObject({ status: 200, body: { received: true, result } });
    expect(world.reconcileQueue.depth()).toBe(0);
  });

  it('to a body that is too large is 413, before its signature is looked at', async () => {
    expect((await answering(new Error('looked'))('x'.repeat(262_145), 't=1')).status).toBe(413);
  });

  it('while the ledger or the queue is down is 503, so that it comes again', async () => {
    const world = createWorld();
    const down = { ...world, ledger: { ...world.ledger, get: () => Promise.reject(new Error('throttled')) } };
    const answer = createWebhook({ read: async () => ({ hint: hint() }), take: createHints(down), log: world.log });
    expect((await answer('{}', 't=1')).status).toBe(503);
  });
});

describe('a hint', () => {
  it('wakes reconcile at once when the customer finished in the browser: nobody waits for the ladder', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    world.provider.authenticate('pi_1');
    expect(await createHints(world)(hint())).toBe('woken');
    await world.deliver();
    expect(stateOf(world)).toBe('charged');
    await expectTruth(world);
  });

  it('finds what a late confirm charged while the payment waits in the queue', async () => {
    const world = createWorld({ faultOf: (operation, count) => (operation === 'confirm' && count === 2 ? 'late' : 'none') });
    await world.pay({ id: 'a' });
    world.clock.advance(6_000);
    await world.process().reconcile.settle({ paymentId: 'a' }, world.clock.now() + 60_000);
    expect(stateOf(world)).toBe('queued');
    world.provider.runLate();
    await createHints(world)(hint());
    for (let wish = world.reconcileQueue.receive(world.clock.now() + 60_000); wish; wish = world.reconcileQueue.receive(world.clock.now() + 60_000)) {
      await world.process().reconcile.settle(parseReconcileWish(wish.body), world.clock.now() + 60_000);
      world.reconcileQueue.delete(wish.id);
    }
    expect(stateOf(world)).toBe('charged');
    await expectTruth(world);
  });

  it('that lies changes nothing: the intent itself is asked', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined' });
    expect(await createHints(world)(hint())).toBe('woken');
    await world.deliver();
    expect(stateOf(world)).toBe('declined');
  });

  it('about a charge after an end that the shop was told sets the payment aside, and calls a person', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    const row = await world.ledger.get('a');
    await world.ledger.replace(row!, { ...row!, state: 'expired' } as Change);
    world.provider.authenticate('pi_1');
    await createHints(world)(hint());
    await world.deliver();
    expect(world.ledger.all()[0]).toMatchObject({ state: 'quarantined', reason: 'charged at the provider (pi_1) after it had ended as expired' });
    expect(world.retryQueue.poison).toHaveLength(1);
    expect(world.notices.sent).toEqual([expect.objectContaining({ id: 'surprise-a-pi_1', text: expect.stringContaining('had ended as expired') })]);
  });

  it.each(['refused', 'lost', 'rate_limited', 'wrong_key'] as const)('about such a charge outlives a provider that is away for a day (%s), as no ladder looks at what has ended', async (fault) => {
    let away = false;
    const world = createWorld({ faultOf: () => (away ? fault : 'none') });
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    const row = await world.ledger.get('a');
    await world.ledger.replace(row!, { ...row!, state: 'expired' } as Change);
    world.provider.authenticate('pi_1');
    away = true;
    await createHints(world)(hint());
    for (let hour = 0; hour < 24 * 4; hour += 1) {
      world.clock.advance(900_000);
      await world.deliver();
    }
    expect([stateOf(world), world.reconcileQueue.depth()]).toEqual(['expired', 1]);
    away = false;
    world.clock.advance(900_000);
    await world.deliver();
    expect([stateOf(world), world.reconcileQueue.depth(), world.notices.sent.length]).toEqual(['quarantined', 0, 1]);
  });

  it('about an intent that no account knows ends after one look', async () => {
    const world = createWorld({ settings: { fallback: { name: 'stripe-eu', share: 0 } } });
    await world.pay({ id: 'a', paymentMethod: 'pm_card_chargeDeclined' });
    await createHints(world)(hint(true, 'pi_of_nobody'));
    await world.deliver();
    expect([stateOf(world), world.reconcileQueue.depth()]).toEqual(['declined', 0]);
  });

  it('about a charge that came to light while SQS takes no alarm comes again', async () => {
    const world = createWorld();
    await world.pay({ id: 'a', offSession: false, paymentMethod: 'pm_card_authenticationRequired' });
    const row = await world.ledger.get('a');
    await world.ledger.replace(row!, { ...row!, state: 'expired' } as Change);
    world.provider.authenticate('pi_1');
    const retryQueue = { ...world.retryQueue, quarantine: () => Promise.reject(new Error('SQS is down')) };
    await expect(world.process(undefined, { retryQueue }).reconcile.settle({ paymentId: 'a', succeeded: 'pi_1' }, world.clock.now() + 50_000)).rejects.toThrow('comes again');
    expect(stateOf(world)).toBe('expired');
    await world.process().reconcile.settle({ paymentId: 'a', succeeded: 'pi_1' }, world.clock.now() + 50_000);
    expect(stateOf(world)).toBe('quarantined');
  });

  it('about a second intent that charged a payment calls a person with both, and changes nothing', async () => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    // By hand, outside of Paymedic: the same order once more.
    const { provider } = world;
    await provider.session(world.clock.now() + 5_000, async (calls) => {
      await calls.create({ key: 'by hand', firstSentAt: 0, params: { amountMinor: 1_999, currency: 'USD', metadata: { paymedic_payment_id: 'a' } } });
      return calls.confirm('pi_2', { key: 'by hand 2', firstSentAt: 0, params: { paymentMethod: 'pm_card_visa', offSession: true } });
    });
    await createHints(world)(hint(true, 'pi_2'));
    await world.deliver();
    expect(world.ledger.all()[0]).toMatchObject({ state: 'charged', fence: { intentId: 'pi_1' } });
    expect(world.notices.sent).toEqual([expect.objectContaining({ id: 'surprise-a-pi_2', text: expect.stringContaining('charged by pi_1 and also by pi_2') })]);
  });

  it('about a payment that was charged costs one read and no lookup', async () => {
    const world = createWorld();
    await world.pay({ id: 'a' });
    expect(await createHints(world)(hint())).toBe('known');
    expect(world.reconcileQueue.depth()).toBe(0);
  });

  it('of any kind, at any moment, about any intent, never makes our word untrue', async () => {
    expect.hasAssertions();
    const faults = ['none', 'refused', 'lost_after', 'late', 'stored_500', 'executed_500'] as const;
    const cards = ['pm_card_visa', 'pm_card_chargeDeclined', 'pm_card_authenticationRequired'];
    const step = fc.record({ wait: fc.constantFrom(0, 3_000, 40_000, 700_000), succeeded: fc.boolean(), intentId: fc.constantFrom('pi_1', 'pi_2', 'pi_none'), deliver: fc.boolean(), cancel: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.constantFrom(...faults), fc.constantFrom(...cards), fc.array(step, { maxLength: 6 }), async (fault, paymentMethod, steps) => {
      const world = createWorld({ faultOf: (_operation, count) => (count <= 3 ? fault : 'none') });
      await world.pay({ id: 'a', offSession: false, paymentMethod });
      for (const { wait, succeeded, intentId, deliver, cancel } of steps) {
        world.clock.advance(wait);
        if (cancel) await world.process().cancel('a');
        await createHints(world)(hint(succeeded, intentId));
        if (deliver) await world.deliver();
      }
      await expectTruth(world);
    }), { numRuns: 150 });
  });
});
