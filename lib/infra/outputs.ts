import { CfnOutput } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { webhookPath } from './payments-api';
import type { SelfHealingPayments } from './self-healing-payments';

/**
 * Adds what people and scripts need to a stack's outputs, under fixed names. For one Paymedic a stack.
 * A team's own stack may leave this out and use the construct's properties.
 */
export function addOutputs(stack: Stack, payments: SelfHealingPayments): void {
  const { api, configuration, dashboard, events, functions, fallbackKey, ledger, parameters, queues, reports, stripeKey, topics } = payments;
  const add = (name: string, value: string, description: string) => new CfnOutput(stack, name, { value, description });
  add('ApiUrl', api.url, 'Where the shop sends signed requests, without a slash at its end.');
  add('WebhookUrl', `${api.url}${webhookPath}`, 'Where Stripe may send its events; then set their signing secret: npx paymedic key set --webhook');
  add('ApiId', api.httpApi.apiId, 'Id of the HTTP API.');
  add('LedgerTableName', ledger.table.tableName, 'The only truth about payments; it stays when the stack goes.');
  add('RetryQueueUrl', queues.retry.queueUrl, 'Payments that wait for their provider.');
  add('DeadLetterQueueUrl', queues.deadLetter.queueUrl, 'Poison only: look at each message.');
  add('ReconcileQueueUrl', queues.reconcile.queueUrl, 'Wake-ups for reconcile.');
  add('AlarmsTopicArn', topics.alarms.topicArn, 'Wakes the healer.');
  add('NoticesTopicArn', topics.notices.topicArn, 'Messages for people.');
  add('StripeSecretArn', stripeKey.secret.secretArn, 'Secret that holds the Stripe key.');
  add('ReportsBucketName', reports.bucket.bucketName, 'Reports of what the logs showed, under reports/; it stays when the stack goes.');
  add('RouteParameterName', parameters.providerName, 'Parameter that mirrors where new payments go now.');
  // The local endpoint has no dashboards, and its copy of the template none either.
  if (configuration.environmentName !== 'local') add('DashboardName', dashboard.dashboard.dashboardName, 'Are we selling, which route and why, how much waits, what broke.');
  add('HealFunctionName', functions.heal.functionName, 'The healer.');
  add('ChargeFunctionName', functions.charge.functionName, 'The function behind the API.');
  add('ShopPolicy', stack.toJsonString({ Version: '2012-10-17', Statement: [api.shopPolicy()] }), 'IAM policy for the role of the shop.');
  if (events !== undefined) {
    add('DeliveryQueueUrl', events.deliveries.queueUrl, 'Events on their way to the shop.');
    add('UndeliveredQueueUrl', events.undelivered.queueUrl, 'Events that were given up: look at each, then send them again.');
  }
  if (events?.webhookKey !== undefined) add('EventsKeyCommand', `aws secretsmanager get-secret-value --region ${stack.region} --secret-id ${events.webhookKey.secretArn} --query SecretString --output text`, 'Shows the key that requests to the webhook are signed with.');
  add('StripeBaseUrl', configuration.stripe.baseUrl, 'The Stripe server that payments go to.');
  add('StripeMode', configuration.stripe.mode, 'Which keys this environment takes: test, or live ones that move money.');
  if (configuration.fallback !== undefined && fallbackKey !== undefined) {
    add('FallbackName', configuration.fallback.name, 'The second account: the name of its instruments.');
    add('FallbackSecretArn', fallbackKey.secret.secretArn, `Secret that holds its key, set with: npx paymedic key set --provider ${configuration.fallback.name}`);
    add('FallbackBaseUrl', configuration.fallback.baseUrl, 'The server that its payments go to.');
  }
  add('RequestsPerSecond', String(configuration.throttling.ratePerSecond), 'Requests that the API lets through.');
  add('NextCommand', `npx paymedic key set --stack ${stack.stackName}${configuration.stripe.mode === 'live' ? ' --live' : ''}`, 'First: sets the Stripe key, which it reads from the keyboard or a pipe; until then nothing is accepted.');
  add('NextCommand2', `npx paymedic doctor --stack ${stack.stackName}`, 'Then: checks that all of it works, and says what to do where it does not.');
  add('NextCommand3', `npx paymedic smoke --stack ${stack.stackName}`, 'Last: one payment end to end, with a test key.');
  add('KeyCommandOfAws', `aws secretsmanager put-secret-value --region ${stack.region} --secret-id ${stripeKey.secret.secretArn} --secret-string "$STRIPE_SECRET_KEY"`, 'The first command without Paymedic: the key is set unchecked.');
}
