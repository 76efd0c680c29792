import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createAttempt } from '../app/attempt';
import type { Log, Metrics } from '../app/ports';
import { environment } from '../environment';
import { createStripeProvider } from '../providers/stripe';
import { createSystemClock } from './clock';
import { createAwsControl } from './control';
import { createAwsHealerBell } from './healer-bell';
import { createAwsLedger } from './ledger';
import { createSystemRandom } from './random';
import { createAwsReconcileQueue } from './reconcile-queue';
import { createAwsRetryQueue } from './retry-queue';
import { createSecretReader } from './secret';
import { settingsOf, variable } from './variables';

export interface PartsRequest {
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly secrets: SecretsManagerClient;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The ports that every function that touches payments needs, over AWS and Stripe, with one attempt over them. */
export function createParts({ dynamo, sqs, sns, secrets, variables, log, metrics }: PartsRequest) {
  const tableName = variable(variables, environment.ledgerTable);
  const clock = createSystemClock();
  const random = createSystemRandom();
  const settings = settingsOf(variables);
  const secretKey = createSecretReader({ client: secrets, secretArn: variable(variables, environment.stripeSecretArn), clock });
  const provider = createStripeProvider({ baseUrl: variable(variables, environment.stripeBaseUrl), secretKey, clock, metrics });
  const fallback = settings.fallback && createStripeProvider({
    name: settings.fallback.name, baseUrl: variable(variables, environment.fallbackBaseUrl), clock, metrics,
    secretKey: createSecretReader({ client: secrets, secretArn: variable(variables, environment.fallbackSecretArn), clock }),
  });
  const deps = {
    ledger: createAwsLedger({ client: dynamo, tableName, random }),
    control: createAwsControl({ client: dynamo, tableName, settings, random }),
    provider, ...(fallback && { fallback }),
    retryQueue: createAwsRetryQueue({
      client: sqs, queueUrl: variable(variables, environment.retryQueueUrl), deadLetterQueueUrl: variable(variables, environment.deadLetterQueueUrl),
    }),
    reconcileQueue: createAwsReconcileQueue({ client: sqs, queueUrl: variable(variables, environment.reconcileQueueUrl) }),
    bell: createAwsHealerBell({ client: sns, topicArn: variable(variables, environment.alarmsTopicArn) }),
    clock, random, log, metrics, settings, tableName,
  };
  return { ...deps, attempt: createAttempt(deps) };
}
