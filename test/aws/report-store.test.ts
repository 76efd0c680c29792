import { describe, expect, it } from '@jest/globals';
import { ConditionalCheckFailedException, DynamoDBClient, InternalServerError, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createReportStore } from '../../lib/aws/report-store';

function tableThat(answer: () => object) {
  const puts: PutItemCommandInput[] = [];
  const client = new DynamoDBClient({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  client.middlewareStack.add(
    () => async ({ input }) => {
      puts.push(input as PutItemCommandInput);
      return { response: {}, output: { $metadata: {}, ...answer() } };
    },
    { step: 'initialize', priority: 'low' },
  );
  return { store: createReportStore({ client, tableName: 'ledger' }), puts };
}

describe('the stored report', () => {
  it('is one item of the ledger table that a newer one replaces', async () => {
    const { store, puts } = tableThat(() => ({}));
    await store.saveReport({ at: 5, cause: 'boom' });
    expect(puts[0]).toMatchObject({ TableName: 'ledger', ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at' });
    expect(unmarshall(puts[0]?.Item ?? {})).toEqual({ pk: 'report#latest', at: 5, cause: 'boom' });
  });

  it('stays when it is newer than the one to save', async () => {
    const { store } = tableThat(() => {
      throw new ConditionalCheckFailedException({ message: 'newer', $metadata: {} });
    });
    await expect(store.saveReport({ at: 5, cause: 'boom' })).resolves.toBeUndefined();
  });

  it('that cannot be saved is a failure of the run', async () => {
    const { store } = tableThat(() => {
      throw new InternalServerError({ message: 'down', $metadata: {} });
    });
    await expect(store.saveReport({ at: 5, cause: 'boom' })).rejects.toThrow('down');
  });
});
