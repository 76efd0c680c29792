import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { PaymentState } from '../../core/payment';
import { counted } from '../phrases';
import { fail, ok, type Check, type Patient } from './finding';

const openStates = ['claimed', 'queued', 'attempting', 'unknown', 'needs_customer'] as const satisfies readonly PaymentState[];

/** How many payments have not ended yet, per state: what a removed stack would never take up again. */
export const openPaymentsCheck: Check = { name: 'open payments', run: async (patient) => {
  const counts = await Promise.all(openStates.map(async (state) => [state, await count(patient, state)] as const));
  const open = counts.filter(([, n]) => n > 0);
  if (open.length === 0) return [ok('open payments', `none: nothing is ${openStates.join(', ')}`)];
  return open.map(([state, n]) => fail('open payments', `${counted(n, 'payment')} ${n === 1 ? 'is' : 'are'} ${state}`, todo[state]));
} };

const todo: Readonly<Record<(typeof openStates)[number], string>> = {
  claimed: 'stop the shop from sending and wait 15 minutes: what nobody follows up becomes cancelled',
  queued: 'wait until the queue is drained, or cancel them (POST /payments/{id}/cancel)',
  attempting: 'wait a minute',
  unknown: 'wait until they are looked up; charge none of them elsewhere before',
  needs_customer: 'wait for their customers, or cancel them (POST /payments/{id}/cancel)',
};

async function count({ aws, stack }: Patient, state: PaymentState): Promise<number> {
  let found = 0;
  let from: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const page: QueryCommandOutput = await aws.dynamodb.send(new QueryCommand({
      TableName: stack.output('LedgerTableName'), IndexName: 'open', Select: 'COUNT',
      KeyConditionExpression: 'openState = :state', ExpressionAttributeValues: marshall({ ':state': state }),
      ...(from !== undefined && { ExclusiveStartKey: from }),
    }));
    found += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}
