import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environment } from '../environment';
import type { Functions } from './functions';
import type { Queues } from './queues';

export interface DrainProps {
  readonly queues: Queues;
  readonly functions: Functions;
  /** Most replays at once, 2–1000. */
  readonly concurrency: number;
}

/** Feeds what waits to replay and wake-ups to reconcile; heal may switch the first off to save money. */
export class Drain extends Construct {
  constructor(scope: Construct, id: string, props: DrainProps) {
    super(scope, id);
    const { queues, functions: { replay, reconcile, heal } } = props;
    queues.allowConsume(queues.retry, replay);
    queues.allowConsume(queues.reconcile, reconcile);
    // No `enabled`: whether it is switched on is heal's to say, and a deploy in mid-outage must not have another opinion.
    // Small batches: one replay attempts its messages within its own timeout.
    const source = replay.addEventSourceMapping('Retry', { eventSourceArn: queues.retry.queueArn, batchSize: 5, reportBatchItemFailures: true, maxConcurrency: props.concurrency });
    reconcile.addEventSourceMapping('Wishes', { eventSourceArn: queues.reconcile.queueArn, batchSize: 10, reportBatchItemFailures: true });
    heal.addEnvironment(environment.drainMappingId, source.eventSourceMappingId);
    heal.addToRolePolicy(new PolicyStatement({ actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], resources: [source.eventSourceMappingArn] }));
  }
}
