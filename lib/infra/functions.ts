import { Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../core/settings';
import { environment } from '../environment';
import { acknowledge } from './acknowledge';
import { hasEvents } from './configuration';
import type { Configuration } from './configuration';
import type { FunctionName } from './function-limits';
import type { Ledger } from './ledger';
import { PaymedicFunction } from './paymedic-function';
import type { Queues } from './queues';
import type { Reports } from './reports';
import type { StripeKey } from './stripe-key';
import type { Topics } from './topics';

export interface FunctionsProps {
  readonly configuration: Configuration;
  readonly ledger: Ledger;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly reports: Reports;
  readonly stripeKey: StripeKey;
  readonly fallbackKey?: StripeKey;
}

const descriptions: Record<FunctionName, string> = {
  charge: 'Claims a payment and charges it, or queues it while the provider is down.',
  replay: 'Charges the payments that waited, at a rate the provider can bear.',
  heal: 'Decides the route from state and evidence, every minute and on every alarm.',
  reconcile: 'Settles unknown outcomes and sends forgotten messages again.',
  analyse: 'Finds in the logs what broke, every five minutes and on every incident.',
  events: 'Tells the shop what became of its payments.',
};

/** The functions with what they know; what they may do is in permissions.ts. */
export class Functions extends Construct {
  readonly charge: LambdaFunction;
  readonly replay: LambdaFunction;
  readonly heal: LambdaFunction;
  readonly reconcile: LambdaFunction;
  readonly analyse: LambdaFunction;
  /** Only where events are configured; what it knows and may do is in events.ts. */
  readonly events: LambdaFunction | undefined;
  /** Where heal writes its decisions. */
  readonly healLogs: LogGroup;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { configuration, queues, reports } = props;
    const shared = sharedEnvironment(props);
    const make = (name: FunctionName, constructId: string, maxAge?: Duration) =>
      new PaymedicFunction(this, constructId, {
        functionName: name,
        description: descriptions[name],
        configuration,
        environment: name === 'events' ? {} : shared,
        ...(maxAge !== undefined && { wakeUps: { failures: queues.failures, maxAge } }),
      });
    // A wake-up older than the pause between two ticks says nothing new.
    const charge = make('charge', 'Charge');
    const replay = make('replay', 'Replay');
    const heal = make('heal', 'Heal', Duration.minutes(1));
    const reconcile = make('reconcile', 'Reconcile', Duration.minutes(1));
    const analyse = make('analyse', 'Analyse', Duration.minutes(5));
    const events = hasEvents(configuration) ? make('events', 'Events') : undefined;
    [this.charge, this.replay, this.heal, this.reconcile, this.analyse] = [charge.fn, replay.fn, heal.fn, reconcile.fn, analyse.fn];
    this.events = events?.fn;
    this.healLogs = heal.logGroup;
    this.heal.addEnvironment(environment.analyseFunctionName, this.analyse.functionName);
    this.analyse.addEnvironment(environment.reportsBucket, reports.bucket.bucketName);
    if (configuration.groupMetrics) this.analyse.addEnvironment(environment.groupMetrics, 'true');
    const hook = configuration.orderHook.functionName;
    if (hook !== undefined) this.replay.addEnvironment(environment.orderHookFunctionName, hook);
    // Never analyse's own log group: a report about its reports would feed itself. Nor that of events: a shop's server that is
    // down is no cause of what happens to payments.
    this.letAnalyseRead([charge, replay, heal, reconcile].map((made) => made.logGroup), configuration.analysedLogGroups);
  }

  private letAnalyseRead(own: LogGroup[], named: readonly string[]): void {
    for (const group of own) group.grant(this.analyse, 'logs:FilterLogEvents');
    named.forEach((name, index) => {
      LogGroup.fromLogGroupName(this, `Analysed${index}`, name).grant(this.analyse, 'logs:FilterLogEvents');
      acknowledge(this.analyse.role ?? this.analyse, `IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:${name}:*]`, 'The star stands for the streams of one log group that the configuration names.');
    });
    const names = [...own.map((group) => group.logGroupName), ...named];
    this.analyse.addEnvironment(environment.analysedLogGroups, Stack.of(this).toJsonString(names));
  }
}

function sharedEnvironment({ configuration, ledger, queues, topics, stripeKey, fallbackKey }: FunctionsProps): Record<string, string> {
  return {
    [environment.ledgerTable]: ledger.table.tableName,
    [environment.retryQueueUrl]: queues.retry.queueUrl,
    [environment.deadLetterQueueUrl]: queues.deadLetter.queueUrl,
    [environment.reconcileQueueUrl]: queues.reconcile.queueUrl,
    [environment.alarmsTopicArn]: topics.alarms.topicArn,
    [environment.noticesTopicArn]: topics.notices.topicArn,
    [environment.stripeSecretArn]: stripeKey.secret.secretArn,
    [environment.stripeBaseUrl]: configuration.stripe.baseUrl,
    [environment.parameterPrefix]: configuration.parameterPrefix,
    [environment.settings]: JSON.stringify(settingsOf(configuration)),
    ...(configuration.fallback !== undefined && fallbackKey !== undefined && {
      [environment.fallbackSecretArn]: fallbackKey.secret.secretArn, [environment.fallbackBaseUrl]: configuration.fallback.baseUrl,
    }),
  };
}

/** What steers the functions: the settings, and of the fallback its name and its share. */
function settingsOf({ settings, fallback }: Configuration): Settings {
  return fallback === undefined ? settings : { ...settings, fallback: { name: fallback.name, share: fallback.share } };
}
