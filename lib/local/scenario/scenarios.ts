import type { Fault } from '../faults/switchboard';

/** What happens to the provider while a shop sells. Data only. */
export interface Scenario {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** Faults of the second third of the traffic, each for an equal part of it; empty: none. */
  readonly faults: readonly Fault[];
  /** What happens at the same time to the control plane (Parameter Store and SNS, as the functions see them). @default nothing */
  readonly controlPlane?: readonly Fault[];
  /** Share of the payments whose card the issuer declines. */
  readonly declining: number;
  /** Only alarms wake the healer: no breaker opens, and its schedule rests until the fault has ended. @default false */
  readonly alarmsOnly?: boolean;
  /** How many unless the command line says. @default 180 */
  readonly payments?: number;
}

export const scenarios: readonly Scenario[] = [
  { name: 'healthy', about: 'nothing happens', faults: [], declining: 0 },
  { name: 'outage', about: 'Stripe refuses connections, then answers 500, then resets them', faults: ['down', '500', 'reset-before'], declining: 0 },
  { name: 'black-hole', about: 'Stripe accepts connections and never answers', faults: ['black-hole'], declining: 0 },
  { name: 'reset-after', about: 'Stripe does everything, then resets the connection', faults: ['reset-after'], declining: 0 },
  { name: 'declines', about: 'Stripe is well, 60 % of the cards are declined', faults: [], declining: 0.6 },
  { name: 'slow', about: 'each answer of Stripe takes 3 s: within the deadline', faults: ['slow'], declining: 0 },
  { name: 'rate-limit', about: 'Stripe lets 3 requests a second pass and answers the others 429', faults: ['rate-limit'], declining: 0 },
  { name: 'bad-key', about: 'Stripe does not know our key any more: 401', faults: ['bad-key'], declining: 0 },
  { name: 'control-plane', about: 'Stripe refuses connections; Parameter Store and SNS answer late, then not at all', faults: ['down'], controlPlane: ['slow', 'down'], declining: 0 },
  { name: 'alarm-only', about: 'Stripe refuses connections; neither breaker nor schedule wakes the healer, only an alarm', faults: ['down'], declining: 0, alarmsOnly: true, payments: 720 },
];

/** A change of the provider, counted from the first request. */
export interface FaultChange {
  readonly atMs: number;
  readonly fault: Fault;
  /** Of the control plane; absent in scenarios that leave it alone. */
  readonly controlPlane?: Fault;
}

/** When which fault begins; the last one is `none`. Covers requests ⌈N/3⌉ to ⌈2N/3⌉ by their schedule. */
export function faultChanges(scenario: Scenario, payments: number, ratePerSecond: number): readonly FaultChange[] {
  const { faults, controlPlane = [] } = scenario;
  if (faults.length === 0) return [];
  const at = (n: number) => (n * 1_000) / ratePerSecond;
  const from = at(Math.ceil(payments / 3));
  const to = at(Math.ceil((2 * payments) / 3));
  const parts = Math.max(faults.length, controlPlane.length);
  const during = (list: readonly Fault[], part: number) => list[Math.floor((part * list.length) / parts)] ?? 'none';
  const change = (atMs: number, fault: Fault, beside: Fault): FaultChange => ({ atMs, fault, ...(controlPlane.length > 0 && { controlPlane: beside }) });
  const begun = Array.from({ length: parts }, (_, part) => change(from + ((to - from) * part) / parts, during(faults, part), during(controlPlane, part)));
  return [...begun, change(to, 'none', 'none')];
}
