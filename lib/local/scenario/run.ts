import type { ControlItem } from '../../app/ports';
import { etaSeconds } from '../../core/drain';
import type { PaymentState } from '../../core/payment';
import type { AwsFault } from '../aws/aws-fault';
import type { Fault } from '../faults/switchboard';
import type { LedgerRow } from './account';
import type { TrafficPlan } from './orders';
import type { Timeline } from './timeline';
import type { Sent } from './traffic';
import { isFailed } from './traffic';
import type { TopicMessage } from './world';

/** A run as it is known at a moment; the story writes it, the views read it. */
export interface Run {
  readonly plan: TrafficPlan;
  /** The first request (ms since 1970). */
  readonly startAt: number;
  phase: 'selling' | 'draining' | 'settling' | 'counting';
  fault: Fault;
  /** What AWS does to the functions now; null: it is well. */
  aws: AwsFault | null;
  /** As read back from Parameter Store. */
  route: string;
  control: ControlItem | undefined;
  /** By number of the order. */
  readonly sent: Map<number, Sent>;
  /** Rows that were read because the answer was not the end. */
  readonly rows: Map<string, LedgerRow>;
  readonly timeline: Timeline;
  readonly notices: TopicMessage[];
  /** What people should know about this world. */
  readonly notes: readonly string[];
}

export interface Tally {
  readonly charged: number;
  readonly declined: number;
  readonly queued: number;
  readonly unknown: number;
  /** Sent, not answered yet. */
  readonly asked: number;
  readonly failed: number;
  readonly other: number;
}

const open: ReadonlySet<string> = new Set<PaymentState>(['claimed', 'queued', 'attempting', 'unknown']);

/** The state as far as it is known; undefined while the answer is missing. */
export function stateOf(run: Run, { order, answer }: Sent): string | undefined {
  if (answer === undefined) return undefined;
  return run.rows.get(order.body.id)?.state ?? answer.state ?? (answer.status >= 400 && answer.status < 500 ? 'refused' : 'unanswered');
}

/** Ids of payments that were answered and have not ended: what the ledger has to be asked about. */
export function openIds(run: Run): readonly string[] {
  return [...run.sent.values()].filter((sent) => {
    const state = stateOf(run, sent);
    return state === 'unanswered' || state === 'not-accepted' || (state !== undefined && open.has(state));
  }).map(({ order }) => order.body.id);
}

/** Is a payment of the run queued, in flight or unknown? A bare claim, or none, waits for nobody. */
export function anythingWaits(run: Run, sentBefore = Infinity): boolean {
  return [...run.sent.values()].some((sent) => {
    const state = stateOf(run, sent);
    if (state === undefined) return sent.sentAt < sentBefore;
    return state === 'queued' || state === 'attempting' || state === 'unknown';
  });
}

export function tallyOf(run: Run): Tally {
  const tally = { charged: 0, declined: 0, queued: 0, unknown: 0, asked: 0, failed: 0, other: 0 };
  for (const sent of run.sent.values()) {
    if (isFailed(sent)) tally.failed += 1;
    const state = stateOf(run, sent);
    if (state === undefined) tally.asked += 1;
    else if (state === 'charged' || state === 'declined' || state === 'queued') tally[state] += 1;
    else if (state === 'unknown' || state === 'attempting') tally.unknown += 1;
    else tally.other += 1;
  }
  return tally;
}

/** Seconds until the queue is empty at the healer's present rate; undefined while the drain is held. */
export function etaOf(run: Run): number | undefined {
  return etaSeconds(tallyOf(run).queued, run.control?.plan.drainPerSecond ?? 0);
}
