import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventStates } from '../core/event';
import { environment } from '../environment';
import { acknowledge } from './acknowledge';
import type { Configuration } from './configuration';
import type { Ledger } from './ledger';
import { receivesBeforePoison, secureQueue, visibilityFor } from './queues';
import type { Queues } from './queues';

export interface EventsProps {
  readonly configuration: Configuration;
  readonly ledger: Ledger;
  readonly queues: Queues;
  /** The function `events`. */
  readonly fn: LambdaFunction;
}

/** So many deliveries may fail at a shop's server at once: ten messages a batch. It also spares a server that is just back. */
const deliveryConcurrency = 5;

/** All signs but + and /. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
const notOfBase64 = '!"#$%&\'()*,-.:;<=>?@[\\]^_`{|}~';

/** How the shop is told: the ledger's stream, the queue of what has to be delivered, and the ways that are configured. */
export class Events extends Construct {
  /** Events on their way. */
  readonly deliveries: Queue;
  /** Events that were given up; they are sent again by hand. */
  readonly undelivered: Queue;
  /** Signs requests to the webhook; undefined without one. */
  readonly webhookKey: Secret | undefined;

  constructor(scope: Construct, id: string, { configuration, ledger, queues, fn }: EventsProps) {
    super(scope, id);
    this.undelivered = new Queue(this, 'Undelivered', secureQueue);
    this.deliveries = new Queue(this, 'Deliveries', {
      ...secureQueue, visibilityTimeout: visibilityFor('events'), deadLetterQueue: { queue: this.undelivered, maxReceiveCount: receivesBeforePoison },
    });
    fn.addEnvironment(environment.deliveryQueueUrl, this.deliveries.queueUrl);
    fn.addEnvironment(environment.undeliveredQueueUrl, this.undelivered.queueUrl);
    for (const queue of [this.deliveries, this.undelivered]) queues.allowSend(queue, fn);
    this.feed(fn, ledger, queues);
    if (configuration.events.bus !== undefined) this.toBus(fn, configuration.events.bus, configuration.environmentName);
    this.webhookKey = configuration.events.webhook && this.toWebhook(fn, configuration.events.webhook.url);
  }

  /** No end of the retries: a write waits in the stream for its whole day if need be, and poison does not fail. See docs/adr/0011. */
  private feed(fn: LambdaFunction, ledger: Ledger, queues: Queues): void {
    ledger.allowStream(fn);
    queues.allowConsume(this.deliveries, fn);
    fn.addEventSourceMapping('Writes', {
      eventSourceArn: ledger.streamArn(), startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 25, reportBatchItemFailures: true,
      // What is no news costs no invocation: most writes of the table are neither of a payment nor of its end.
      filters: [FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: [{ prefix: 'payment#' }] } }, NewImage: { state: { S: [...eventStates] } } } })],
    });
    fn.addEventSourceMapping('Deliveries', { eventSourceArn: this.deliveries.queueArn, batchSize: 10, reportBatchItemFailures: true, maxConcurrency: deliveryConcurrency });
  }

  private toBus(fn: LambdaFunction, bus: string, environmentName: string): void {
    fn.addEnvironment(environment.eventBusName, bus);
    fn.addEnvironment(environment.eventSource, `paymedic.${environmentName}`);
    const arn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: bus });
    fn.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [arn] }));
  }

  private toWebhook(fn: LambdaFunction, url: string): Secret {
    const key = new Secret(this, 'WebhookKey', {
      description: 'Signs Paymedic\'s requests to the shop\'s webhook: base64, as the Standard Webhooks specification wants it. Two keys with a blank between them are both used.',
      // 44 characters of base64 are 33 bytes.
      generateSecretString: { passwordLength: 44, excludeCharacters: notOfBase64, requireEachIncludedType: false },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(key, 'SMG4', 'The shop holds the same key: both are changed together, by hand, see docs/events.md.');
    fn.addEnvironment(environment.shopWebhookUrl, url);
    fn.addEnvironment(environment.shopWebhookSecretArn, key.secretArn);
    fn.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [key.secretArn] }));
    return key;
  }
}
