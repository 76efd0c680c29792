import { BatchGetItemCommand, ConditionalCheckFailedException, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, BatchGetItemCommandInput, BatchGetItemCommandOutput, DynamoDBClient, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Control, ControlItem, Random } from '../app/ports';
import { take } from '../core/drain';
import type { Bucket } from '../core/drain';
import { firstPlan } from '../core/plan';
import type { Settings } from '../core/settings';
import { evidenceOf, updatesFor } from './evidence';
import { countingSlots, inFlightOf, slotAt } from './traffic';

export interface AwsControlDeps {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly settings: Settings;
  readonly random: Random;
}

type Item = Record<string, AttributeValue>;

const planKey = 'control#plan';
/** Immediate second tries where a race or a throttled read asks for them; then the caller hears of it. */
const tries = 8;
/** How long to wait for tokens that others are taking just now (ms): about the time that their writes need. */
const contendedWaitMs = 250;
/** A permit is asked for within minutes; TTL takes the item away later. */
const permitKeptSeconds = 86_400;

const isNew = 'attribute_not_exists(pk)';
const isUnchanged = '#version = :previous';
/** Two takers at once read the same tokens; the one that writes second finds other ones and looks again. */
const bucketIsUnchanged = 'tokens = :tokens AND filledAt = :filledAt';

/** Plan, evidence, traffic, permits and tokens as small items of the ledger's table. */
export function createAwsControl({ client, tableName, settings, random }: AwsControlDeps): Control {
  async function get(pk: string): Promise<Item | undefined> {
    return (await client.send(new GetItemCommand({ TableName: tableName, Key: marshall({ pk }), ConsistentRead: true }))).Item;
  }

  async function getAll(pks: readonly string[]): Promise<ReadonlyMap<string, Item>> {
    const found = new Map<string, Item>();
    let rest: BatchGetItemCommandInput['RequestItems'] = { [tableName]: { Keys: pks.map((pk) => marshall({ pk })), ConsistentRead: true } };
    for (let n = 0; n < tries; n += 1) {
      const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await client.send(new BatchGetItemCommand({ RequestItems: rest }));
      for (const item of Responses?.[tableName] ?? []) found.set(item['pk']?.S ?? '', item);
      if (UnprocessedKeys === undefined || Object.keys(UnprocessedKeys).length === 0) return found;
      rest = UnprocessedKeys;
    }
    throw new Error('the ledger left keys unread');
  }

  /** False when the condition did not hold; an applied put that the SDK repeated, as its answer was lost, counts as done. */
  async function put(item: Record<string, unknown>, condition: Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>): Promise<boolean> {
    const writeId = random.id();
    try {
      await client.send(new PutItemCommand({
        TableName: tableName, Item: marshall({ ...item, writeId }, { removeUndefinedValues: true }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...condition,
      }));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.['writeId']?.S === writeId;
    }
  }

  async function countTraffic(provider: string, startedAt: number, what: 'started' | 'ended'): Promise<void> {
    const { pk, expiresAt } = slotAt(provider, startedAt);
    await client.send(new UpdateItemCommand({
      TableName: tableName, Key: marshall({ pk }),
      UpdateExpression: `ADD ${what} :one SET expiresAt = :expiresAt`,
      ExpressionAttributeValues: marshall({ ':one': 1, ':expiresAt': expiresAt }),
    }));
  }

  return {
    async steering(provider, now) {
      const evidenceKey = `evidence#${provider}`;
      const slots = countingSlots(provider, now);
      const items = await getAll([planKey, evidenceKey, ...slots]);
      const item = controlItemOf(items.get(planKey));
      return {
        plan: item?.plan ?? firstPlan(provider, settings),
        evidence: evidenceOf(items.get(evidenceKey), inFlightOf(slots.map((slot) => items.get(slot)))),
      };
    },
    read: async () => controlItemOf(await get(planKey)),
    write: async (item, previousVersion) => put({ pk: planKey, version: item.version, item }, previousVersion === 0 ? { ConditionExpression: isNew } : {
      ConditionExpression: isUnchanged,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':previous': previousVersion }),
    }),
    async sign(provider, sign, now, detail) {
      const updates = updatesFor(sign, now, settings.breaker.windowMs, detail);
      for (let n = 0; n < tries; n += 1) {
        for (const update of updates) {
          try {
            const { Attributes } = await client.send(new UpdateItemCommand({
              TableName: tableName, Key: marshall({ pk: `evidence#${provider}` }), ...update, ReturnValues: 'ALL_NEW',
            }));
            return evidenceOf(Attributes, 0);
          } catch (error) {
            if (!(error instanceof ConditionalCheckFailedException)) throw error;
          }
        }
      }
      throw new Error('the evidence changed too often to add a sign to it');
    },
    async clearEvidence(provider) {
      await client.send(new UpdateItemCommand({
        TableName: tableName, Key: marshall({ pk: `evidence#${provider}` }),
        UpdateExpression: 'SET score = :zero, oursScore = :zero', ExpressionAttributeValues: marshall({ ':zero': 0 }),
      }));
    },
    async enter(provider, now) {
      await countTraffic(provider, now, 'started');
      return () => countTraffic(provider, now, 'ended');
    },
    takePermit: async (permit, now) => put({ pk: `permit#${permit}`, expiresAt: Math.ceil(now / 1_000) + permitKeptSeconds }, { ConditionExpression: isNew }),
    async takeTokens(provider, calls, perSecond, now) {
      const pk = `bucket#${provider}`;
      for (let n = 0; n < tries; n += 1) {
        const before = bucketOf(await get(pk));
        const taken = take(before, calls, perSecond, now);
        if (!taken.granted) return taken;
        const { tokens, at: filledAt } = taken.bucket;
        const condition = before === undefined ? { ConditionExpression: isNew } : {
          ConditionExpression: bucketIsUnchanged,
          ExpressionAttributeValues: marshall({ ':tokens': before.tokens, ':filledAt': before.at }),
        };
        if (await put({ pk, tokens, filledAt }, condition)) return { granted: true };
      }
      return { granted: false, waitMs: contendedWaitMs };
    },
  };
}

function controlItemOf(item: Item | undefined): ControlItem | undefined {
  // Only this file writes the item, so its shape is known.
  return item === undefined ? undefined : (unmarshall(item)['item'] as ControlItem);
}

function bucketOf(item: Item | undefined): Bucket | undefined {
  if (item === undefined) return undefined;
  const { tokens, filledAt } = unmarshall(item) as { tokens: number; filledAt: number };
  return { tokens, at: filledAt };
}
