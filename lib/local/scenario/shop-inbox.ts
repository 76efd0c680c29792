import { DeleteRuleCommand, PutRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageBatchCommand, DeleteQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ShopEvent } from '../../core/event';
import type { Told } from './events-account';
import { isGenuine } from './shop-server';
import type { ShopServer } from './shop-server';

/** The shop, as Paymedic tells it: a rule with a queue behind it on the default bus, and the server of its webhook. */
export interface ShopInbox {
  /** All that has arrived so far. */
  told(): Promise<Told>;
  close(): Promise<void>;
}

export interface ShopInboxRequest {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly server: ShopServer;
  /** The webhook's signing key. */
  readonly key: string;
  /** Source of the events on the bus. */
  readonly source: string;
  /** Part of the names of rule and queue. */
  readonly run: string;
}

export async function openShopInbox({ events, sqs, server, key, source, run }: ShopInboxRequest): Promise<ShopInbox> {
  const name = `paymedic-story-shop-${run}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const queueArn = Attributes?.['QueueArn'] ?? '';
  const { RuleArn = '' } = await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: [source] }) }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: mayPutIntoQueue(RuleArn, queueArn) } }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: queueArn }] }));
  const bus: ShopEvent[] = [];

  /** Takes away ten at most. */
  async function take(): Promise<number> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return 0;
    bus.push(...Messages.map(({ Body = '' }) => (JSON.parse(Body) as { readonly detail: ShopEvent }).detail));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })) }));
    return Messages.length;
  }

  return {
    async told() {
      while ((await take()) > 0) continue;
      const genuine = server.requests.filter((request) => isGenuine(request, key));
      return { bus: [...bus], webhook: genuine.map(({ body }) => JSON.parse(body) as ShopEvent), forged: server.requests.length - genuine.length };
    },
    async close() {
      await events.send(new RemoveTargetsCommand({ Rule: name, Ids: ['queue'] }));
      await events.send(new DeleteRuleCommand({ Name: name }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions */
function mayPutIntoQueue(ruleArn: string, queueArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } } }],
  });
}
