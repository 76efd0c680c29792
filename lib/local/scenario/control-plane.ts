import type { FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import type { Fault, Switchboard } from '../faults/switchboard';
import { startSwitchboard } from '../faults/switchboard';
import { functionsOf, setVariables, variablesOf } from './deployed-functions';

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
  const configure = (variables: (fn: FunctionConfiguration) => Readonly<Record<string, string>>) => Promise.all(before.map((fn) => setVariables(lambda, fn, variables(fn))));
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
