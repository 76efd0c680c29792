import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context, ScheduledEvent, SNSEvent } from 'aws-lambda';
import { createHeal } from '../lib/app/heal';
import { alarmOf } from '../lib/aws/alarm-message';
import { createAwsDrainSwitch } from '../lib/aws/drain-switch';
import { createAwsLogReports } from '../lib/aws/log-reports';
import { createAwsNotices } from '../lib/aws/notices';
import { clientLimits } from '../lib/aws/client-limits';
import { createParts } from '../lib/aws/parts';
import { createAwsRouteMirror } from '../lib/aws/route-mirror';
import { createTelemetry } from '../lib/aws/telemetry';
import { variable } from '../lib/aws/variables';
import { environment } from '../lib/environment';

const { log, metrics, tracer, invocation } = createTelemetry();
const dynamo = tracer.captureAWSv3Client(new DynamoDBClient(clientLimits));
const sns = tracer.captureAWSv3Client(new SNSClient(clientLimits));
const functions = tracer.captureAWSv3Client(new LambdaClient(clientLimits));
const parts = createParts({
  dynamo, sns, sqs: tracer.captureAWSv3Client(new SQSClient(clientLimits)), secrets: tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits)),
  variables: process.env, log, metrics,
});
const heal = createHeal({
  ...parts,
  mirror: createAwsRouteMirror({
    client: tracer.captureAWSv3Client(new SSMClient(clientLimits)), prefix: variable(process.env, environment.parameterPrefix),
    providers: [parts.provider.name, ...(parts.fallback ? [parts.fallback.name] : [])], clock: parts.clock,
  }),
  notices: createAwsNotices({ client: sns, topicArn: variable(process.env, environment.noticesTopicArn) }),
  drainSwitch: createAwsDrainSwitch({ client: functions, mappingId: variable(process.env, environment.drainMappingId) }),
  logReports: createAwsLogReports({
    functions, functionName: variable(process.env, environment.analyseFunctionName), ledger: dynamo, tableName: parts.tableName,
  }),
});
/** A look that has begun ends within this. */
const reserveMs = 8_000;

/** The control loop: on the schedule, and whenever an alarm or a breaker rings. */
export const handler = (event: SNSEvent | ScheduledEvent | Record<string, never>, context: Context): Promise<void> =>
  invocation(context, async () => {
    const endAt = parts.clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    if (!('Records' in event)) return heal(endAt, { scheduled: true });
    const alarm = alarmOf(event.Records[0]?.Sns.Message ?? '');
    return heal(endAt, alarm === undefined ? {} : { alarm });
  });
