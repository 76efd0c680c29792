import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { hintTypes } from '../core/hint';

export interface StripeEventsProps {
  /** Name of the partner event source that Stripe made in this account, and of the bus that belongs to it. */
  readonly eventSource: string;
  readonly reconcile: IFunction;
}

/**
 * Stripe's events without a public endpoint: a bus of AWS's partner. Stripe makes the source first, and it waits seven days for
 * its bus, so it can be no part of a first deployment. https://docs.stripe.com/event-destinations/eventbridge
 */
export class StripeEvents extends Construct {
  constructor(scope: Construct, id: string, { eventSource, reconcile }: StripeEventsProps) {
    super(scope, id);
    const eventBus = new EventBus(this, 'Bus', { eventSourceName: eventSource });
    new Rule(this, 'Hints', {
      description: 'Wakes reconcile for a payment to which something happened at Stripe.',
      eventBus,
      eventPattern: { source: [eventSource], detailType: [...hintTypes] },
      // What comes later than this has been found by the schedule.
      targets: [new LambdaTarget(reconcile, { maxEventAge: Duration.hours(1) })],
    });
  }
}
