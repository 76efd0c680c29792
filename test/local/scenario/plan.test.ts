import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../lib/local/scenario/options';
import { planOrders } from '../../../lib/local/scenario/orders';
import type { Scenario } from '../../../lib/local/scenario/scenarios';
import { faultChanges, scenarios } from '../../../lib/local/scenario/scenarios';
import { createTimeline } from '../../../lib/local/scenario/timeline';

const named = (name: string) => scenarios.find((scenario) => scenario.name === name) as Scenario;
const plan = (name: string, seed = 1) => planOrders({ scenario: named(name), payments: 300, ratePerSecond: 4, seed, run: 'r' });

describe('the plan of a run', () => {
  it('covers the second third of the traffic with the fault', () => {
    expect(faultChanges(named('black-hole'), 100, 4)).toEqual([{ atMs: 8_500, fault: 'black-hole' }, { atMs: 16_750, fault: 'none' }]);
  });

  it('splits the fault third of an outage', () => {
    expect(faultChanges(named('outage'), 90, 1)).toEqual([
      { atMs: 30_000, fault: 'down' }, { atMs: 40_000, fault: '500' }, { atMs: 50_000, fault: 'reset-before' }, { atMs: 60_000, fault: 'none' },
    ]);
  });

  it('changes the control plane beside the provider, and clears both at once', () => {
    expect(faultChanges(named('control-plane'), 90, 1)).toEqual([
      { atMs: 30_000, fault: 'down', controlPlane: 'slow' }, { atMs: 45_000, fault: 'down', controlPlane: 'down' }, { atMs: 60_000, fault: 'none', controlPlane: 'none' },
    ]);
  });

  it('breaks AWS with and without an outage beside it, and mends both at once', () => {
    const silent = { services: ['sqs', 'ssm'], trouble: 'silent' };
    expect(faultChanges(named('aws-down'), 120, 1)).toEqual([
      { atMs: 40_000, fault: 'none', aws: { services: ['dynamodb'], trouble: 'down' } }, { atMs: 50_000, fault: 'none', aws: { services: ['dynamodb'], trouble: 'silent' } },
      { atMs: 60_000, fault: '500', aws: { ...silent, trouble: 'down' } }, { atMs: 70_000, fault: '500', aws: silent }, { atMs: 80_000, fault: 'none', aws: null },
    ]);
  });

  it.each(['healthy', 'declines'])('injects no fault in %s', (name) => {
    expect(faultChanges(named(name), 90, 1)).toEqual([]);
  });

  it('gives the same orders for the same seed and others for another', () => {
    expect(plan('declines')).toEqual(plan('declines'));
    expect(plan('declines', 2)).not.toEqual(plan('declines'));
  });

  it('gives amounts from 500 to 50000 and good cards only, except in declines', () => {
    const orders = plan('outage');
    expect(orders.every(({ body }) => body.amountMinor >= 500 && body.amountMinor <= 50_000 && body.paymentMethod === 'pm_card_visa')).toBe(true);
    const declining = plan('declines').filter(({ body }) => body.paymentMethod === 'pm_card_chargeDeclined').length;
    expect(declining / 300).toBeCloseTo(0.6, 1);
  });
});

describe('the plan with a second account', () => {
  it('gives an instrument for it to half of the payments, in no other scenario to any', () => {
    const carrying = plan('fallback').filter(({ body }) => body.instruments?.['stripe-eu'] !== undefined).length;
    expect(carrying / 300).toBeCloseTo(0.5, 1);
    expect(scenarios.filter(({ name }) => name !== 'fallback').flatMap(({ name }) => plan(name)).filter(({ body }) => body.instruments !== undefined)).toEqual([]);
  });
});

describe('the command line of a run', () => {
  it('has defaults', () => {
    expect(readOptions([])).toMatchObject({ headless: false, scenario: { name: 'outage' }, payments: 180, ratePerSecond: 4, seed: 1 });
  });

  it('takes more payments for a scenario that needs the time, unless it is told how many', () => {
    expect(readOptions(['--scenario', 'alarm-only'])).toMatchObject({ payments: 720 });
    expect(readOptions(['--scenario', 'alarm-only', '--payments', '90'])).toMatchObject({ payments: 90 });
  });

  it.each([
    [['--scenario', 'nope'], 'There is no scenario nope: say one of healthy, outage, black-hole, reset-after, declines, slow, rate-limit, bad-key, control-plane, fallback, alarm-only, aws-throttled, aws-slow, aws-down, aws-lost-answers.'],
    [['--payments', '1.5'], '--payments 1.5 is not possible: say a whole number from 1 to 100000.'],
    [['--rate', '0'], '--rate 0 is not possible: say how many payments a second, from 0.1 to 500.'],
    [['--seed', 'x'], '--seed x is not possible: say a whole number from 0 to 4294967295.'],
    [['--stripe-url', 'localhost'], '--stripe-url localhost is no address of a server: say for example http://127.0.0.1:12111.'],
    [['--fast'], 'There is no option --fast: say --help to see what there is.'],
    [['--rate', '-1'], '--rate needs a value that does not begin with "-": say --help to see what there is.'],
  ])('refuses %j with one sentence', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe('the timeline', () => {
  it('is in the order of time and has what was seen twice once', () => {
    const timeline = createTimeline(1_000);
    expect([timeline.add(3_000, 'probe', { detail: 'a' }), timeline.add(3_000, 'probe', { detail: 'a' }), timeline.add(2_000, 'breaker.opened')]).toEqual([true, false, true]);
    expect(timeline.entries()).toEqual([{ atMs: 1_000, event: 'breaker.opened' }, { atMs: 2_000, event: 'probe', detail: 'a' }]);
  });
});
