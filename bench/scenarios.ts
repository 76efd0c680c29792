import type { Flows } from './flows';
import type { FunctionName } from '../lib/infra/function-limits';
import { costOf, sum, times } from './prices';
import type { Usage } from './prices';

const secondsPerDay = 86_400;
const minutesPerMonth = 30 * 24 * 60;

/** One thing that has a price. */
export interface Scenario {
  readonly name: string;
  /** The most that it should cost (dollars). */
  readonly aim?: number;
  readonly usage: Usage;
}

export interface Measured {
  readonly flows: Flows;
  /** What the resources cost each month, see fixed-usage.ts. */
  readonly fixed: Usage;
  readonly traced: boolean;
  readonly tickMs: number;
  readonly megabytes: Readonly<Record<FunctionName, number>>;
}

/**
 * Lambda records one trace a second and 5 % of the others (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html);
 * requests come at random, so of few a second nearly all are recorded.
 */
function traces(requests: number, seconds: number): number {
  const perSecond = requests / seconds;
  const first = seconds * (1 - Math.exp(-perSecond));
  return first + 0.05 * (requests - first);
}

/** An idle month, a million payments on top of it, and a day of outage on top of both. */
export function scenarios(measured: Measured): readonly Scenario[] {
  const { flows, fixed } = measured;
  return [
    { name: 'An idle month', aim: 15, usage: sum(fixed, idle(measured)) },
    { name: 'A million payments, spread over a month', aim: 12, usage: million(measured) },
    { name: 'A day of outage with 100,000 payments queued, then drained', usage: outage(measured) },
    { name: '…and for each time that all of them are looked at while they wait', usage: times(flows.held.usage, 100_000) },
  ];
}

function idle({ flows: { heal, reconcile, analyse }, traced }: Measured): Usage {
  const runs = sum(times(heal.usage, minutesPerMonth), times(reconcile.usage, minutesPerMonth), times(analyse.usage, minutesPerMonth / 5));
  const environments = 2;
  return sum(runs, {
    customMetric: new Set(heal.metrics).size,
    // Two functions keep the key for five minutes each.
    secretCall: (environments * minutesPerMonth) / 5,
    ...(traced && { trace: minutesPerMonth * 2.2 }),
  });
}

function million({ flows: { payment, rowBytes }, traced }: Measured): Usage {
  const count = 1_000_000;
  return sum(times(payment.usage, count), {
    customMetric: new Set(payment.metrics).size,
    storedGigabyte: (count * rowBytes) / 1e9,
    ...(traced && { trace: traces(count, 30 * secondsPerDay) }),
  });
}

function outage({ flows: { queued, replayed, heal }, traced, tickMs, megabytes }: Measured): Usage {
  const count = 100_000;
  const looks = (secondsPerDay * 1_000) / tickMs;
  const { lambdaRequest: _request, lambdaGigabyteSecond: _seconds, event: _event, ...look } = heal.usage;
  // The queue grows evenly, so on average half of it is counted, once a minute; an index row has about 150 bytes.
  const counted = (secondsPerDay / 60) * ((count / 2) * 150) / 4_096 / 2;
  // Each minute reconcile reads the 300 that are due first, and the plan beside each.
  const checked = (secondsPerDay / 60) * 300 * 5;
  return sum(times(queued.usage, count), times(replayed.usage, count), times(look, looks), {
    lambdaGigabyteSecond: secondsPerDay * (50 / 60) * (megabytes.heal / 1_024),
    read: counted + checked,
    ...(traced && { trace: traces(count, secondsPerDay) + traces(count, count / 10) }),
  });
}

/** What would make a million payments cheaper, and by how much (dollars); none of it is done. */
export function levers({ traced }: Measured): readonly { readonly change: string; readonly saves: number }[] {
  const count = 1_000_000;
  return [
    ...(traced ? [{ change: '"tracing": false in config/: at a few payments a second nearly each one is traced', saves: costOf({ trace: traces(count, 30 * secondsPerDay) }) }] : []),
    { change: 'claim and attempt in one write where the plan says "attempt": one row and two index units less', saves: costOf({ write: 3 * count }) },
    { change: 'attempts in flight counted without two writes of their own', saves: costOf({ write: 2 * count }) },
    { change: 'no sign for an answer that finds no failure to make up for', saves: costOf({ write: count }) },
  ];
}
