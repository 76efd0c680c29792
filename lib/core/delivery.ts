import type { ShopEvent } from './event';

/** The ways to the shop. */
export type Destination = 'bus' | 'webhook';

/** An event on its way to one destination. */
export interface Delivery {
  readonly to: Destination;
  readonly event: ShopEvent;
  /** Tries that failed. */
  readonly failures: number;
  /** When it was first tried or queued (ms). */
  readonly since: number;
}

/** Why a delivery was given up. */
export type Undeliverable = 'unreadable' | 'unknown_version' | 'no_such_way' | 'too_old';

const secondMs = 1_000;
const minuteMs = 60_000;
/** Until the next try. The last one repeats: it is the longest delay that SQS knows, and a shop that is back has all its events within it. */
const pausesMs = [5 * secondMs, 30 * secondMs, 2 * minuteMs, 5 * minuteMs, 15 * minuteMs];
/** As long as Stripe tries its own webhooks. https://docs.stripe.com/webhooks#automatic-retries */
export const giveUpAfterMs = 3 * 24 * 60 * minuteMs;
/** An event that could not be delivered for so long is told to people. */
export const lateAfterMs = 15 * minuteMs;

/** What follows a failed try. */
export function afterFailure(delivery: Delivery, now: number): { readonly again: Delivery; readonly delayMs: number } | { readonly givenUp: 'too_old' } {
  if (now - delivery.since >= giveUpAfterMs) return { givenUp: 'too_old' };
  const delayMs = pausesMs[Math.min(delivery.failures, pausesMs.length - 1)] ?? 0;
  return { again: { ...delivery, failures: delivery.failures + 1 }, delayMs };
}

/** The body of a delivery that was given up. It starts afresh when a person sends it again, so it forgets its tries. */
export function afreshBody({ to, event }: Delivery): string {
  return JSON.stringify({ to, event });
}

/** Reads a message body; anything but a delivery of a known version cannot be delivered by this code. */
export function parseDelivery(body: string, now: number): Delivery | { readonly poison: 'unreadable' | 'unknown_version' } {
  const value = parse(body);
  if (!isRecord(value) || !isRecord(value['event'])) return { poison: 'unreadable' };
  const { to, event, failures, since } = value;
  if (event['version'] !== 1) return { poison: typeof event['version'] === 'number' ? 'unknown_version' : 'unreadable' };
  if ((to !== 'bus' && to !== 'webhook') || !isEvent(event)) return { poison: 'unreadable' };
  return { to, event, failures: typeof failures === 'number' ? failures : 0, since: typeof since === 'number' ? since : now };
}

function isEvent(value: Record<string, unknown>): value is Record<string, unknown> & ShopEvent {
  const { id, type, time, ledgerVersion, data } = value;
  return typeof id === 'string' && id !== '' && typeof type === 'string' && typeof time === 'string'
    && Number.isFinite(Date.parse(time)) && typeof ledgerVersion === 'number' && isRecord(data);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
