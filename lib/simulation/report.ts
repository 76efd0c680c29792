import type { Fired } from './faults';
import { noneFired } from './faults';
import type { ScheduleResult } from './schedule';
import type { Law } from './verdict';

/** A schedule that broke a law. `forgotten` breaks none. */
export interface Failure {
  readonly seed: number;
  readonly law: Law;
  readonly timeline: readonly string[];
}

/** What a run found (DESIGN.md, names that are fixed). */
export interface Report {
  readonly schedules: number;
  readonly passed: number;
  readonly doubleCharges: number;
  readonly lost: number;
  readonly stuck: number;
  readonly untruthful: number;
  readonly forgotten: number;
  readonly schedulesPerSecond: number;
  readonly faultsFired: Fired;
  readonly guardsFired: Readonly<Record<string, number>>;
  /** Of the exhaustive mode; 0 in a run of seeded schedules. */
  readonly interleavings: number;
  readonly failures: readonly Failure[];
}

/** Figures of some schedules; those of several parts of a run can be added up. */
export type Tally = Omit<Report, 'schedulesPerSecond' | 'failures'> & {
  readonly failed: readonly { readonly seed: number; readonly law: Law; readonly what: string }[];
  /** Payments that the shop sent once only, and those of them that broke a law: nobody can say that two were asked for. */
  readonly sentOnce: number;
  readonly brokenSentOnce: number;
  readonly fewestFaults: number;
  readonly fewestPayments: number;
  readonly fewestEnvironments: number;
};

const mostFailures = 20;

export const emptyTally: Tally = {
  schedules: 0, passed: 0, doubleCharges: 0, lost: 0, stuck: 0, untruthful: 0, forgotten: 0, faultsFired: noneFired(), guardsFired: {}, interleavings: 0, failed: [], sentOnce: 0, brokenSentOnce: 0,
  fewestFaults: Infinity, fewestPayments: Infinity, fewestEnvironments: Infinity,
};

/** The tally of one schedule; breaches count payments, not words about them. */
export function tallyOf({ seed, breaches, sentOnce, fired, payments, environments }: ScheduleResult): Tally {
  const of = (law: Law): number => new Set(breaches.filter((breach) => breach.law === law).map(({ paymentId }) => paymentId)).size;
  const real = breaches.filter(({ law }) => law !== 'forgotten');
  return {
    schedules: 1, passed: real.length === 0 ? 1 : 0,
    doubleCharges: of('doubleCharges'), lost: of('lost'), stuck: of('stuck'), untruthful: of('untruthful'), forgotten: of('forgotten'),
    faultsFired: fired, guardsFired: {}, interleavings: 0,
    failed: real.slice(0, 1).map(({ law, paymentId, what }) => ({ seed, law, what: `${paymentId}: ${what}` })),
    sentOnce: sentOnce.length, brokenSentOnce: sentOnce.filter((id) => real.some(({ paymentId }) => paymentId === id)).length,
    fewestFaults: Object.values(fired).reduce((sum, count) => sum + count, 0), fewestPayments: payments, fewestEnvironments: environments,
  };
}

export function addTallies(one: Tally, two: Tally): Tally {
  return {
    schedules: one.schedules + two.schedules, passed: one.passed + two.passed, doubleCharges: one.doubleCharges + two.doubleCharges, lost: one.lost + two.lost,
    stuck: one.stuck + two.stuck, untruthful: one.untruthful + two.untruthful, forgotten: one.forgotten + two.forgotten, interleavings: one.interleavings + two.interleavings,
    faultsFired: addCounts(one.faultsFired, two.faultsFired) as Fired, guardsFired: addCounts(one.guardsFired, two.guardsFired),
    failed: [...one.failed, ...two.failed].slice(0, mostFailures),
    sentOnce: one.sentOnce + two.sentOnce, brokenSentOnce: one.brokenSentOnce + two.brokenSentOnce,
    fewestFaults: Math.min(one.fewestFaults, two.fewestFaults), fewestPayments: Math.min(one.fewestPayments, two.fewestPayments), fewestEnvironments: Math.min(one.fewestEnvironments, two.fewestEnvironments),
  };
}

function addCounts(one: Readonly<Record<string, number>>, two: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(two)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

const share = (some: number, all: number): string => `${((100 * some) / all).toFixed(1)} %`;

/** The report as people read it. */
export function renderReport({ faultsFired, guardsFired, ...report }: Report, tally: Pick<Tally, 'sentOnce' | 'brokenSentOnce' | 'fewestFaults' | 'fewestPayments' | 'fewestEnvironments'>): string {
  const table = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, count]) => `  ${name.padEnd(34)} ${String(count).padStart(10)}${count === 0 ? '  never fired' : ''}`).join('\n');
  return [
    `${report.schedules} schedules, ${report.passed} passed (${Math.round(report.schedulesPerSecond)} a second); each with at least ${tally.fewestPayments} payments, ${tally.fewestFaults} faults that fired, ${tally.fewestEnvironments} environments`,
    `charged twice ${report.doubleCharges}   lost ${report.lost}   stuck ${report.stuck}   untruthful ${report.untruthful}   forgotten by a restored ledger ${report.forgotten}`,
    ...(report.passed === report.schedules ? [] : [`a law is broken in ${share(report.schedules - report.passed, report.schedules)} of the schedules; of the ${tally.sentOnce} payments that the shop sent once only, in ${share(tally.brokenSentOnce, tally.sentOnce)}`]),
    '', 'faults fired, and what else happened', table(faultsFired), ...(Object.keys(guardsFired).length === 0 ? [] : ['', 'guards that prevented something', table(guardsFired)]), '',
  ].join('\n');
}
