import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
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
    // Small batches: one replay attempts its messages within its own timeout.
    const source = new SqsEventSource(queues.retry, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: props.concurrency });
    replay.addEventSource(source);
    reconcile.addEventSource(new SqsEventSource(queues.reconcile, { batchSize: 10, reportBatchItemFailures: true }));
    heal.addEnvironment(environment.drainMappingId, source.eventSourceMappingId);
    heal.addToRolePolicy(new PolicyStatement({ actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], resources: [source.eventSourceMappingArn] }));
  }
}
