import { GetAccountSettingsCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { settingsOf } from '../../aws/variables';
import { fail, ok, warn, type Check, type Patient } from './finding';
import { mappingOf } from './mappings';

/** Allowed for a request that only queues its payment: three calls to DynamoDB and SQS of some 10 ms each, with room for the rest. */
const queuedRequestSeconds = 0.2;
/** heal, reconcile and analyse, one each. */
const otherFunctions = 3;
/** Calls a second that Stripe lets through. https://docs.stripe.com/rate-limits */
const stripeLimit = { live: 100, test: 25 } as const;

/** Do the account's quota for Lambda and Stripe's for calls bear what is configured? */
export const quotaChecks: readonly Check[] = [
  { name: 'Lambda quota', run: async (patient) => {
    const { AccountLimit } = await patient.aws.lambda.send(new GetAccountSettingsCommand({}));
    const free = AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions;
    if (free === undefined) return [warn('Lambda quota', 'the endpoint does not tell it', 'look at "Concurrent executions" in the console of Service Quotas')];
    const { inFlightCap } = await settings(patient);
    const rate = Number(patient.stack.output('RequestsPerSecond'));
    const drain = (await mappingOf(patient, 'RetryQueueUrl'))?.ScalingConfig?.MaximumConcurrency ?? 0;
    const needed = inFlightCap + Math.ceil(rate * queuedRequestSeconds) + drain + otherFunctions;
    const why = `${inFlightCap} attempts at once, ${rate} requests a second, ${drain} replays and ${otherFunctions} others`;
    if (free >= needed) return [ok('Lambda quota', `${free} executions at once are free, at most ${needed} are needed (${why})`)];
    return [fail('Lambda quota', `only ${free} executions at once are free, up to ${needed} are needed (${why})`, 'ask for more under "Concurrent executions" in Service Quotas, or lower "throttling.ratePerSecond" and "settings.inFlightCap"')];
  } },
  { name: 'Stripe\'s limit', run: async (patient) => {
    const mode = patient.stack.output('StripeMode') === 'live' ? 'live' : 'test';
    const { drain: { maxPerSecond } } = await settings(patient);
    const limit = stripeLimit[mode];
    if (maxPerSecond <= limit) return [ok('Stripe\'s limit', `the drain sends at most ${maxPerSecond} calls a second, Stripe takes ${limit} in ${mode} mode`)];
    return [warn('Stripe\'s limit', `the drain may send ${maxPerSecond} calls a second, Stripe takes ${limit} in ${mode} mode`, `set "settings.drain.maxPerSecond" below ${limit} in the configuration and deploy`)];
  } },
];

/** As they are deployed: the function has them in its environment. */
async function settings({ aws, stack }: Patient) {
  const { Environment } = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: stack.output('ChargeFunctionName') }));
  return settingsOf(Environment?.Variables ?? {});
}
