import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Ledger } from '../../lib/infra/ledger';
import { localCredentials } from '../../lib/local/aws/local-credentials';
import { startLocalAws } from '../../lib/local/aws/ministack';

/** What the deployed table is made of. */
function ledgerSchema(): Omit<CreateTableCommandInput, 'TableName'> {
  const stack = new Stack(new App(), 'Stack');
  new Ledger(stack, 'Ledger', { streamed: false });
  const [table = {}] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = table['Properties'] as CreateTableCommandInput;
  return { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode };
}

/** A real AWS endpoint with nothing in it, and ways to make what a test needs; each thing made has a name of its own. */
export async function startAwsUnderTest() {
  const local = await startLocalAws({ root: join(__dirname, '..', '..'), enforceIam: false });
  const config = { endpoint: local.url, region: local.region, credentials: localCredentials };
  const clients = { dynamodb: new DynamoDBClient(config), sqs: new SQSClient(config), sns: new SNSClient(config), ssm: new SSMClient(config), s3: new S3Client(config) };
  const schema = ledgerSchema();
  // An endpoint that was running before may hold what earlier runs made.
  const run = randomUUID();
  let made = 0;
  const name = (what: string): string => `contract-${what}-${run}-${(made += 1)}`;

  async function table(): Promise<string> {
    const TableName = name('ledger');
    await clients.dynamodb.send(new CreateTableCommand({ TableName, ...schema }));
    return TableName;
  }

  async function queue(): Promise<string> {
    return (await clients.sqs.send(new CreateQueueCommand({ QueueName: name('queue') }))).QueueUrl ?? '';
  }

  async function arnOf(queueUrl: string): Promise<string> {
    const { Attributes } = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }));
    return Attributes?.['QueueArn'] ?? '';
  }

  /** A topic, and a queue that gets what is published to it. */
  async function topic(): Promise<{ topicArn: string; queueUrl: string }> {
    const { TopicArn: topicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: name('topic') }));
    const queueUrl = await queue();
    await clients.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: await arnOf(queueUrl) }));
    return { topicArn, queueUrl };
  }

  /** Takes away what can be received now. */
  async function takeAll(QueueUrl: string): Promise<Message[]> {
    const taken: Message[] = [];
    for (;;) {
      const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }));
      if (Messages.length === 0) return taken;
      for (const { ReceiptHandle } of Messages) await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      taken.push(...Messages);
    }
  }

  async function close(): Promise<void> {
    Object.values(clients).forEach((client) => client.destroy());
    await local.stop();
  }

  return { config, ...clients, name, table, queue, arnOf, topic, takeAll, close };
}

export type AwsUnderTest = Awaited<ReturnType<typeof startAwsUnderTest>>;
