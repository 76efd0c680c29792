import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Functions } from './functions';

/** The ticks that need nobody's message: whatever else is lost, they come. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, functions: Functions) {
    super(scope, id);
    const every = (ruleId: string, minutes: number, fn: Functions['heal']) =>
      new Rule(this, ruleId, {
        description: `Starts ${ruleId.toLowerCase()} every ${minutes === 1 ? 'minute' : `${minutes} minutes`}.`,
        schedule: Schedule.rate(Duration.minutes(minutes)),
        targets: [new LambdaTarget(fn, { retryAttempts: 0, maxEventAge: Duration.minutes(minutes) })],
      });
    every('Heal', 1, functions.heal);
    every('Reconcile', 1, functions.reconcile);
    every('Analyse', 5, functions.analyse);
  }
}
