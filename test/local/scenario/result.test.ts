import { describe, expect, it } from '@jest/globals';
import { closeAccount } from '../../../lib/local/scenario/account';
import type { RunRecord } from '../../../lib/local/scenario/result';
import { percentile, resultOf } from '../../../lib/local/scenario/result';
import type { Sent } from '../../../lib/local/scenario/traffic';

const startAt = 5_000;

/** A payment sent at `atMs` and answered `tookMs` later. */
function sent(n: number, atMs: number, tookMs: number, status: number): Sent {
  return {
    order: { n, atMs, body: { id: `order-r-${n}`, amountMinor: 500, currency: 'usd', paymentMethod: 'pm_card_visa', offSession: true, metadata: {} } },
    sentAt: startAt + atMs, answer: { at: startAt + atMs + tookMs, status },
  };
}

function record(more: Partial<RunRecord>): RunRecord {
  return { scenario: 'outage', startAt, sent: [], rows: [], account: closeAccount([], [], []).account, untruthful: 0, events: null, timeline: [], deadlineMs: 8_000, queuedAtClear: null, rateLimited: 0, omitted: [], ...more };
}

describe('the figures of a run', () => {
  it('gives null for what does not exist', () => {
    expect(resultOf(record({}))).toMatchObject({
      detectionMs: null, recoveryMs: null, drain: { queued: null, seconds: null, rateLimited: 0 },
      answers: { total: 0, p50Ms: null, p99Ms: null, p99AfterBreakerOpenMs: null },
    });
  });

  it('measures detection, recovery and drain from their own events', () => {
    const result = resultOf(record({
      queuedAtClear: 7,
      timeline: [
        { atMs: 1_000, event: 'fault.injected' }, { atMs: 2_000, event: 'breaker.opened' }, { atMs: 2_500, event: 'route.changed', route: 'queue' },
        { atMs: 4_000, event: 'fault.cleared' }, { atMs: 6_000, event: 'route.changed', route: 'stripe' }, { atMs: 9_000, event: 'drain.done' },
      ],
      sent: [sent(0, 500, 100, 201), sent(1, 1_200, 8_000, 202), sent(2, 3_000, 30, 202), sent(3, 3_500, 50, 202), sent(4, 6_100, 200, 201), sent(5, 9_500, 100, 201)],
    }));
    expect(result).toMatchObject({ detectionMs: 1_500, recoveryMs: 2_300, drain: { queued: 7, seconds: 5 } });
    expect(result.answers).toMatchObject({ outsideFault: { total: 2, charged: 2 }, waitedForDeadline: 1, p99AfterBreakerOpenMs: 50, byStatus: { 201: 3, 202: 3 } });
  });

  it('counts a 5xx, a broken connection and an answer after 10 s as failed', () => {
    const { answers } = resultOf(record({ sent: [sent(0, 0, 10, 503), sent(1, 0, 10, 0), sent(2, 0, 10_001, 201), sent(3, 0, 9_999, 201), sent(4, 0, 1, 402)] }));
    expect(answers).toMatchObject({ failed: 3, byStatus: { 201: 2, 402: 1, 503: 1, error: 1 } });
  });

  it('counts every answer as outside the fault when there was none', () => {
    expect(resultOf(record({ sent: [sent(0, 0, 10, 201), sent(1, 5, 10, 402)] })).answers.outsideFault).toEqual({ total: 2, charged: 1 });
  });

  it('lists each payment as the ledger has it', () => {
    const rows = [{ id: 'order-r-0', state: 'charged' as const, bare: false, provider: 'stripe', providerPaymentId: 'pi_1', attempts: 2 }];
    expect(resultOf(record({ sent: [sent(0, 0, 1, 201), sent(1, 0, 1, 503)], rows })).payments).toEqual([
      { id: 'order-r-0', state: 'charged', provider: 'stripe', providerPaymentId: 'pi_1', attempts: 2 },
      { id: 'order-r-1', state: null, provider: null, providerPaymentId: null, attempts: 0 },
    ]);
  });

  it('takes percentiles by nearest rank', () => {
    expect([percentile([3, 1, 2], 50), percentile([3, 1, 2], 99), percentile([], 50)]).toEqual([2, 3, null]);
  });
});
