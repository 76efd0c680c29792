import { describe, expect, it } from '@jest/globals';
import { noEvidence } from '../../lib/core/breaker';
import { boundTo, eligibleFor, nextFallback, unseenFallback, withFallbackSeen } from '../../lib/core/fallback';
import type { FallbackHealth } from '../../lib/core/fallback';
import { instrumentOf, nextFence, withConfirm, withOtherCard } from '../../lib/core/fence';
import { beginAttempt } from '../../lib/core/change';
import type { Declined, Fence, Payment } from '../../lib/core/payment';
import { firstPlan, planOf, withFallback } from '../../lib/core/plan';
import { defaultSettings } from '../../lib/core/settings';
import type { Settings } from '../../lib/core/settings';
import { plainForms } from '../../lib/memory/provider';
import { fc } from '../support/property';
import { fenced, implies, inEachState, now, order } from './given';
import { failing, healthy, kinds, refusing, see } from './looks';

const settings: Settings = { ...defaultSettings, fallback: { name: 'stripe-eu', share: 0.02 } };
const names = { primary: 'stripe', fallback: 'stripe-eu' };
const instruments = { 'stripe-eu': { paymentMethod: 'pm_eu', customer: 'cus_eu' } };
const withInstrument = (payment: Payment, fence?: Fence): Payment => {
  const { fence: _none, ...rest } = payment;
  return { ...rest, order: { ...order, customer: 'cus_us', instruments }, ...(fence && { fence }) } as Payment;
};
const waiting = (fence?: Fence) => withInstrument(inEachState.queued, fence);
const created = (more: Partial<Fence> = {}): Fence => {
  const { confirm: _none, ...fence } = fenced({ inDoubt: false, confirms: 0, ...more });
  return fence;
};

const outcomeOf = (make: () => Fence): string => {
  try {
    return make().provider;
  } catch (error) {
    return String(error).includes('may not go to') ? 'refused' : String(error);
  }
};

describe('a payment may go to the fallback', () => {
  it.each([
    ['it has no fence yet', undefined],
    ['its create was never answered: no intent was confirmed', (({ intentId: _none, ...fence }) => fence)(created())],
    ['its intent was only created', created()],
    ['its intent was seen as canceled', fenced({ canceled: true, inDoubt: false })],
  ])('if %s', (_why, fence) => {
    expect(eligibleFor(waiting(fence), 'stripe-eu', names)).toEqual({ eligible: true });
    expect(boundTo(waiting(fence), names)).toBe('either');
  });

  it.each([
    ['it carries no instrument for it', inEachState.queued, 'no_instrument'],
    ['a confirm may still be executed', waiting(fenced({ inDoubt: true })), 'may_be_charged_elsewhere'],
    ['an older confirm may still be executed', waiting(created({ abandoned: true })), 'may_be_charged_elsewhere'],
    ['the browser has the client secret', waiting(created({ secretGiven: true })), 'may_be_charged_elsewhere'],
    ['its intent was confirmed once, whatever was answered', waiting(created({ confirms: 1 })), 'may_be_charged_elsewhere'],
    ['its outcome is unknown', withInstrument(inEachState.unknown, created()), 'may_be_charged_elsewhere'],
    ['an attempt runs', withInstrument(inEachState.attempting, created()), 'may_be_charged_elsewhere'],
    ['it was declined: another card is one for the same intent', withInstrument(inEachState.declined, created()), 'chosen_by_customer'],
    ['the customer was asked', withInstrument(inEachState.needs_customer, fenced()), 'chosen_by_customer'],
    ['the customer brought another card for the provider that declined', waiting(created({ stays: true })), 'chosen_by_customer'],
    ['its fence names a provider that a deploy took away', waiting(created({ provider: 'stripe-old' })), 'provider_gone'],
  ] as const)('not if %s', (_why, payment, reason) => {
    expect(eligibleFor(payment, 'stripe-eu', names)).toEqual({ eligible: false, reason });
  });

  it('and the next fence says the same: what may not move is never fenced elsewhere', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.values(inEachState)), fc.constantFrom('stripe', 'stripe-eu', 'stripe-old'), fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), fc.nat(2), fc.constantFrom('stripe', 'stripe-eu'),
      (payment, at, inDoubt, abandoned, secretGiven, canceled, confirms, to) => {
        const fence: Fence = { ...created({ provider: at, inDoubt, abandoned, secretGiven, confirms }), ...(canceled && { canceled: true as const }) };
        const candidate = withInstrument(payment, fence);
        const may = eligibleFor(candidate, to, names).eligible;
        expect(implies(may && at !== to && !canceled, !inDoubt && !abandoned && !secretGiven && confirms === 0)).toBe(true);
        const make = () => nextFence(candidate, { name: to, forms: plainForms, names }, now);
        expect(outcomeOf(make)).toBe(may ? to : 'refused');
      }));
  });

  it('back to the default provider under the same rule', () => {
    expect(eligibleFor(waiting(created({ provider: 'stripe-eu' })), 'stripe', names).eligible).toBe(true);
    expect(eligibleFor(waiting(created({ provider: 'stripe-eu', inDoubt: true })), 'stripe', names).eligible).toBe(false);
    expect(boundTo(waiting(fenced({ provider: 'stripe-eu' })), names)).toEqual({ only: 'stripe-eu' });
    expect(boundTo(waiting(fenced({ provider: 'stripe-eu' })), { primary: 'stripe' })).toBe('gone');
  });
});

describe('a fence at the fallback', () => {
  const there = { name: 'stripe-eu', forms: plainForms, names };
  const payment = waiting(created());

  it('takes the instrument and the customer of that account, and keys that were never used', () => {
    const fence = nextFence(payment, there, now);
    expect(fence).toMatchObject({ provider: 'stripe-eu', n: 2, paymentMethod: 'pm_eu', create: { key: 'paymedic:order-1:create:2', params: { customer: 'cus_eu' } } });
    expect(withConfirm(payment, { ...fence, intentId: 'pi_eu' }, now, plainForms).confirm.params).toMatchObject({ paymentMethod: 'pm_eu' });
  });

  it('never sends a customer of the default account', () => {
    const bare = { ...payment, order: { ...payment.order, instruments: { 'stripe-eu': { paymentMethod: 'pm_eu' } } } };
    expect(nextFence(bare, there, now).create.params).not.toHaveProperty('customer');
  });

  it('leaves the first intent on record, so that the books can be closed over both accounts', () => {
    const begun = beginAttempt(payment, nextFence(payment, there, now), now, now + 1);
    expect(begun).toMatchObject({ leftIntents: [{ provider: 'stripe', intentId: 'pi_1' }], fence: { provider: 'stripe-eu' } });
    expect(beginAttempt(begun as Payment, begun.fence, now, now + 1).leftIntents).toHaveLength(1);
  });

  it('takes another card after a decline for the same intent, and never moves again', () => {
    const declinedWith = (fence: Fence): Payment => withOtherCard(withInstrument(inEachState.declined, fence) as Declined, 'pm_new');
    const declined = declinedWith(created({ provider: 'stripe-eu', paymentMethod: 'pm_eu', confirms: 1 }));
    const fence = nextFence(declined, there, now);
    expect(fence).toMatchObject({ intentId: 'pi_1', paymentMethod: 'pm_new', stays: true });
    expect(instrumentOf(declined, fence)).toBe('pm_new');
    const fresh = nextFence(declinedWith(created({ provider: 'stripe-eu', paymentMethod: 'pm_eu', canceled: true })), there, now);
    expect(fresh).toMatchObject({ n: 2, paymentMethod: 'pm_new', stays: true });
    expect(() => nextFence(declined, { ...there, name: 'stripe' }, now)).toThrow('chosen_by_customer');
    // Waiting for that provider, it is the same card for the same provider.
    const waits = { ...declined, state: 'queued', notBefore: now, sentAt: now, reason: 'held' } as Payment;
    expect(nextFence(waits, there, now)).toMatchObject({ intentId: 'pi_1', paymentMethod: 'pm_new', stays: true });
    expect(eligibleFor(waits, 'stripe', names)).toEqual({ eligible: false, reason: 'chosen_by_customer' });
  });
});

const usable: FallbackHealth = { state: 'usable', drainPerSecond: 2, rateLimitedSeen: 0 };
const look = (before: FallbackHealth, more: Partial<Parameters<typeof nextFallback>[1]> = {}) => nextFallback(before, { evidence: noEvidence, doubted: false, now, ...more }, settings);

describe('the fallback is believed', () => {
  it('after a read was answered, and asked afresh when the default provider comes into doubt', () => {
    expect(look(unseenFallback)).toEqual(unseenFallback);
    expect(look(unseenFallback, { read: 'up' })).toMatchObject({ state: 'usable', drainPerSecond: settings.drain.startPerSecond });
    expect(look(usable, { doubted: true })).toEqual({ state: 'unseen' });
  });

  it('not while it is silent or refuses our key: it is asked again after a hold', () => {
    for (const read of ['down', 'refused'] as const) {
      const held = look(unseenFallback, { read });
      expect(held).toMatchObject({ state: 'held', until: now + settings.healer.holdMs });
      expect(look(held, { now: now + settings.healer.holdMs })).toEqual({ state: 'unseen' });
    }
  });

  it('not while its own payments fail or are refused', () => {
    for (const evidence of [failing(), refusing()]) expect(look(usable, { evidence })).toMatchObject({ state: 'held' });
  });

  it('never flaps: one that fails again and again is left alone for longer and longer, up to the cap', () => {
    const until: number[] = [];
    let at = now;
    let health: FallbackHealth = usable;
    for (let n = 0; n < 12; n += 1) {
      health = look(health, { evidence: failing(at), now: at });
      expect(health.state).toBe('held');
      until.push(health.state === 'held' ? health.until - at : 0);
      at += until.at(-1) ?? 0;
      at += settings.breaker.windowMs + 1;
      health = look(look(health, { now: at }), { read: 'up', now: at });
      expect(health.state).toBe('usable');
    }
    expect(until.slice(0, 4)).toEqual([1, 2, 4, 8].map((times) => times * settings.healer.holdMs));
    expect(until.at(-1)).toBe(settings.healer.holdCapMs);
  });

  it('stays held while its evidence is fresh, though the hold is over', () => {
    const held = look(usable, { evidence: failing() });
    expect(look(held, { evidence: failing(), now: now + settings.healer.holdMs + 1 })).toBe(held);
  });

  it('drains faster and faster, and half as fast after a 429', () => {
    expect(look(usable)).toMatchObject({ drainPerSecond: 3 });
    expect(look(usable, { evidence: { ...noEvidence, rateLimited: 1 } })).toMatchObject({ drainPerSecond: 1, rateLimitedSeen: 1 });
  });
});

describe('the route becomes the fallback', () => {
  const hold = { holdMs: 10_000, holdUntil: now + 10_000 };
  const open = (fault: 'provider' | 'ours') => ({ state: 'open', since: now, fault, ...hold }) as const;
  const planFor = (health: Parameters<typeof planOf>[0], fallback?: FallbackHealth) => withFallback(planOf(health, 'stripe', settings, 'why'), { health, ...(fallback && { fallback }) }, settings);
  const pinned = (route: string) => ({ state: 'pinned', since: now, override: { route, reason: 'why', until: now + 1 } }) as const;

  it('when the default provider fails and the fallback was heard', () => {
    expect(planFor(open('provider'), usable)).toMatchObject({ route: 'stripe-eu', share: 0, drainPerSecond: 0, fallback: { share: 1, drainPerSecond: 2 } });
    const probing = { state: 'probing', since: now, fault: 'provider', holdMs: 1, permit: 'p1', answeredBefore: 0, failuresBefore: 0 } as const;
    expect(planFor(probing, usable)).toMatchObject({ route: 'stripe-eu', permit: 'p1' });
  });

  it('never for a fault of ours, nor while both are down, nor before it was heard, nor where none is configured', () => {
    expect(planFor(open('ours'), usable)).toMatchObject({ route: 'stripe', share: 0 });
    expect(planFor(open('ours'), usable)).not.toHaveProperty('fallback');
    for (const fallback of [undefined, unseenFallback, look(usable, { evidence: failing() })]) expect(planFor(open('provider'), fallback)).toEqual(planOf(open('provider'), 'stripe', settings, 'why'));
    expect(withFallback(firstPlan('stripe', defaultSettings), { health: open('provider'), fallback: usable }, defaultSettings)).toEqual(firstPlan('stripe', defaultSettings));
  });

  it('for a small share while nothing is wrong', () => {
    expect(planFor({ state: 'healthy', since: now, drainPerSecond: 20 }, usable)).toMatchObject({ route: 'stripe', share: 1, fallback: { share: 0.02 } });
    expect(planFor({ state: 'healthy', since: now, drainPerSecond: 20 }, unseenFallback)).not.toHaveProperty('fallback');
  });

  it('by a person’s word, whatever the healer thinks; a pin to the queue or the default provider sends nothing new there', () => {
    expect(planFor(pinned('stripe-eu'))).toMatchObject({ route: 'stripe-eu', share: 0, drainPerSecond: 0, fallback: { share: 1 } });
    expect(planFor(pinned('stripe'), usable)).toMatchObject({ route: 'stripe', share: 1, fallback: { share: 0 } });
    expect(planFor(pinned('queue'), usable)).not.toHaveProperty('fallback');
  });

  it('and people are told once an incident', () => {
    const opened = see(healthy, { evidence: failing() });
    const asked = withFallbackSeen({ ...healthy, fallback: usable }, opened, { name: 'stripe-eu', evidence: noEvidence, now }, settings);
    expect([asked.memory.fallback, asked.actions.includes('read_fallback')]).toEqual([{ state: 'unseen' }, true]);
    const heard = withFallbackSeen(asked.memory, see(asked.memory, { evidence: failing() }), { name: 'stripe-eu', evidence: noEvidence, now, read: 'up' }, settings);
    expect(kinds(heard.memory)).toEqual(['opened', 'fallback']);
    const lost = withFallbackSeen(heard.memory, see(heard.memory, {}), { name: 'stripe-eu', evidence: failing(), now }, settings);
    const again = withFallbackSeen({ ...lost.memory, fallback: unseenFallback }, see(lost.memory, {}), { name: 'stripe-eu', evidence: noEvidence, now, read: 'up' }, settings);
    expect(kinds(again.memory)).toEqual(['opened', 'fallback']);
    expect(again.memory.health.state).toBe('open');
  });
});
