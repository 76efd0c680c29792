import { GetFunctionConfigurationCommand, paginateListFunctions, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import type { FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { environment } from '../../environment';

/** The deployed functions: those with this ledger, and the one that only reads its stream. */
export async function functionsOf(lambda: LambdaClient, tableName: string): Promise<readonly FunctionConfiguration[]> {
  const found: FunctionConfiguration[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName } of Functions) {
      const fn = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const variables = variablesOf(fn);
      if (variables[environment.ledgerTable] === tableName || variables[environment.deliveryQueueUrl] !== undefined) found.push(fn);
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

export interface Redirection {
  readonly lambda: LambdaClient;
  /** The deployed functions are those with this ledger. */
  readonly tableName: string;
  /** From a function's variables to those it gets meanwhile. */
  readonly change: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** A request that needs a live environment: changed functions begin with none. */
  readonly wake: () => Promise<unknown>;
}

const environments = 8;

/**
 * Changes the variables of the deployed functions; gives what takes it back. With the endpoint variables that every AWS SDK
 * reads, they reach a service elsewhere, also at an endpoint that we did not start.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function redirectFunctions({ lambda, tableName, change, wake }: Redirection): Promise<() => Promise<void>> {
  const before = await functionsOf(lambda, tableName);
  await Promise.all(before.map((fn) => setVariables(lambda, fn, change(variablesOf(fn)))));
  for (let n = 0; n < 2; n += 1) await Promise.allSettled(Array.from({ length: environments }, wake));
  return async () => {
    await Promise.all(before.map((fn) => setVariables(lambda, fn, variablesOf(fn)))).catch(() => {});
  };
}
