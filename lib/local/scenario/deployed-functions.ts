import { GetFunctionConfigurationCommand, paginateListFunctions, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import type { FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { environment } from '../../environment';

/** The deployed functions: those with this ledger. */
export async function functionsOf(lambda: LambdaClient, tableName: string): Promise<readonly FunctionConfiguration[]> {
  const found: FunctionConfiguration[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName } of Functions) {
      const fn = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      if (variablesOf(fn)[environment.ledgerTable] === tableName) found.push(fn);
    }
  }
  return found;
}

export const variablesOf = (fn: FunctionConfiguration): Readonly<Record<string, string>> => fn.Environment?.Variables ?? {};

/** Changed functions begin with no live environment. */
export async function setVariables(lambda: LambdaClient, { FunctionName }: FunctionConfiguration, variables: Readonly<Record<string, string>>): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
}
