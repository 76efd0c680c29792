import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { EventWalks } from '../app/ports';
import type { EventWalk } from '../core/event-walk';

const isNew = 'attribute_not_exists(pk)';
/** Two runs at once walk the same page; the one that writes second finds another version, and its page is walked twice. */
const isUnchanged = '#version = :previous';

/** How far events were walked: one item of the ledger's table for each provider. */
export function createAwsEventWalks({ client, tableName }: { readonly client: Pick<DynamoDBClient, 'send'>; readonly tableName: string }): EventWalks {
  const key = (provider: string) => ({ pk: `events#${provider}` });
  return {
    async readWalk(provider) {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: marshall(key(provider)), ConsistentRead: true }));
      // Only this file writes the item, so its shape is known.
      return Item === undefined ? undefined : (unmarshall(Item)['walk'] as EventWalk);
    },
    async saveWalk(provider, walk) {
      try {
        await client.send(new PutItemCommand({
          TableName: tableName, Item: marshall({ ...key(provider), version: walk.version, walk }, { removeUndefinedValues: true }),
          ...(walk.version === 1 ? { ConditionExpression: isNew } : {
            ConditionExpression: isUnchanged, ExpressionAttributeNames: { '#version': 'version' }, ExpressionAttributeValues: marshall({ ':previous': walk.version - 1 }),
          }),
        }));
        return true;
      } catch (error) {
        // A page walked twice does no harm, so an answer that was lost need not be told from a race that was.
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
