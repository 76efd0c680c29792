import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHints } from '../lib/app/hints';
import { createReconcile } from '../lib/app/reconcile';
import { createWebhook } from '../lib/app/webhook';
import { failedItems } from '../lib/aws/batch';
import { clientLimits, wakeLimits } from '../lib/aws/client-limits';
import { answerWebhook } from '../lib/aws/stripe-events';
import { createParts } from '../lib/aws/parts';
import { createWebhookSecretReader } from '../lib/aws/secret';
import { createTelemetry } from '../lib/aws/telemetry';
import { variable } from '../lib/aws/variables';
import { parseReconcileWish } from '../lib/core/message';
import { environment } from '../lib/environment';
import { createStripeWebhook } from '../lib/providers/stripe-webhook';

const { log, metrics, tracer, invocation } = createTelemetry();
const secrets = tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits));
const parts = createParts({
  dynamo: tracer.captureAWSv3Client(new DynamoDBClient(clientLimits)), sqs: tracer.captureAWSv3Client(new SQSClient(clientLimits)),
  sns: tracer.captureAWSv3Client(new SNSClient(wakeLimits)), secrets,
  variables: process.env, log, metrics,
});
const reconcile = createReconcile(parts);
const signingSecrets = createWebhookSecretReader({ client: secrets, secretArn: variable(process.env, environment.stripeSecretArn), clock: parts.clock });
const webhook = createWebhook({ ...parts, read: createStripeWebhook({ secrets: signingSecrets, clock: parts.clock }), take: createHints(parts) });
const reserveMs = 2_000;

type Wake = SQSEvent | ScheduledEvent | APIGatewayProxyEventV2;

/** Settles what is open: for the payments that its queue names, or, on the schedule, for everything that is due. Takes Stripe's events, too. */
export const handler = (event: Wake, context: Context): Promise<SQSBatchResponse | APIGatewayProxyStructuredResultV2 | undefined> =>
  invocation(context, async () => {
    const endAt = parts.clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    if ('routeKey' in event) return answerWebhook(event, webhook);
    if ('Records' in event) return failedItems(event.Records, (body) => reconcile.settle(parseReconcileWish(body), endAt), log);
    await reconcile.sweep(endAt);
    return undefined;
  });
