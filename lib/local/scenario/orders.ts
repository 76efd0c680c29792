import { secondAccount } from './scenarios';
import type { Scenario } from './scenarios';

/** A payment that a shop will send. */
export interface PlannedOrder {
  /** From 0. */
  readonly n: number;
  /** When it is sent, counted from the first. */
  readonly atMs: number;
  /** Body of POST /payments. */
  readonly body: {
    readonly id: string;
    readonly amountMinor: number;
    readonly currency: 'usd';
    readonly paymentMethod: 'pm_card_chargeDeclined' | 'pm_card_visa';
    readonly offSession: true;
    readonly metadata: Readonly<Record<string, string>>;
    readonly instruments?: Readonly<Record<string, { readonly paymentMethod: 'pm_card_visa' }>>;
  };
}

export interface TrafficPlan {
  readonly scenario: Scenario;
  readonly payments: number;
  readonly ratePerSecond: number;
  readonly seed: number;
  /** Part of every id, so that no run meets another one's payments. */
  readonly run: string;
}

/** The same seed gives the same amounts and cards. */
export function planOrders({ scenario, payments, ratePerSecond, seed, run }: TrafficPlan): readonly PlannedOrder[] {
  const random = seededRandom(seed);
  return Array.from({ length: payments }, (_, n): PlannedOrder => {
    const amountMinor = 500 + Math.floor(random() * 49_501);
    const declined = random() < scenario.declining;
    const carries = scenario.carrying !== undefined && random() < scenario.carrying;
    return {
      n, atMs: (n * 1_000) / ratePerSecond,
      body: {
        id: `order-${run}-${n}`, amountMinor, currency: 'usd',
        paymentMethod: declined ? 'pm_card_chargeDeclined' : 'pm_card_visa',
        offSession: true, metadata: { basket: `b-${n}` },
        ...(carries && { instruments: { [secondAccount]: { paymentMethod: 'pm_card_visa' } } }),
      },
    };
  });
}

/** Numbers in [0, 1): mulberry32, Tommy Ettinger, public domain. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
