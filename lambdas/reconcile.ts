import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createReconcile } from '../lib/app/reconcile';
import { failedItems } from '../lib/aws/batch';
import { clientLimits, wakeLimits } from '../lib/aws/client-limits';
import { createParts } from '../lib/aws/parts';
import { createTelemetry } from '../lib/aws/telemetry';
import { parseReconcileWish } from '../lib/core/message';

const { log, metrics, tracer, invocation } = createTelemetry();
const parts = createParts({
  dynamo: tracer.captureAWSv3Client(new DynamoDBClient(clientLimits)), sqs: tracer.captureAWSv3Client(new SQSClient(clientLimits)),
  sns: tracer.captureAWSv3Client(new SNSClient(wakeLimits)), secrets: tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits)),
  variables: process.env, log, metrics,
});
const reconcile = createReconcile(parts);
const reserveMs = 2_000;

/** Settles what is open: for the payments that its queue names, or, on the schedule, for everything that is due. */
export const handler = (event: SQSEvent | ScheduledEvent, context: Context): Promise<SQSBatchResponse | undefined> =>
  invocation(context, async () => {
    const endAt = parts.clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    if ('Records' in event) return failedItems(event.Records, (body) => reconcile.settle(parseReconcileWish(body), endAt), log);
    await reconcile.sweep(endAt);
    return undefined;
  });
