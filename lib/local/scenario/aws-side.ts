import type { LambdaClient } from '@aws-sdk/client-lambda';
import { environment } from '../../environment';
import type { AwsFault } from '../aws/aws-fault';
import type { Microburst } from '../aws/microburst';
import { redirectFunctions } from './deployed-functions';

/** What breaks AWS, between the functions and the endpoint. */
export interface AwsSide {
  set(fault: AwsFault | null): Promise<void>;
  fired(): Promise<Readonly<Record<string, number>>>;
  /** The functions reach the endpoint directly again. */
  close(): Promise<void>;
}

export interface AwsSideRequest {
  readonly breaker: Microburst;
  readonly lambda: LambdaClient;
  /** The deployed functions are those with this ledger. */
  readonly tableName: string;
  /** A request that needs a live environment: changed functions begin with none. */
  readonly wake: () => Promise<unknown>;
}

const services = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL_SSM'] as const;

const queues = [environment.retryQueueUrl, environment.deadLetterQueueUrl, environment.reconcileQueueUrl, environment.deliveryQueueUrl, environment.undeliveredQueueUrl] as const;

/** Puts microburst in front of DynamoDB, SQS and Parameter Store as the deployed functions see them; everybody else reaches them directly. */
export async function standBeforeAws({ breaker, lambda, tableName, wake }: AwsSideRequest): Promise<AwsSide> {
  const change = (variables: Readonly<Record<string, string>>) => ({
    ...variables,
    ...Object.fromEntries(services.map((name) => [name, breaker.url])),
    // Against the variable, the SQS client goes where a queue's own URL points.
    ...Object.fromEntries(queues.flatMap((name) => (variables[name] === undefined ? [] : [[name, `${breaker.url}${new URL(variables[name]).pathname}`]]))),
  });
  const back = await redirectFunctions({ lambda, tableName, wake, change });
  return { set: (fault) => breaker.set(fault ?? undefined), fired: () => breaker.fired(), close: back };
}
