import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Fault, Switchboard } from '../faults/switchboard';
import { startSwitchboard } from '../faults/switchboard';
import { redirectFunctions } from './deployed-functions';

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

const moved = ['AWS_ENDPOINT_URL_SSM', 'AWS_ENDPOINT_URL_SNS'] as const;

/** Puts a switchboard in front of Parameter Store and SNS as the deployed functions see them; everything else reaches the endpoint directly. */
export async function standBeforeControlPlane({ aws, lambda, tableName, wake }: ControlPlaneRequest): Promise<ControlPlane> {
  const board: Switchboard = await startSwitchboard({ upstream: aws.url, keepHost: true });
  const back = await redirectFunctions({ lambda, tableName, wake, change: (variables) => ({ ...variables, ...Object.fromEntries(moved.map((name) => [name, board.url])) }) });
  return {
    set: (fault) => board.set(fault),
    async close() {
      await back();
      await board.close();
    },
  };
}
