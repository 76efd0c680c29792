import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Log, OrderHook } from '../app/ports';
import { orderHookTimeoutMs, questionOf, wordOf } from '../core/order-question';

export interface AwsOrderHookDeps {
  /** Must not repeat a request: two questions would take twice the time that one may take. */
  readonly client: Pick<LambdaClient, 'send'>;
  /** Name or ARN of the shop's function. */
  readonly functionName: string;
  readonly log: Log;
}

/** The shop's own Lambda function, asked and waited for. Never throws: what went wrong is no answer. */
export function createAwsOrderHook({ client, functionName, log }: AwsOrderHookDeps): OrderHook {
  return {
    async ask(order) {
      try {
        const invoke = new InvokeCommand({ FunctionName: functionName, InvocationType: 'RequestResponse', Payload: JSON.stringify(questionOf(order)) });
        const { FunctionError, Payload } = await client.send(invoke, { abortSignal: AbortSignal.timeout(orderHookTimeoutMs) });
        if (FunctionError === undefined) return wordOf(Payload?.transformToString() ?? '');
        log.warn('the order hook failed', { functionName, error: FunctionError });
      } catch (error) {
        log.warn('the order hook could not be asked', { functionName, error: String(error) });
      }
      return 'no_answer';
    },
  };
}
