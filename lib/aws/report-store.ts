import { ConditionalCheckFailedException, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ReportStore } from '../app/analyse';

/** The latest report as one item of the ledger table: `{ pk: 'report#latest', at, cause, report }`. */
export function createReportStore({ client, tableName }: { readonly client: Pick<DynamoDBClient, 'send'>; readonly tableName: string }): ReportStore {
  return {
    async saveReport({ at, cause, report }) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall({ pk: 'report#latest', at, cause, report }, { removeUndefinedValues: true }),
            ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at',
            ExpressionAttributeNames: { '#at': 'at' },
            ExpressionAttributeValues: marshall({ ':at': at }),
          }),
        );
      } catch (error) {
        // Another run saved a newer report: that one stays.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
