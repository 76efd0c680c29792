/** A token bucket in the ledger: one token is one provider call. */
export interface Bucket {
  readonly tokens: number;
  /** When `tokens` was right (ms). */
  readonly at: number;
}

export type Take =
  | { readonly granted: true; readonly bucket: Bucket }
  | { readonly granted: false; readonly waitMs: number };

/** At most one second's worth is saved up, so a pause is not followed by a burst; a payment's two calls always fit. */
function capacity(perSecond: number): number {
  return Math.max(2, perSecond);
}

/**
 * Takes tokens for `calls` provider calls.
 * @param perSecond refill rate; 0 holds everything
 */
export function take(bucket: Bucket | undefined, calls: number, perSecond: number, now: number): Take {
  if (perSecond <= 0) return { granted: false, waitMs: Infinity };
  const before = bucket ?? { tokens: calls, at: now };
  const refill = (Math.max(0, now - before.at) / 1_000) * perSecond;
  const tokens = Math.min(capacity(perSecond), before.tokens + refill);
  if (tokens >= calls) return { granted: true, bucket: { tokens: tokens - calls, at: Math.max(now, before.at) } };
  return { granted: false, waitMs: Math.ceil(((calls - tokens) / perSecond) * 1_000) };
}

/** Provider calls that one waiting payment costs: create and confirm. */
export const callsPerPayment = 2;

/** Seconds until `queued` payments are through, or undefined while nothing flows. */
export function etaSeconds(queued: number, perSecond: number): number | undefined {
  return perSecond > 0 ? Math.ceil((queued * callsPerPayment) / perSecond) : undefined;
}

/** A 429 from whatever source halves the rate; every calm look lets it grow again. */
export function nextDrainRate(perSecond: number, rateLimited: boolean, maxPerSecond: number): number {
  if (rateLimited) return Math.max(0.5, perSecond / 2);
  return Math.min(maxPerSecond, Math.max(0.5, perSecond) * 1.5);
}
