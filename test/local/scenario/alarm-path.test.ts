import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { settingsOf } from '../../../lib/aws/variables';
import { defaultSettings } from '../../../lib/core/settings';
import { environment } from '../../../lib/environment';
import { leaveOnlyAlarms } from '../../../lib/local/scenario/alarm-path';

const variables = (ledger: string) => ({ [environment.ledgerTable]: ledger, [environment.settings]: JSON.stringify({ ...defaultSettings, inFlightCap: 16 }) });

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: { readonly FunctionName?: string; readonly Environment?: { readonly Variables: Record<string, string> } };
}

/** A Lambda with functions of two ledgers and an EventBridge; both take down what they are asked to change. */
function createFakes() {
  const calls: string[] = [];
  const functions = new Map([['charge', variables('ours')], ['heal', variables('ours')], ['stranger', variables('theirs')]]);
  async function send({ constructor: { name }, input }: Command) {
    const { FunctionName = '', Environment } = input;
    if (name === 'ListFunctionsCommand') return { Functions: [...functions.keys()].map((key) => ({ FunctionName: key })) };
    if (Environment !== undefined) {
      calls.push(`configure ${FunctionName}`);
      functions.set(FunctionName, Environment.Variables as ReturnType<typeof variables>);
    }
    return { FunctionName, FunctionArn: `arn:${FunctionName}`, Environment: { Variables: functions.get(FunctionName) }, Configuration: { LastUpdateStatus: 'Successful' } };
  }
  const lambda = Object.assign(new LambdaClient({ region: 'us-east-1' }), { send }) as unknown as LambdaClient;
  const events = async (action: string, input: unknown) => {
    calls.push(`${action} ${JSON.stringify(input)}`);
    return action === 'ListRuleNamesByTarget' ? { RuleNames: ['every-minute'] } : {};
  };
  return { calls, functions, lambda, events };
}

describe('a world in which only alarms wake the healer', () => {
  it('has its schedule at rest until it is resumed, and breakers that do not open', async () => {
    const { calls, functions, lambda, events } = createFakes();
    const path = await leaveOnlyAlarms({ lambda, events, tableName: 'ours', healFunctionName: 'heal', wake: async () => void calls.push('wake') });
    expect(calls.filter((call) => call !== 'wake')).toEqual(['ListRuleNamesByTarget {"TargetArn":"arn:heal"}', 'DisableRule {"Name":"every-minute"}', 'configure charge', 'configure heal']);
    expect(calls.at(-1)).toBe('wake');
    await path.resume();
    expect(calls.at(-1)).toBe('EnableRule {"Name":"every-minute"}');
    expect(settingsOf(functions.get('charge') ?? {})).toEqual({ ...defaultSettings, inFlightCap: 16, breaker: { windowMs: 30_000, minFailures: 1_000 } });
    expect(functions.get('charge')?.[environment.ledgerTable]).toBe('ours');
    expect(functions.get('stranger')).toEqual(variables('theirs'));
  });
});
