import type { Account, LedgerRow } from './account';
import type { EventsAccount } from './events-account';
import type { RunEntry } from './timeline';
import type { Sent } from './traffic';
import { isFailed, isNotAccepted } from './traffic';

/** What a run was, as it is written to the file of `--json`. Times in ms; figures that do not exist are null. */
export interface RunResult {
  readonly scenario: string;
  readonly account: Account;
  readonly answers: {
    readonly total: number;
    readonly failed: number;
    /** Of the failed ones: told in time that nothing was accepted. */
    readonly notAccepted: number;
    /** Held against the Stripe server's list at the end: said "charged" of what it did not charge, or "not charged" of what it did. */
    readonly untruthful: number;
    /** By HTTP status; `error` where there was no answer. */
    readonly byStatus: Readonly<Record<string, number>>;
    readonly outsideFault: { readonly total: number; readonly charged: number };
    readonly waitedForDeadline: number;
    readonly p50Ms: number | null;
    readonly p99Ms: number | null;
    readonly p99AfterBreakerOpenMs: number | null;
  };
  /** What the shop was told of it; null: the stack sends no events. */
  readonly events: EventsAccount | null;
  readonly timeline: readonly RunEntry[];
  readonly detectionMs: number | null;
  readonly recoveryMs: number | null;
  readonly drain: { readonly queued: number | null; readonly seconds: number | null; readonly rateLimited: number };
  readonly payments: readonly { readonly id: string; readonly state: string | null; readonly provider: string | null; readonly providerPaymentId: string | null; readonly attempts: number }[];
  readonly omitted: readonly string[];
}

export interface RunRecord {
  readonly scenario: string;
  /** The first request (ms since 1970). */
  readonly startAt: number;
  readonly sent: readonly Sent[];
  readonly rows: readonly LedgerRow[];
  readonly account: Account;
  readonly untruthful: number;
  readonly events: EventsAccount | null;
  readonly timeline: readonly RunEntry[];
  readonly deadlineMs: number;
  /** Payments that waited when the fault was cleared; null: there was no fault. */
  readonly queuedAtClear: number | null;
  readonly rateLimited: number;
  readonly omitted: readonly string[];
}

/** Works out the figures of a run from what was recorded. */
export function resultOf(record: RunRecord): RunResult {
  const { sent, startAt, timeline, deadlineMs } = record;
  const at = (event: RunEntry['event'], where: (entry: RunEntry) => boolean = () => true) => timeline.find((entry) => entry.event === event && where(entry))?.atMs;
  const injected = at('fault.injected');
  const cleared = at('fault.cleared');
  const drained = at('drain.done');
  const opened = at('breaker.opened');
  const changed = injected === undefined ? undefined : at('route.changed', ({ atMs }) => atMs >= injected);
  const back = opened === undefined ? undefined : at('route.changed', ({ atMs, route }) => atMs >= opened && route !== 'queue');

  const answered = sent.flatMap(({ order, sentAt, answer }) => (answer ? [{ order, sentMs: sentAt - startAt, doneMs: answer.at - startAt, tookMs: answer.at - sentAt, status: answer.status }] : []));
  const outside = answered.filter(({ sentMs, doneMs }) => injected === undefined || doneMs < injected || (drained !== undefined && sentMs >= drained));
  const whileOpen = answered.filter(({ sentMs }) => opened !== undefined && sentMs >= opened && sentMs < (back ?? Infinity));
  const live = cleared === undefined ? undefined : answered.filter(({ sentMs, status }) => sentMs >= cleared && status === 201).map(({ doneMs }) => doneMs);
  const rowOf = new Map(record.rows.map((row) => [row.id, row]));

  return {
    scenario: record.scenario,
    account: record.account,
    answers: {
      total: sent.length,
      failed: sent.filter((one) => isFailed(one) || one.answer === undefined).length,
      notAccepted: sent.filter(isNotAccepted).length,
      untruthful: record.untruthful,
      byStatus: countBy(sent.map(({ answer }) => (answer && answer.status > 0 ? String(answer.status) : 'error'))),
      outsideFault: { total: outside.length, charged: outside.filter(({ status }) => status === 201).length },
      waitedForDeadline: answered.filter(({ tookMs }) => tookMs >= deadlineMs - 100).length,
      p50Ms: percentile(answered.map(({ tookMs }) => tookMs), 50),
      p99Ms: percentile(answered.map(({ tookMs }) => tookMs), 99),
      p99AfterBreakerOpenMs: percentile(whileOpen.map(({ tookMs }) => tookMs), 99),
    },
    events: record.events,
    timeline,
    detectionMs: difference(injected, changed),
    recoveryMs: difference(cleared, live && live.length > 0 ? Math.min(...live) : undefined),
    drain: { queued: record.queuedAtClear, seconds: seconds(difference(cleared, drained)), rateLimited: record.rateLimited },
    payments: sent.map(({ order: { body: { id } } }) => {
      const row = rowOf.get(id);
      return { id, state: row?.state ?? null, provider: row?.provider ?? null, providerPaymentId: row?.providerPaymentId ?? null, attempts: row?.attempts ?? 0 };
    }),
    omitted: record.omitted,
  };
}

/** Nearest rank; null of nothing. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}

function difference(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined ? null : to - from;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
