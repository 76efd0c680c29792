import type { ControlItem } from '../../app/ports';
import type { AwsFault } from '../aws/aws-fault';
import type { Fault } from '../faults/switchboard';
import type { CountedIntent, LedgerRow } from './account';
import type { Told } from './events-account';
import type { PlannedOrder } from './orders';
import type { Scenario } from './scenarios';
import type { HttpReply } from './signed-client';

/** A message of one of the two topics, as a subscriber gets it. */
export interface TopicMessage {
  readonly topic: 'alarms' | 'notices';
  /** When it was published (ms since 1970). */
  readonly at: number;
  readonly subject: string;
  readonly text: string;
}

/** A deployed Paymedic with a provider that can be made to fail: all that a story touches. Every method may reject. */
export interface World {
  post(order: PlannedOrder): Promise<HttpReply>;
  /** What Parameter Store says now. */
  route(): Promise<string | undefined>;
  /** The healer's item in the ledger. */
  control(): Promise<ControlItem | undefined>;
  /** The rows that are there, strongly read. */
  rows(ids: readonly string[]): Promise<readonly LedgerRow[]>;
  /** What has arrived since the last call; waits a little for the first. */
  messages(): Promise<readonly TopicMessage[]>;
  /** Called once, before the first payment: what this scenario needs of the world beyond the provider. */
  prepare(scenario: Scenario): Promise<void>;
  setFault(fault: Fault): Promise<void>;
  /** What Parameter Store and SNS do to the functions; we ourselves reach both. */
  setControlPlaneFault(fault: Fault): Promise<void>;
  /** What AWS does to the functions; null: it is well. We ourselves reach it. */
  setAwsFault(fault: AwsFault | null): Promise<void>;
  /** How often AWS did which of it so far. */
  awsFaultsFired(): Promise<Readonly<Record<string, number>>>;
  /** 429s of the provider so far. */
  rateLimited(): number;
  /** What Paymedic has told the shop so far; undefined where the stack sends no events. */
  told(): Promise<Told | undefined>;
  /** Counted at the Stripe servers, all of them, not through the switchboard. @param since ms since 1970 */
  intents(since: number): Promise<readonly CountedIntent[]>;
}
