/* oxlint-disable jest/expect-expect -- the CDK's Template asserts by throwing */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import type { Template } from 'aws-cdk-lib/assertions';
import { environment } from '../../lib/environment';
import { functionNames, timeoutSeconds } from '../../lib/infra/function-limits';
import type { FunctionName } from '../../lib/infra/function-limits';
import { resourcesOf, templateWith, withEvents } from './synthesised';

let template: Template;
beforeAll(() => {
  template = templateWith(withEvents);
});

const named = (name: FunctionName) => Match.objectLike({ POWERTOOLS_SERVICE_NAME: name });
const idPart = (name: FunctionName) => `Functions${name.charAt(0).toUpperCase()}${name.slice(1)}`;

describe.each(functionNames)('the function %s', (name) => {
  it('runs on the current Node.js on arm64 within its time', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler', MemorySize: name === 'charge' || name === 'events' ? 256 : 512, Timeout: timeoutSeconds[name],
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp(`${idPart(name)}Logs`) } },
      TracingConfig: { Mode: 'Active' },
      Environment: { Variables: named(name) },
    });
  });
});

describe('the functions', () => {
  it('have concurrency reserved only where the configuration says so', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
    const reserved = templateWith({ reservedConcurrency: { charge: 30 } });
    reserved.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 30, Environment: { Variables: named('charge') } });
    reserved.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.anyValue() }, 1);
  });

  it('write into log groups that are kept as long as configured', () => {
    templateWith({ ...withEvents, logRetentionDays: 90 }).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    template.resourceCountIs('AWS::Logs::LogGroup', functionNames.length + 1);
  });

  it('are traced unless the configuration switches it off', () => {
    const untraced = templateWith({ tracing: false });
    untraced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent(), Environment: { Variables: Match.objectLike({ POWERTOOLS_TRACE_ENABLED: 'false' }) } });
    expect(JSON.stringify(untraced.toJSON())).not.toContain('xray:');
  });

  it('know only variables that are named in one place', () => {
    const known = new Set<string>(Object.values(environment));
    const whole = templateWith({ ...withEvents, groupMetrics: true, orderHook: { functionName: 'shop' }, fallback: { name: 'stripe-eu' } });
    const variables = Object.values(resourcesOf(whole, 'AWS::Lambda::Function')).flatMap(({ Properties }) => Object.keys((Properties as unknown as { Environment: { Variables: object } }).Environment.Variables));
    expect(variables.filter((variable) => !known.has(variable) && !variable.startsWith('POWERTOOLS_'))).toEqual([]);
    expect([...known].filter((variable) => !variables.includes(variable))).toEqual([]);
  });

  it('keep failed wake-ups and never repeat one', () => {
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 3);
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: Match.anyValue(),
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('QueuesFailures'), 'Arn'] } } },
    });
  });

  it.each([['Heal', 'rate(1 minute)'], ['Reconcile', 'rate(1 minute)'], ['Analyse', 'rate(5 minutes)']])('include %s, which comes at %s', (name, rate) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: rate, State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`Functions${name}`), 'Arn'] }, RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 0 }) })],
    });
  });

  it('let analyse read the groups that are named, and never its own', () => {
    const shop = templateWith({ analysedLogGroups: ['/aws/lambda/shop'] });
    shop.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ [environment.analysedLogGroups]: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/aws/lambda/shop')])] } }) },
    });
    expect(statementsOf(shop, 'analyse').filter(({ Action }) => Action.includes('logs:FilterLogEvents')).map(({ Resource }) => JSON.stringify(Resource)).join()).not.toContain('AnalyseLogs');
  });
});

describe('the order hook', () => {
  const [here, elsewhere] = ['shop-order-hook', 'arn:aws:lambda:eu-west-1:123456789012:function:shop-order-hook'];
  const hooked = (functionName: string) => templateWith({ orderHook: { functionName } });

  it.each([here, elsewhere])('%s is known to replay alone, which may invoke it and no other', (functionName) => {
    const made = hooked(functionName);
    const knowing = Object.values(resourcesOf(made, 'AWS::Lambda::Function')).filter(({ Properties }) => JSON.stringify(Properties?.['Environment']).includes(environment.orderHookFunctionName));
    expect(knowing).toMatchObject([{ Properties: { Environment: { Variables: { [environment.orderHookFunctionName]: functionName } } } }]);
    const invoking = statementsOf(made, 'replay').filter(({ Action }) => Action.includes('lambda:InvokeFunction'));
    expect(invoking).toEqual([{ Action: ['lambda:InvokeFunction'], Resource: functionName === elsewhere ? elsewhere : { 'Fn::Join': ['', [
      'arn:', { Ref: 'AWS::Partition' }, ':lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':function:shop-order-hook',
    ]] } }]);
    for (const name of functionNames.filter((other) => other !== 'replay')) expect(JSON.stringify(statementsOf(made, name))).not.toContain('shop-order-hook');
  });

  it('is off by default', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain(environment.orderHookFunctionName);
    expect(statementsOf(template, 'replay').filter(({ Action }) => Action.includes('lambda:InvokeFunction'))).toEqual([]);
  });

  it.each(['', 'a b', 'https://shop.example', 'arn:aws:lambda:eu-west-1:1:function:x', '*'])('may not be %j', (functionName) => {
    expect(() => hooked(functionName)).toThrow('the name or the ARN of a Lambda function');
  });
});

interface Statement { readonly Action: string[]; readonly Resource: unknown }

/** What a function's role may do. */
function statementsOf(of: Template, name: FunctionName): Statement[] {
  return Object.entries(resourcesOf(of, 'AWS::IAM::Policy'))
    .filter(([id]) => id.includes(`${idPart(name)}Role`))
    .flatMap(([, { Properties }]) => (Properties as unknown as { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }).PolicyDocument.Statement)
    .map(({ Action, Resource }) => ({ Action: [Action].flat(), Resource }));
}

/** Actions by a part of the resource's name, without what every function has: its logs and X-Ray. */
function rightsOf(name: FunctionName): string[] {
  const resource = (value: unknown) => /(EventsWebhookKey|EventsDeliveries|EventsUndelivered|event-bus\/default|LedgerTable|QueuesRetry|QueuesDeadLetter|QueuesReconcile|QueuesFailures|TopicsAlarms|TopicsNotices|TopicsKey|StripeKeySecret|parameter\/[^"]*|event-source-mapping|FunctionsAnalyseFunction|ReportsBucket|Logs)/.exec(JSON.stringify(value).replaceAll(/[0-9A-F]{8}/g, ''))?.[1] ?? '*';
  return statementsOf(template, name)
    .filter(({ Action }) => !Action.some((action) => action.startsWith('xray:') || action === 'logs:PutLogEvents'))
    .flatMap(({ Action, Resource }) => Action.map((action) => `${resource(Resource)} ${action}`))
    .sort();
}

describe('the roles', () => {
  const items = ['LedgerTable dynamodb:BatchGetItem', 'LedgerTable dynamodb:GetItem', 'LedgerTable dynamodb:PutItem', 'LedgerTable dynamodb:UpdateItem'];
  const secret = ['StripeKeySecret secretsmanager:GetSecretValue'];
  const send = (queue: string) => [`${queue} sqs:SendMessage`];
  const consume = (queue: string) => [`${queue} sqs:DeleteMessage`, `${queue} sqs:GetQueueAttributes`, `${queue} sqs:ReceiveMessage`];
  const publish = (topic: string) => [`${topic} sns:Publish`, 'TopicsKey kms:Decrypt', 'TopicsKey kms:GenerateDataKey'];

  it.each<[FunctionName, string[]]>([
    ['charge', [...items, ...secret, ...send('QueuesReconcile'), ...send('QueuesRetry'), ...send('QueuesDeadLetter'), ...publish('TopicsAlarms')]],
    ['replay', [...items, ...secret, ...send('QueuesReconcile'), ...send('QueuesRetry'), ...send('QueuesDeadLetter'), ...consume('QueuesRetry'), ...publish('TopicsAlarms')]],
    ['heal', [...items, ...secret, ...send('QueuesReconcile'), ...send('QueuesFailures'), ...publish('TopicsNotices'), 'LedgerTable dynamodb:Query',
      'event-source-mapping lambda:GetEventSourceMapping', 'event-source-mapping lambda:UpdateEventSourceMapping', 'FunctionsAnalyseFunction lambda:InvokeFunction',
      'parameter/app/payment/provider ssm:GetParameter', 'parameter/app/payment/provider ssm:PutParameter']],
    ['reconcile', [...items, ...secret, ...send('QueuesRetry'), ...send('QueuesDeadLetter'), ...send('QueuesFailures'), ...consume('QueuesReconcile'), ...send('QueuesReconcile'), ...publish('TopicsNotices'), 'LedgerTable dynamodb:Query']],
    ['analyse', ['LedgerTable dynamodb:PutItem', 'ReportsBucket s3:GetObject', 'ReportsBucket s3:ListBucket', 'ReportsBucket s3:PutObject', ...send('QueuesFailures'), 'Logs logs:FilterLogEvents']],
    ['events', [...send('EventsDeliveries'), ...send('EventsUndelivered'), ...consume('EventsDeliveries'), 'EventsWebhookKey secretsmanager:GetSecretValue', 'event-bus/default events:PutEvents',
      'LedgerTable dynamodb:DescribeStream', 'LedgerTable dynamodb:GetRecords', 'LedgerTable dynamodb:GetShardIterator', '* dynamodb:ListStreams']],
  ])('of %s holds these rights and no other', (name, expected) => {
    expect([...new Set(rightsOf(name))]).toEqual([...new Set(expected)].sort());
  });

  it('never name "*" but for X-Ray and the list of streams, which have no resources', () => {
    for (const name of functionNames) {
      const wide = statementsOf(template, name).filter(({ Resource }) => Resource === '*');
      expect(wide.flatMap(({ Action }) => Action).every((action) => action.startsWith('xray:') || action === 'dynamodb:ListStreams')).toBe(true);
    }
  });
});
