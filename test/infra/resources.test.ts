/* oxlint-disable jest/expect-expect -- the CDK's Template asserts by throwing */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import type { Template } from 'aws-cdk-lib/assertions';
import { environment } from '../../lib/environment';
import { configured, resourcesOf, templateWith, withEvents } from './synthesised';

let template: Template;
beforeAll(() => {
  template = templateWith();
});

describe('the ledger', () => {
  it('outlives the stack, can be restored to any second, and lets no payment expire', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  it('finds open payments by what is due', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [{
        IndexName: 'open',
        KeySchema: [{ AttributeName: 'openState', KeyType: 'HASH' }, { AttributeName: 'dueAt', KeyType: 'RANGE' }],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['queuedAt', 'amountMinor', 'currency'] },
      }],
    });
  });

  it('can be an earlier deployment\'s table', () => {
    const adopted = templateWith({ ledger: { tableName: 'ledger-of-before' } });
    adopted.resourceCountIs('AWS::DynamoDB::Table', 0);
    adopted.allResourcesProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ [environment.ledgerTable]: 'ledger-of-before' }) } });
  });
});

describe('the bucket of reports', () => {
  it('outlives the stack, is encrypted and closed to the public, and lets reports go after 90 days', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: Match.arrayWith([{ Prefix: 'reports/', ExpirationInDays: 90, Status: 'Enabled' }]) },
      },
    });
  });

  it('takes TLS only', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:*', Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
    });
  });

  it('is known to analyse alone, which makes metrics only where they are asked for', () => {
    const knowing = (made: Template, name: string) => Object.values(resourcesOf(made, 'AWS::Lambda::Function')).filter(({ Properties }) => JSON.stringify(Properties?.['Environment']).includes(name)).length;
    expect([knowing(template, environment.reportsBucket), knowing(template, environment.groupMetrics)]).toEqual([1, 0]);
    expect(knowing(templateWith({ groupMetrics: true }), environment.groupMetrics)).toBe(1);
  });
});

describe('the queues', () => {
  it('are all encrypted, keep for 14 days and take TLS only', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 4);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
    });
  });

  it('let a payment wait through an outage: a thousand receives, six times replay\'s timeout each', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 1_000, deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetter'), 'Arn'] } },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 5, FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 5 },
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('QueuesRetry'), 'Arn'] },
    });
  });

  it('wake reconcile ten payments at a time', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'], EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('QueuesReconcile'), 'Arn'] },
    });
  });
});

describe('the topics', () => {
  const fromThisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

  it('let CloudWatch publish, although they are encrypted and take TLS only', () => {
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('TopicsKey'), 'Arn'] } });
    template.resourceCountIs('AWS::SNS::TopicPolicy', 2);
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: fromThisAccount }),
      ]) },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: fromThisAccount })]) },
    });
  });

  it('wake the healer and write to whom the configuration names', () => {
    const mailed = templateWith({ emails: { alarms: ['alarms@example.com'], notices: ['notices@example.com'] } });
    const to = (topic: string, rest: object) => mailed.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: { Ref: Match.stringLikeRegexp(topic) }, ...rest });
    to('TopicsAlarms', { Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionsHeal'), 'Arn'] } });
    to('TopicsAlarms', { Protocol: 'email', Endpoint: 'alarms@example.com' });
    to('TopicsNotices', { Protocol: 'email', Endpoint: 'notices@example.com' });
    template.resourceCountIs('AWS::SNS::Subscription', 1);
    mailed.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'sns.amazonaws.com', FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionsHeal'), 'Arn'] } });
  });
});

describe('the API', () => {
  it('takes signed requests only, but for Stripe\'s, which reconcile checks itself', () => {
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties = {} }) => [Properties['RouteKey'], Properties['AuthorizationType']]);
    expect(new Set(routes.map((route) => route.join(': ')))).toEqual(new Set([
      'GET /health: AWS_IAM', 'GET /payments/{id}: AWS_IAM', 'POST /payments: AWS_IAM', 'POST /payments/{id}/cancel: AWS_IAM', 'POST /webhooks/stripe: NONE',
    ]));
  });

  it('limits what strangers may send apart from the shop, on a stage that waits for the route', () => {
    const [stage = { Type: '' }] = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Stage'));
    expect(stage.Properties?.['RouteSettings']).toEqual({ 'POST /webhooks/stripe': { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 } });
    const [route] = Object.entries(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).find(([, { Properties }]) => Properties?.['RouteKey'] === 'POST /webhooks/stripe') ?? [];
    expect(stage).toHaveProperty('DependsOn', expect.arrayContaining([route]));
    const [integration] = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Integration')).filter(({ Properties }) => JSON.stringify(Properties?.['IntegrationUri']).includes('Reconcile'));
    expect(integration).toBeDefined();
  });

  it('gives a shop no right to the webhook', () => {
    expect(JSON.stringify(template.findOutputs('ShopPolicy'))).not.toContain('webhooks');
  });

  it('is throttled as configured and logs each request without its path', () => {
    const throttled = templateWith({ throttling: { ratePerSecond: 7, burst: 9 } });
    throttled.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default', DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
      AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('\\$context\\.path')) },
    });
  });

  it('says what a shop\'s role needs', () => {
    template.hasOutput('ShopPolicy', { Value: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('execute-api:Invoke')])] } });
  });
});

describe('the Stripe key', () => {
  it('is never in the template', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', { SecretString: Match.absent(), GenerateSecretString: { SecretStringTemplate: '{}', GenerateStringKey: 'placeholder' } });
  });
});

describe('events for the shop', () => {
  const streamArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/ledger-of-before/stream/2026-11-22T08:00:00.000';

  it('cost nothing until somebody is to be told: no function, no queue, no key, no stream', () => {
    const text = JSON.stringify(template.toJSON());
    for (const part of ['StreamSpecification', 'Undelivered', 'WebhookKey', 'events:PutEvents', 'LateEvents']) expect(text).not.toContain(part);
    template.resourceCountIs('AWS::Lambda::Function', 5);
  });

  it('come from each write of the ledger that is news, oldest first, as often as it takes', () => {
    const told = templateWith(withEvents);
    told.hasResourceProperties('AWS::DynamoDB::Table', { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
    told.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('LedgerTable'), 'StreamArn'] }, StartingPosition: 'TRIM_HORIZON', BatchSize: 25, FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: Match.absent(), MaximumRecordAgeInSeconds: Match.absent(), BisectBatchOnFunctionError: Match.absent(), DestinationConfig: Match.absent(),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix: 'payment#' }] } }, NewImage: { state: { S: ['charged', 'declined', 'needs_customer', 'expired', 'cancelled', 'quarantined'] } } } }) }] },
    });
    told.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventsDeliveries'), 'Arn'] }, BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  it('leave the ledger as it is when they are switched on: a stream is added in place', () => {
    const [before, after] = [template, templateWith(withEvents)].map((one) => resourcesOf(one, 'AWS::DynamoDB::Table'));
    const [id = ''] = Object.keys(before ?? {});
    expect(Object.keys(after ?? {})).toEqual([id]);
    const { StreamSpecification: _stream, ...rest } = after?.[id]?.Properties ?? {};
    expect(rest).toEqual(before?.[id]?.Properties);
  });

  it('go only where the configuration says', () => {
    const onlyBus = JSON.stringify(templateWith({ events: { bus: 'shop' } }).toJSON());
    expect(onlyBus).toContain('event-bus/shop');
    expect(onlyBus).not.toContain('WebhookKey');
    const onlyWebhook = templateWith({ events: { webhook: withEvents.events.webhook } });
    expect(JSON.stringify(onlyWebhook.toJSON())).not.toContain('events:PutEvents');
    onlyWebhook.hasResourceProperties('AWS::SecretsManager::Secret', { SecretString: Match.absent(), GenerateSecretString: Match.objectLike({ PasswordLength: 44 }) });
    const [{ Properties: { GenerateSecretString } = {} } = {}] = Object.values(resourcesOf(onlyWebhook, 'AWS::SecretsManager::Secret')).filter(({ Properties }) => JSON.stringify(Properties).includes('webhook'));
    // What AWS can draw from, without what it may not, is base64.
    const { ExcludeCharacters } = GenerateSecretString as { readonly ExcludeCharacters: string };
    const printable = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(33 + n)).filter((sign) => !ExcludeCharacters.includes(sign)).join('');
    expect(printable).toMatch(/^[A-Za-z0-9+/]{64}$/);
  });

  it('read the stream of an adopted ledger', () => {
    const adopted = templateWith({ ...withEvents, ledger: { tableName: 'ledger-of-before', streamArn } });
    adopted.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: streamArn });
    adopted.resourceCountIs('AWS::DynamoDB::Table', 0);
  });
});

describe('the stack', () => {
  it('forces no physical name', () => {
    const forced = Object.entries(template.toJSON()['Resources'] as Record<string, { Type: string; Properties?: object }>).flatMap(([id, { Type, Properties = {} }]) =>
      Object.keys(Properties).filter((key) => ['TableName', 'QueueName', 'FunctionName', 'RoleName', 'TopicName', 'LogGroupName', 'AlarmName', 'DashboardName', 'PolicyName'].includes(key))
        // A permission and a mapping name the function they are for, and an inline policy must have a name within its role.
        .filter((key) => !['AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig', 'AWS::IAM::Policy'].includes(Type) || !['FunctionName', 'PolicyName'].includes(key))
        .map((key) => `${id}.${key}`));
    expect(forced).toEqual([]);
  });

  it('owns no parameter, whose value a deploy would put back', () => {
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  it('tells people and scripts what they need, under fixed names', () => {
    const names = (of: Template) => Object.keys(of.findOutputs('*')).sort();
    const expected = [
      'AlarmsTopicArn', 'ApiId', 'ApiUrl', 'ChargeFunctionName', 'DeadLetterQueueUrl', 'HealFunctionName', 'KeyCommandOfAws', 'LedgerTableName',
      'NextCommand', 'NextCommand2', 'NextCommand3', 'NoticesTopicArn', 'ReconcileQueueUrl', 'ReportsBucketName', 'RequestsPerSecond', 'RetryQueueUrl', 'RouteParameterName',
      'ShopPolicy', 'StripeBaseUrl', 'StripeMode', 'StripeSecretArn', 'WebhookUrl',
    ];
    expect(names(template)).toEqual([...expected, 'DashboardName'].sort());
    expect(names(templateWith(configured('local')))).toEqual([...expected, 'DeliveryQueueUrl', 'UndeliveredQueueUrl', 'EventsKeyCommand'].sort());
    template.hasOutput('RouteParameterName', { Value: '/app/payment/provider' });
  });

  it('prints the exact commands of the first day, in their order', () => {
    template.hasOutput('NextCommand', { Value: 'npx paymedic key set --stack Paymedic-dev' });
    template.hasOutput('NextCommand2', { Value: 'npx paymedic doctor --stack Paymedic-dev' });
    template.hasOutput('NextCommand3', { Value: 'npx paymedic smoke --stack Paymedic-dev' });
    templateWith(configured('prod')).hasOutput('NextCommand', { Value: 'npx paymedic key set --stack Paymedic-prod --live' });
  });

  it.each([['dev', 'test'], ['staging', 'test'], ['prod', 'live'], ['local', 'test']])('of %s takes %s keys', (env, mode) => {
    templateWith(configured(env)).hasOutput('StripeMode', { Value: mode });
  });

  it('for the local endpoint refers from nowhere to what CloudWatch has there', () => {
    const json = templateWith(configured('local')).toJSON() as { Resources: Record<string, { Type: string }>; Outputs: object };
    const cloudWatch = Object.keys(json.Resources).filter((id) => json.Resources[id]?.Type.startsWith('AWS::CloudWatch::'));
    const rest = JSON.stringify([Object.entries(json.Resources).filter(([id]) => !cloudWatch.includes(id)), json.Outputs]);
    expect(cloudWatch.filter((id) => rest.includes(`"${id}"`))).toEqual([]);
  });
});
