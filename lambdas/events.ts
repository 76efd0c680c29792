import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createEvents } from '../lib/app/events';
import { failedFrom, failedItems } from '../lib/aws/batch';
import { clientLimits } from '../lib/aws/client-limits';
import { createSystemClock } from '../lib/aws/clock';
import { createAwsDeliveryQueue } from '../lib/aws/delivery-queue';
import { createAwsEventBus } from '../lib/aws/event-bus';
import { createSecretReader } from '../lib/aws/secret';
import { readStreamRecord } from '../lib/aws/stream';
import { createTelemetry } from '../lib/aws/telemetry';
import { optionalVariable, variable } from '../lib/aws/variables';
import { createHttpWebhook } from '../lib/aws/webhook';
import { looksLikeSigningKeys } from '../lib/aws/webhook-signature';
import { environment } from '../lib/environment';

const { log, metrics, tracer, invocation } = createTelemetry();
const clock = createSystemClock();
const busName = optionalVariable(process.env, environment.eventBusName);
const url = optionalVariable(process.env, environment.shopWebhookUrl);

function webhookAt(to: string) {
  const client = tracer.captureAWSv3Client(new SecretsManagerClient(clientLimits));
  return createHttpWebhook({ url: to, clock, keys: createSecretReader({ client, secretArn: variable(process.env, environment.shopWebhookSecretArn), clock, isKey: looksLikeSigningKeys }) });
}

const events = createEvents({
  bus: busName === undefined ? undefined : createAwsEventBus({
    client: tracer.captureAWSv3Client(new EventBridgeClient(clientLimits)), busName, source: variable(process.env, environment.eventSource),
  }),
  webhook: url === undefined ? undefined : webhookAt(url),
  deliveries: createAwsDeliveryQueue({
    client: tracer.captureAWSv3Client(new SQSClient(clientLimits)),
    queueUrl: variable(process.env, environment.deliveryQueueUrl), asideQueueUrl: variable(process.env, environment.undeliveredQueueUrl),
  }),
  clock, log, metrics,
});

/** Tells the shop: fed by the ledger's stream, and by the queue of what has to be delivered. */
export const handler = (event: DynamoDBStreamEvent | SQSEvent, context: Context): Promise<DynamoDBBatchResponse | SQSBatchResponse> =>
  invocation(context, async () => (isOfQueue(event) ? failedItems(event.Records, events.deliver, log) : failedFrom(event.Records, publish, log)));

async function publish(record: DynamoDBRecord): Promise<void> {
  const write = readStreamRecord(record);
  if ('change' in write) await events.publish(write.change);
  else if ('unreadable' in write) await events.unreadable(write.unreadable);
}

function isOfQueue(event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent {
  return event.Records[0]?.eventSource === 'aws:sqs';
}
