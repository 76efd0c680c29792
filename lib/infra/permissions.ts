import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Configuration } from './configuration';
import type { Functions } from './functions';
import type { Ledger } from './ledger';
import type { Queues } from './queues';
import type { Reports } from './reports';
import type { RouteParameters } from './route-parameters';
import type { StripeKey } from './stripe-key';
import type { Topics } from './topics';

interface Parts {
  readonly configuration: Configuration;
  readonly functions: Functions;
  readonly ledger: Ledger;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly stripeKey: StripeKey;
  readonly fallbackKey?: StripeKey;
  readonly parameters: RouteParameters;
  readonly reports: Reports;
}

/** Who may do what: the whole of it on one page. Queues and logs that a function is fed from are granted where the feeding is made. */
export function grantPermissions({ configuration, functions, ledger, queues, topics, stripeKey, fallbackKey, parameters, reports }: Parts): void {
  const { charge, replay, heal, reconcile, analyse } = functions;

  for (const fn of [charge, replay, heal, reconcile]) {
    ledger.allowItems(fn);
    stripeKey.allowRead(fn);
    fallbackKey?.allowRead(fn);
  }
  for (const fn of [heal, reconcile]) ledger.allowOpenPayments(fn);
  ledger.allowReport(analyse);
  reports.allowKeep(analyse);
  for (const fn of [charge, replay, heal, reconcile]) queues.allowSend(queues.reconcile, fn);
  for (const fn of [charge, replay, reconcile]) queues.allowSend(queues.retry, fn);
  for (const fn of [charge, replay, reconcile]) queues.allowSend(queues.deadLetter, fn);
  for (const fn of [charge, replay]) topics.allowPublish(topics.alarms, fn);
  for (const fn of [heal, reconcile]) topics.allowPublish(topics.notices, fn);
  parameters.allowMirror(heal);
  heal.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [analyse.functionArn] }));
  const hook = configuration.orderHook.functionName;
  if (hook !== undefined) {
    const arn = hook.startsWith('arn:') ? hook : Stack.of(replay).formatArn({ service: 'lambda', resource: 'function', resourceName: hook, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    replay.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
  }
}
