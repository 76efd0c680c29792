import { describe, expect, it } from '@jest/globals';
import { classify } from '../../lib/core/classify';
import type { Answer } from '../../lib/core/outcome';
import { lookAgain } from '../../lib/core/settle';
import { isToBeTold, stuckNotice, surprisingChargeNotice, tellings, withSeen } from '../../lib/core/stuck';
import type { Stuck } from '../../lib/core/stuck';
import { fenced, hourMs, inEachState, needsCustomer, now, unknown } from './given';

const half = hourMs / 2;
const processing: Answer = { kind: 'intent', id: 'pi_1', status: 'processing', paymentId: 'order-1' };
const down = classify({ sent: true, deadline: true });
const refused = classify({ sent: true, status: 401, error: { type: 'invalid_request_error' } });
const stuck = (since: number, told = 0): Stuck => ({ ...unknown(), seen: { since, told, what: 'the intent is processing' } });

describe('what answered looks have shown', () => {
  it('counts from the first look that the provider answered', () => {
    const first = withSeen(unknown(), lookAgain(unknown(), now, now), processing, now);
    expect(first).toMatchObject({ seen: { since: now, told: 0, what: 'the intent is processing' } });
    const before = stuck(now);
    expect(withSeen(before, lookAgain(before, now, now), refused, now + 5)).toMatchObject({ seen: { since: now, what: expect.stringContaining('does not accept our key') } });
  });

  it('an outage does not count, and forgets nothing', () => {
    expect(withSeen(unknown(), lookAgain(unknown(), now, now), down, now)).not.toHaveProperty('seen');
    const before = stuck(now, 1);
    expect(withSeen(before, lookAgain(before, now, now), down, now + 5)).toMatchObject({ seen: before.seen });
  });

  it('a customer counts only once nobody waits any more', () => {
    const waiting = needsCustomer();
    expect(withSeen(waiting, lookAgain(waiting, now, now), processing, now)).not.toHaveProperty('seen');
    expect(withSeen(waiting, lookAgain(waiting, now, now), processing, now + 2 * hourMs)).toHaveProperty('seen');
  });

  it('a payment that is settled takes nothing along', () => {
    expect(withSeen(stuck(now), inEachState.charged, processing, now)).not.toHaveProperty('seen');
  });
});

describe('people are told', () => {
  it.each([[0.99, 0], [1, 1], [3.9, 1], [4, 2], [16, 3], [48, 4], [95, 4], [96, 5], [144, 6]])('after %d times the wait %d times in all', (waits, times) => {
    expect(tellings({ since: now }, half, now + waits * half)).toBe(times);
  });

  it('once for each step', () => {
    expect(isToBeTold(stuck(now), half, now + half)).toBe(true);
    expect(isToBeTold(stuck(now, 1), half, now + half)).toBe(false);
    expect(isToBeTold(stuck(now, 1), half, now + 4 * half)).toBe(true);
    expect(isToBeTold(unknown(), half, now + 100 * hourMs)).toBe(false);
    expect(isToBeTold(inEachState.charged, half, now + 100 * hourMs)).toBe(false);
  });
});

describe('the notice', () => {
  const linkOf = () => 'https://dashboard.stripe.com/payments/pi_1';

  it('has everything that a person needs to decide', () => {
    const { id, kind, subject, text } = stuckNotice([stuck(now)], linkOf, now + 35 * 60_000);
    expect({ id, kind }).toEqual({ id: 'stuck-order-1-0', kind: 'stuck' });
    expect(subject).toMatch(/^[ -~]{1,100}$/);
    for (const part of ['order-1: 19.99 USD, pi_1 at stripe, 1 attempts; unknown whether it was charged, for 35 min', '2026-01-01T00:00:00.000Z', 'last look: the intent is processing', linkOf(), 'npx paymedic account', 'docs/runbook.md#a-payment-cannot-be-settled']) expect(text).toContain(part);
  });

  it('says why a customer\'s payment is in it', () => {
    expect(stuckNotice([{ ...needsCustomer(fenced()), seen: { since: now, told: 1, what: 'refused' } }], linkOf, now).text).toContain('its customer did not come, and the cancel does not go through');
  });

  it('lists twenty of many', () => {
    const { subject, text } = stuckNotice(Array.from({ length: 25 }, () => stuck(now)), linkOf, now);
    expect(subject).toContain('25 payments');
    expect(text.match(/^\* /gm)).toHaveLength(20);
    expect(text).toContain('… and 5 more');
  });

  it.each([[inEachState.expired, 'had ended as expired, the shop was told so, and pi_9 has charged it', 'deliver, or refund it'], [inEachState.charged, 'is charged by pi_1 and also by pi_9: the customer has paid twice', 'refund one of the two']])('about a charge that the ledger does not have says what it found', (payment, found, decide) => {
    const { subject, text } = surprisingChargeNotice(payment, 'pi_9', 'https://link');
    expect(subject).toMatch(/^[ -~]{1,100}$/);
    for (const part of [found, decide, 'https://link', '19.99 USD']) expect(text).toContain(part);
  });
});
