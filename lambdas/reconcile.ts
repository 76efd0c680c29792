import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHints } from '../lib/app/hints';
import { createReconcile } from '../lib/app/reconcile';
import { createWalkEvents } from '../lib/app/walk-events';
import { createWebhook } from '../lib/app/webhook';
import { failedItems } from '../lib/aws/batch';
import { clientLimits, wakeLimits } from '../lib/aws/client-limits';
import { createAwsEventWalks } from '../lib/aws/event-walks';
import { answerWebhook, isPartnerEvent } from '../lib/aws/stripe-events';
import { createAwsNotices } from '../lib/aws/notices';
import { createParts } from '../lib/aws/parts';
import { createWebhookSecretReader } from '../lib/aws/secret';
import { createTelemetry } from '../lib/aws/telemetry';
import { variable } from '../lib/aws/variables';
import { parseReconcileWish } from '../lib/core/message';
import { environment } from '../lib/environment';
import { createStripeWebhook, hintOf } from '../lib/providers/stripe-webhook';

const { log, metrics, tracer, invocation } = createTelemetry();
const secrets = tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits));
const sns = tracer.captureAWSv3Client(new SNSClient(wakeLimits));
const dynamo = tracer.captureAWSv3Client(new DynamoDBClient(clientLimits));
const parts = createParts({
  dynamo, sqs: tracer.captureAWSv3Client(new SQSClient(clientLimits)),
  sns, secrets,
  variables: process.env, log, metrics,
});
const reconcile = createReconcile({ ...parts, notices: createAwsNotices({ client: sns, topicArn: variable(process.env, environment.noticesTopicArn) }) });
const signingSecrets = createWebhookSecretReader({ client: secrets, secretArn: variable(process.env, environment.stripeSecretArn), clock: parts.clock });
const take = createHints(parts);
const webhook = createWebhook({ ...parts, read: createStripeWebhook({ secrets: signingSecrets, clock: parts.clock }), take });
const { provider, fallback } = parts;
const walkEvents = createWalkEvents({
  ...parts, take, histories: [provider, ...(fallback === undefined ? [] : [fallback])], eventWalks: createAwsEventWalks({ client: dynamo, tableName: parts.tableName }),
});
const reserveMs = 2_000;

type Wake = SQSEvent | ScheduledEvent | APIGatewayProxyEventV2;

/** Settles what is open: for the payments that its queue names, or, on the schedule, for everything that is due. Takes Stripe's events, too. */
export const handler = (event: Wake, context: Context): Promise<SQSBatchResponse | APIGatewayProxyStructuredResultV2 | undefined> =>
  invocation(context, async () => {
    const endAt = parts.clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    if ('routeKey' in event) return answerWebhook(event, webhook);
    if ('Records' in event) return failedItems(event.Records, (body) => settle(body, endAt), log);
    if (isPartnerEvent(event)) return hinted(event.detail);
    await reconcile.sweep(endAt);
    await walkEvents(endAt, false);
    return undefined;
  });

/** The healer's wish for everything comes when the provider answers again: then events may be missing, too. */
async function settle(body: string, endAt: number): Promise<void> {
  const wish = parseReconcileWish(body);
  await reconcile.settle(wish, endAt);
  if ('sweep' in wish) await walkEvents(endAt, true);
}

/** Lost, it is found by the ladder or the next walk: no reason to call anybody. */
async function hinted(event: unknown): Promise<undefined> {
  const hint = hintOf(event);
  if (hint !== undefined) await take(hint).catch((error: unknown) => log.warn('an event could not be taken', { error: String(error) }));
  return undefined;
}
