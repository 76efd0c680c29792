import type { Fault } from '../faults/switchboard';

/** What happens to the provider while a shop sells. Data only. */
export interface Scenario {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** Faults of the second third of the traffic, each for an equal part of it; empty: none. */
  readonly faults: readonly Fault[];
  /** Share of the payments whose card the issuer declines. */
  readonly declining: number;
}

export const scenarios: readonly Scenario[] = [
  { name: 'healthy', about: 'nothing happens', faults: [], declining: 0 },
  { name: 'outage', about: 'Stripe refuses connections, then answers 500, then resets them', faults: ['down', '500', 'reset-before'], declining: 0 },
  { name: 'black-hole', about: 'Stripe accepts connections and never answers', faults: ['black-hole'], declining: 0 },
  { name: 'reset-after', about: 'Stripe does everything, then resets the connection', faults: ['reset-after'], declining: 0 },
  { name: 'declines', about: 'Stripe is well, 60 % of the cards are declined', faults: [], declining: 0.6 },
];

/** A change of the provider, counted from the first request. */
export interface FaultChange {
  readonly atMs: number;
  readonly fault: Fault;
}

/** When which fault begins; the last one is `none`. Covers requests ⌈N/3⌉ to ⌈2N/3⌉ by their schedule. */
export function faultChanges(scenario: Scenario, payments: number, ratePerSecond: number): readonly FaultChange[] {
  const { faults } = scenario;
  if (faults.length === 0) return [];
  const at = (n: number) => (n * 1_000) / ratePerSecond;
  const from = at(Math.ceil(payments / 3));
  const to = at(Math.ceil((2 * payments) / 3));
  const begun = faults.map((fault, i): FaultChange => ({ atMs: from + ((to - from) * i) / faults.length, fault }));
  return [...begun, { atMs: to, fault: 'none' }];
}
