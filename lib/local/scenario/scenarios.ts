import type { AwsFault, AwsTrouble } from '../aws/aws-fault';
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
  /** What happens at the same time to AWS as the functions see it, each for an equal part, too. @default nothing */
  readonly aws?: readonly AwsFault[];
  /** Share of the payments whose card the issuer declines. */
  readonly declining: number;
  /** Only alarms wake the healer: no breaker opens, and its schedule rests until the fault has ended. @default false */
  readonly alarmsOnly?: boolean;
  /** Share of the payments that carry an instrument for a second account, which is then there. @default there is none */
  readonly carrying?: number;
  /** How many unless the command line says. @default 180 */
  readonly payments?: number;
}

const all = (trouble: AwsTrouble): AwsFault => ({ services: ['dynamodb', 'sqs', 'ssm'], trouble });
const ledger = (trouble: AwsTrouble): AwsFault => ({ services: ['dynamodb'], trouble });
const rest = (trouble: AwsTrouble): AwsFault => ({ services: ['sqs', 'ssm'], trouble });

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
  { name: 'fallback', about: 'Stripe answers 500, then refuses connections; half of the payments carry an instrument for a second account', faults: ['500', 'down'], declining: 0, carrying: 0.5 },
  { name: 'alarm-only', about: 'Stripe refuses connections; neither breaker nor schedule wakes the healer, only an alarm', faults: ['down'], declining: 0, alarmsOnly: true, payments: 720 },
  { name: 'aws-throttled', about: 'DynamoDB, SQS and Parameter Store refuse every second call; for half of the time Stripe is down, too', faults: ['none', 'down'], aws: [all('throttled')], declining: 0 },
  { name: 'aws-slow', about: 'DynamoDB, SQS and Parameter Store answer after 1.5 s; for half of the time Stripe is down, too', faults: ['none', 'down'], aws: [all('slow')], declining: 0 },
  {
    name: 'aws-down', about: 'DynamoDB, then SQS with Parameter Store, break every connection, then never answer; Stripe fails beside the latter',
    faults: ['none', 'none', '500', '500'], aws: [ledger('down'), ledger('silent'), rest('down'), rest('silent')], declining: 0, payments: 480,
  },
  {
    name: 'aws-lost-answers', about: 'DynamoDB, SQS and Parameter Store do every second write and lose its answer; Stripe does so, too, then is down',
    faults: ['none', 'reset-after', 'down'], aws: [all('lost-answers')], declining: 0,
  },
];

/** The second account's name in the local stack. */
export const secondAccount = 'stripe-eu';

/** A change of the provider, counted from the first request. */
export interface FaultChange {
  readonly atMs: number;
  readonly fault: Fault;
  /** Of the control plane; absent in scenarios that leave it alone. */
  readonly controlPlane?: Fault;
  /** Of AWS; null: it is well. Absent in scenarios that leave it alone. */
  readonly aws?: AwsFault | null;
}

/** When which fault begins; the last one is `none`. Covers requests ⌈N/3⌉ to ⌈2N/3⌉ by their schedule. */
export function faultChanges(scenario: Scenario, payments: number, ratePerSecond: number): readonly FaultChange[] {
  const { faults, controlPlane = [], aws = [] } = scenario;
  if (faults.length === 0) return [];
  const at = (n: number) => (n * 1_000) / ratePerSecond;
  const from = at(Math.ceil(payments / 3));
  const to = at(Math.ceil((2 * payments) / 3));
  const parts = Math.max(faults.length, controlPlane.length, aws.length);
  const during = <T>(list: readonly T[], part: number): T | undefined => list[Math.floor((part * list.length) / parts)];
  const change = (atMs: number, part: number): FaultChange => ({
    atMs, fault: during(faults, part) ?? 'none',
    ...(controlPlane.length > 0 && { controlPlane: during(controlPlane, part) ?? 'none' }),
    ...(aws.length > 0 && { aws: during(aws, part) ?? null }),
  });
  const begun = Array.from({ length: parts }, (_, part) => change(from + ((to - from) * part) / parts, part));
  return [...begun, change(to, parts)];
}
