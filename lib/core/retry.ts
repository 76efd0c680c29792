import type { Cause } from './outcome';

/** Stripe keeps idempotency keys for at least 24 h (https://docs.stripe.com/api/idempotent_requests); one hour is margin. */
export const keyLifetimeMs = 23 * 3_600_000;

const firstLookMs = 5_000;
const longestLookMs = 15 * 60_000;

/** When an unknown outcome is looked at for the n-th time, counted from 0: 5 s, 10 s, 20 s … at most every 15 minutes. */
export function lookAfterMs(looks: number): number {
  return Math.min(longestLookMs, firstLookMs * 2 ** Math.min(looks, 20));
}

/**
 * How long a payment waits after its n-th attempt that charged nothing, counted from 1: 2 s, 4 s … at most 5 minutes. A fault
 * of ours waits a minute at least, so that one odd payment alone never looks like a fault that holds for all.
 */
export function waitAfterAttemptMs(attempts: number, cause?: Cause): number {
  const waitMs = Math.min(5 * 60_000, 1_000 * 2 ** Math.min(attempts, 20));
  return cause === 'ours' ? Math.max(60_000, waitMs) : waitMs;
}

/**
 * When a request began for its deadline (ms): when it reached the API, as far as that clock can be believed; what it waited
 * for a fresh environment counts, too.
 */
export function begunAt(receivedAt: number, now: number): number {
  return Math.min(now, Math.max(receivedAt, now - 5_000));
}

/** A bare claim older than this has nobody who follows it up: no caller lives longer than API Gateway's 30 s. */
export const abandonClaimAfterMs = 120_000;

/** A queued payment that is due and untouched for so long may have lost its message. */
export const resendAfterMs = 30 * 60_000;

/** So many payments drain within two minutes even at the slow start of a drain. */
export const shortQueue = 100;

/**
 * What waits in a short queue that drains, and is due for so long, has lost its message as far as anybody can tell: even one that a
 * crash held back is visible again after 3 minutes (lib/infra/queues.ts). One that only waits for its turn longer than that is replaced.
 */
export const resendFromShortQueueAfterMs = 4 * 60_000;

/** Between the end of an attempt's deadline and the end of its lease: room for a slow process and differing clocks. */
export const leaseMarginMs = 30_000;
