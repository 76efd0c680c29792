import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Payment } from '../core/payment';

/**
 * Every payment that was created since a time (ms since 1970), page by page (1 MB of the table each, empty pages too), in no
 * order. Reads the whole table strongly: for a person who closes the books, never for a function.
 */
export async function* walkLedger({ client, tableName, since }: {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly since: number;
}): AsyncGenerator<readonly Payment[]> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page: ScanCommandOutput = await client.send(new ScanCommand({
      TableName: tableName,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :prefix) AND payment.createdAt >= :since',
      ExpressionAttributeValues: marshall({ ':prefix': 'payment#', ':since': since }),
      ...(from !== undefined && { ExclusiveStartKey: from }),
    }));
    yield (page.Items ?? []).map((item) => unmarshall(item)['payment'] as Payment);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
