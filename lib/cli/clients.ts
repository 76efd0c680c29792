import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';

/** The clients of the commands that look at a deployed stack. */
export interface AwsClients {
  readonly cloudformation: CloudFormationClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

/**
 * Region, credentials and endpoints are the environment's: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and their like. So is that
 * of SQS: the host in a queue's URL need not be one that this machine can reach.
 */
export function createAwsClients(): AwsClients {
  return {
    cloudformation: new CloudFormationClient({}), cloudwatch: new CloudWatchClient({}), logs: new CloudWatchLogsClient({}),
    dynamodb: new DynamoDBClient({}), lambda: new LambdaClient({}), secrets: new SecretsManagerClient({}),
    sns: new SNSClient({}), sqs: new SQSClient({ useQueueUrlAsEndpoint: false }), ssm: new SSMClient({}),
  };
}
