import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredReport } from '../app/analyse';
import type { LogReports } from '../app/ports';

export interface AwsLogReportsDeps {
  readonly functions: Pick<LambdaClient, 'send'>;
  readonly functionName: string;
  readonly ledger: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** Starts the analyser without waiting for it, and reads what it saved last (see report-store.ts). */
export function createAwsLogReports({ functions, functionName, ledger, tableName }: AwsLogReportsDeps): LogReports {
  return {
    async request() {
      await functions.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: '{}' }));
    },
    async latest() {
      const { Item } = await ledger.send(new GetItemCommand({ TableName: tableName, Key: marshall({ pk: 'report#latest' }) }));
      if (Item === undefined) return undefined;
      const { at, cause, report } = unmarshall(Item) as StoredReport;
      return cause === undefined ? undefined : { at, cause, ...(report !== undefined && { report }) };
    },
  };
}
