import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { createCancel } from '../lib/app/cancel';
import { createCharge } from '../lib/app/charge';
import { createQuery } from '../lib/app/query';
import { answerHttp } from '../lib/aws/http';
import { clientLimits, wakeLimits } from '../lib/aws/client-limits';
import { createParts } from '../lib/aws/parts';
import { createTelemetry } from '../lib/aws/telemetry';
import { answerMarginMs, timeLimited, withinMs } from '../lib/aws/time-limit';
import { begunAt } from '../lib/core/retry';

const { log, metrics, tracer, invocation } = createTelemetry();
const parts = createParts({
  dynamo: timeLimited(tracer.captureAWSv3Client(new DynamoDBClient(clientLimits))), sqs: timeLimited(tracer.captureAWSv3Client(new SQSClient(wakeLimits))),
  sns: timeLimited(tracer.captureAWSv3Client(new SNSClient(wakeLimits))), secrets: timeLimited(tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits))),
  variables: process.env, log, metrics,
});
const routes = {
  charge: createCharge(parts), query: createQuery(parts), cancel: createCancel(parts),
  plan: async () => (await parts.control.steering(parts.provider.name, parts.clock.now())).plan,
};

/** Kept back from the function's timeout, so that the answer still leaves. */
const reserveMs = 300;

/** The HTTP API: takes payments, tells their state, cancels them. */
export const handler = (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyStructuredResultV2> =>
  invocation(context, () => {
    const now = parts.clock.now();
    const left = begunAt(event.requestContext.timeEpoch, now) + parts.settings.deadlineMs + answerMarginMs - now;
    return withinMs(Math.min(left, context.getRemainingTimeInMillis() - reserveMs), () => answerHttp(event, routes));
  });
