import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { FailedError, UsageError } from './console';

/** A deployed stack with a Paymedic in it. */
export interface PaymedicStack {
  readonly name: string;
  readonly region: string;
  /** An output's value; throws FailedError where the stack was deployed by a version that does not say it. */
  readonly output: (name: string) => string;
  /** The same, undefined where the stack does not say it. */
  readonly outputIfAny: (name: string) => string | undefined;
}

/** Outputs by which a Paymedic is known. */
const telling = ['LedgerTableName', 'StripeSecretArn'];

/**
 * The stack of that name, or without one the only stack that holds a Paymedic.
 * Throws UsageError when there are several or none of that name, FailedError when there is none at all.
 */
export async function findStack(client: CloudFormationClient, name: string | undefined): Promise<PaymedicStack> {
  const region = await client.config.region();
  if (name !== undefined) return asPaymedic(await describe(client, name, region), region);
  const found = (await describeAll(client)).filter((stack) => isPaymedic(outputsOf(stack)));
  const [only, ...more] = found;
  if (only === undefined) {
    throw new FailedError(`no stack in ${region} holds a Paymedic: deploy one with "npx cdk deploy", or name its region in AWS_REGION and its account in AWS_PROFILE.`);
  }
  if (more.length > 0) throw new UsageError(`several stacks hold a Paymedic: name one with --stack (${found.map(({ StackName }) => StackName).join(', ')}).`);
  return asPaymedic(only, region);
}

async function describe(client: CloudFormationClient, name: string, region: string): Promise<Stack> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack !== undefined) return stack;
  } catch (error) {
    if (!(error instanceof Error) || !/does not exist/.test(error.message)) throw error;
  }
  throw new UsageError(`there is no stack ${JSON.stringify(name)} in ${region}: check --stack, AWS_REGION and AWS_PROFILE.`);
}

async function describeAll(client: CloudFormationClient): Promise<readonly Stack[]> {
  const stacks: Stack[] = [];
  let from: string | undefined;
  do {
    const page: { Stacks?: Stack[] | undefined; NextToken?: string | undefined } = await client.send(new DescribeStacksCommand(from === undefined ? {} : { NextToken: from }));
    stacks.push(...(page.Stacks ?? []));
    from = page.NextToken;
  } while (from !== undefined);
  return stacks;
}

function asPaymedic(stack: Stack, region: string): PaymedicStack {
  const name = stack.StackName ?? '';
  const outputs = outputsOf(stack);
  if (!isPaymedic(outputs)) throw new UsageError(`the stack ${JSON.stringify(name)} holds no Paymedic: its outputs lack ${telling.filter((key) => !outputs.has(key)).join(' and ')}.`);
  return {
    name, region,
    outputIfAny: (key) => outputs.get(key),
    output(key) {
      const value = outputs.get(key);
      if (value === undefined) throw new FailedError(`the stack ${name} does not say its ${key}: deploy it again with this version of Paymedic.`);
      return value;
    },
  };
}

function outputsOf({ Outputs = [] }: Stack): ReadonlyMap<string, string> {
  return new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

const isPaymedic = (outputs: ReadonlyMap<string, string>): boolean => telling.every((key) => outputs.has(key));
