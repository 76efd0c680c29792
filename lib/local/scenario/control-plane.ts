import { GetFunctionConfigurationCommand, paginateListFunctions, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import type { FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { environment } from '../../environment';
import type { Fault, Switchboard } from '../faults/switchboard';
import { startSwitchboard } from '../faults/switchboard';

/** A switchboard between the functions and their control plane. */
export interface ControlPlane {
  set(fault: Fault): Promise<void>;
  /** The functions reach the endpoint directly again. */
  close(): Promise<void>;
}

export interface ControlPlaneRequest {
  readonly aws: { readonly url: string };
  readonly lambda: LambdaClient;
  /** The deployed functions are those with this ledger. */
  readonly tableName: string;
  /** A request that needs a live environment: changed functions begin with none. */
  readonly wake: () => Promise<unknown>;
}

/** Read by every AWS SDK. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const moved = ['AWS_ENDPOINT_URL_SSM', 'AWS_ENDPOINT_URL_SNS'] as const;
const environments = 8;

/**
 * Puts a switchboard in front of Parameter Store and SNS as the deployed functions see them; everything else reaches the
 * endpoint directly. It goes through the functions' configuration, so it works at an endpoint that we did not start, too.
 */
export async function standBeforeControlPlane({ aws, lambda, tableName, wake }: ControlPlaneRequest): Promise<ControlPlane> {
  const board: Switchboard = await startSwitchboard({ upstream: aws.url, keepHost: true });
  const before = await functionsOf(lambda, tableName);
  const proxied = Object.fromEntries(moved.map((name) => [name, board.url]));
  const configure = (variables: (fn: FunctionConfiguration) => Record<string, string>) => Promise.all(before.map((fn) => change(lambda, fn.FunctionName ?? '', variables(fn))));
  const variablesOf = (fn: FunctionConfiguration) => fn.Environment?.Variables ?? {};
  await configure((fn) => ({ ...variablesOf(fn), ...proxied }));
  for (let n = 0; n < 2; n += 1) await Promise.allSettled(Array.from({ length: environments }, wake));
  return {
    set: (fault) => board.set(fault),
    async close() {
      await configure(variablesOf).catch(() => {});
      await board.close();
    },
  };
}

async function functionsOf(lambda: LambdaClient, tableName: string): Promise<readonly FunctionConfiguration[]> {
  const found: FunctionConfiguration[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName } of Functions) {
      const fn = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      if (fn.Environment?.Variables?.[environment.ledgerTable] === tableName) found.push(fn);
    }
  }
  return found;
}

async function change(lambda: LambdaClient, FunctionName: string, Variables: Record<string, string>): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
}
