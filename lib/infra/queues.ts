import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { DeadLetterQueue, IQueue, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { timeoutSeconds } from './function-limits';
import type { FunctionName } from './function-limits';

/** As SQS asks for event sources: six times the function's timeout. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const visibilityFor = (consumer: FunctionName): Duration => Duration.seconds(6 * timeoutSeconds[consumer]);

/** SQS's most. An outage may be long, and a wait must not use the receives up: the count is for crashes only. */
export const receivesBeforePoison = 1_000;

/** For each queue of ours. */
export const secureQueue: QueueProps = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };

/** What waits, what wakes, and what is left over. All are encrypted and take TLS only. */
export class Queues extends Construct {
  /** Payments that wait for their provider. */
  readonly retry: Queue;
  /** Poison only: an outage never puts anything here. */
  readonly deadLetter: Queue;
  /** Delayed wake-ups for reconcile. */
  readonly reconcile: Queue;
  /** Wake-ups that no function could take: nothing is lost with them, the schedules do the same work. */
  readonly failures: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetter = this.queue('DeadLetter');
    this.failures = this.queue('Failures');
    this.retry = this.queue('Retry', 'replay', { queue: this.deadLetter, maxReceiveCount: receivesBeforePoison });
    this.reconcile = this.queue('Reconcile', 'reconcile', { queue: this.failures, maxReceiveCount: 5 });
  }

  /** The code sends by URL and asks the queue nothing. */
  allowSend(queue: IQueue, fn: IFunction): void {
    fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  }

  /** What Lambda does in a function's name to feed it. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
  allowConsume(queue: IQueue, fn: IFunction): void {
    fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [queue.queueArn] }));
  }

  private queue(id: string, consumer?: 'replay' | 'reconcile', deadLetterQueue?: DeadLetterQueue): Queue {
    if (consumer === undefined || deadLetterQueue === undefined) return new Queue(this, id, secureQueue);
    return new Queue(this, id, { ...secureQueue, deadLetterQueue, visibilityTimeout: visibilityFor(consumer) });
  }
}
