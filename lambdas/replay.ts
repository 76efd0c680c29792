import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createReplay } from '../lib/app/replay';
import { failedItems } from '../lib/aws/batch';
import { clientLimits, hookLimits, wakeLimits } from '../lib/aws/client-limits';
import { createAwsOrderHook } from '../lib/aws/order-hook';
import { createParts } from '../lib/aws/parts';
import { createTelemetry } from '../lib/aws/telemetry';
import { environment } from '../lib/environment';

const { log, metrics, tracer, invocation } = createTelemetry();
const parts = createParts({
  dynamo: tracer.captureAWSv3Client(new DynamoDBClient(clientLimits)), sqs: tracer.captureAWSv3Client(new SQSClient(clientLimits)),
  sns: tracer.captureAWSv3Client(new SNSClient(wakeLimits)), secrets: tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits)),
  variables: process.env, log, metrics,
});
const functionName = process.env[environment.orderHookFunctionName];
const replay = createReplay({
  ...parts,
  ...(functionName !== undefined && { orderHook: createAwsOrderHook({ client: tracer.captureAWSv3Client(new LambdaClient(hookLimits)), functionName, log }) }),
});
/** Kept back from the function's timeout, so that answers are written and not cut off. */
const reserveMs = 1_500;

/** Drains the retry queue; a message comes back only if the ledger or the queue failed. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  invocation(context, async () => {
    const endAt = parts.clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    return failedItems(event.Records, (body) => replay(body, endAt), log);
  });
