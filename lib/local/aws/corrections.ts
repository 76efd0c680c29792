import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as delay } from 'node:timers/promises';
import { localCredentials } from './local-credentials';
import { LocalWorldError } from './local-world-error';

const stackName = 'paymedic-start-check';

/** A secret, whose Ref must be an ARN; and a queue that denies all but TLS, which http from this machine must count as. */
const template = {
  Resources: {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    Queue: { Type: 'AWS::SQS::Queue' },
    TlsOnly: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          ],
        },
      },
    },
  },
  Outputs: { Secret: { Value: { Ref: 'Secret' } }, Queue: { Value: { Ref: 'Queue' } } },
};

/** Proves the two corrections of ministack-start.py through the API. Throws `LocalWorldError` if one does not hold. */
export async function assertCorrections({ url, region }: { url: string; region: string }): Promise<void> {
  const client = { endpoint: url, region, credentials: localCredentials, maxAttempts: 1 };
  const stacks = new CloudFormationClient(client);
  const queues = new SQSClient(client);
  try {
    await stacks.send(new CreateStackCommand({ StackName: stackName, TemplateBody: JSON.stringify(template) }));
    const outputs = await outputsOfCheck(stacks);
    if (!outputs['Secret']?.startsWith('arn:')) throw new Error(`Ref of a secret is ${outputs['Secret']}, not its ARN`);
    await queues.send(new GetQueueAttributesCommand({ QueueUrl: outputs['Queue'], AttributeNames: ['QueueArn'] }));
    await stacks.send(new DeleteStackCommand({ StackName: stackName }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalWorldError(`The local AWS endpoint does not behave as the deployment needs (${reason}): remove .local/ and run the command again.`);
  } finally {
    stacks.destroy();
    queues.destroy();
  }
}

async function outputsOfCheck(stacks: CloudFormationClient): Promise<Record<string, string>> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName: stackName }));
    if (stack?.StackStatus === 'CREATE_COMPLETE') {
      return Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
    }
    if (stack?.StackStatus !== 'CREATE_IN_PROGRESS') throw new Error(stack?.StackStatusReason ?? 'the check stack failed');
    await delay(20);
  }
  throw new Error('the check stack did not finish');
}
