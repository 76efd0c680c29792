import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Settings } from '../../core/settings';
import { environment } from '../../environment';
import type { EventsCall } from '../aws/events-call';
import { functionsOf, setVariables, variablesOf } from './deployed-functions';

/** The healer's other ways to hear of an outage, while they are cut. */
export interface AlarmPath {
  /** The schedule starts the healer again: without it a long incident would end with one invocation. May be called twice. */
  resume(): Promise<void>;
}

export interface AlarmPathRequest {
  readonly lambda: LambdaClient;
  readonly events: EventsCall;
  /** The deployed functions are those with this ledger. */
  readonly tableName: string;
  readonly healFunctionName: string;
  /** A request that needs a live environment: changed functions begin with none. */
  readonly wake: () => Promise<unknown>;
}

/** The most that a configuration may say; more failures in a row than a run makes before an alarm. */
const minFailures = 1_000;
const environments = 8;

/**
 * Leaves only alarms to wake the healer: no breaker opens or rings, as `settings.breaker.minFailures` is out of reach, and the
 * rules that start the healer rest. Both by calls that any operator can make; the deployed code is what it always is.
 */
export async function leaveOnlyAlarms({ lambda, events, tableName, healFunctionName, wake }: AlarmPathRequest): Promise<AlarmPath> {
  const { FunctionArn } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: healFunctionName }));
  const { RuleNames = [] } = (await events('ListRuleNamesByTarget', { TargetArn: FunctionArn })) as { readonly RuleNames?: readonly string[] };
  const rules = (action: 'DisableRule' | 'EnableRule') => Promise.all(RuleNames.map((Name) => events(action, { Name })));
  const functions = await functionsOf(lambda, tableName);
  await rules('DisableRule');
  await Promise.all(functions.map((fn) => setVariables(lambda, fn, withoutBreaker(variablesOf(fn)))));
  await Promise.allSettled(Array.from({ length: environments }, wake));
  return { resume: async () => void (await rules('EnableRule')) };
}

/** The variables of a function with a breaker that does not open in a run. */
function withoutBreaker(variables: Readonly<Record<string, string>>): Record<string, string> {
  const settings = JSON.parse(variables[environment.settings] ?? '{}') as Partial<Settings>;
  return { ...variables, [environment.settings]: JSON.stringify({ ...settings, breaker: { windowMs: 30_000, ...settings.breaker, minFailures } }) };
}
