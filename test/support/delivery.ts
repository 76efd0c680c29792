import { isAllowed, textOf } from './policy';
import { documentOf, idIn, ofType, rightsOf } from './stack-view';
import type { StackTemplate } from './stack-view';

/**
 * Everything in a template that would not arrive in AWS, one sentence each: what the local endpoint lets pass and AWS drops,
 * mostly without a word.
 */
export function undelivered(template: StackTemplate): string[] {
  return [...alarmActions(template), ...subscriptions(template), ...rules(template), ...eventSources(template), ...failureDestinations(template), ...routes(template), ...functionLogs(template)];
}

const fromCloudWatch = { service: 'cloudwatch.amazonaws.com', context: { 'aws:SecureTransport': 'true', 'aws:SourceAccount': '${AWS::AccountId}' } };

function alarmActions(template: StackTemplate): string[] {
  const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) => ofType(template, type));
  return alarms.flatMap(({ id, properties }) => ['AlarmActions', 'OKActions', 'InsufficientDataActions']
    .flatMap((kind) => (properties[kind] as unknown[] | undefined) ?? [])
    .flatMap((action) => fromAlarm(template, idIn(action)).map((why) => `the alarm ${id} does not arrive: ${why}`)));
}

/** Alarm → topic → topic policy → key → key policy. */
function fromAlarm(template: StackTemplate, topic: string): string[] {
  const resource = template.Resources[topic];
  if (resource?.Type !== 'AWS::SNS::Topic') return ['its action is no topic of this template'];
  const policies = ofType(template, 'AWS::SNS::TopicPolicy').filter(({ properties }) => (properties['Topics'] as unknown[]).some((ref) => idIn(ref) === topic));
  // A topic without a policy has AWS's own, which lets the account's services publish.
  const published = policies.length === 0 || isAllowed(policies.flatMap(({ properties }) => documentOf(properties)), { ...fromCloudWatch, action: 'sns:Publish', resource: `\${${topic}}` });
  return [...(published ? [] : [`the policy of ${topic} does not let CloudWatch publish`]), ...underKey(template, resource.Properties?.['KmsMasterKeyId'])];
}

function underKey(template: StackTemplate, master: unknown): string[] {
  if (master === undefined) return [];
  const key = template.Resources[idIn(master)];
  // The policy of an AWS-managed key cannot be changed, and it does not name CloudWatch.
  if (key?.Type !== 'AWS::KMS::Key') return [`CloudWatch has no right to the key ${textOf(master)}`];
  const missing = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair']
    .filter((action) => !isAllowed(documentOf(key.Properties ?? {}, 'KeyPolicy'), { ...fromCloudWatch, action, resource: '*' }));
  return missing.map((action) => `the key does not allow CloudWatch ${action}`);
}

/** May the service start the function for this source? */
function mayInvoke(template: StackTemplate, functionId: string, service: string, source: string): boolean {
  return ofType(template, 'AWS::Lambda::Permission').some(({ properties }) =>
    idIn(properties['FunctionName']) === functionId && properties['Action'] === 'lambda:InvokeFunction' && properties['Principal'] === service
    && textOf(properties['SourceArn']) === source);
}

function subscriptions(template: StackTemplate): string[] {
  return ofType(template, 'AWS::SNS::Subscription').filter(({ properties }) => properties['Protocol'] === 'lambda').flatMap(({ id, properties }) =>
    mayInvoke(template, idIn(properties['Endpoint']), 'sns.amazonaws.com', textOf(properties['TopicArn'])) ? [] : [`the subscription ${id} may not start its function`]);
}

function rules(template: StackTemplate): string[] {
  return ofType(template, 'AWS::Events::Rule').flatMap(({ id, properties }) => (properties['Targets'] as { Arn: unknown }[]).flatMap(({ Arn }) =>
    mayInvoke(template, idIn(Arn), 'events.amazonaws.com', `\${${id}.Arn}`) ? [] : [`the rule ${id} may not start ${idIn(Arn)}`]));
}

/** What Lambda does in a role's name to feed its function from a queue or from a table's stream. */
export function feeding({ EventSourceArn }: Readonly<Record<string, unknown>>): readonly { readonly action: string; readonly resource: unknown }[] {
  const of = (actions: readonly string[], resource = EventSourceArn) => actions.map((action) => ({ action, resource }));
  // https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
  if (/StreamArn\}$|\/stream\//.test(textOf(EventSourceArn))) return [...of(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']), ...of(['dynamodb:ListStreams'], '*')];
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  return of(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']);
}

function eventSources(template: StackTemplate): string[] {
  return ofType(template, 'AWS::Lambda::EventSourceMapping').flatMap(({ id, properties }) => {
    const rights = rightsOf(template, idIn(properties['FunctionName']));
    return feeding(properties).filter(({ action, resource }) => !isAllowed(rights, { action, resource: textOf(resource) })).map(({ action }) => `the event source ${id} lacks ${action}`);
  });
}

function failureDestinations(template: StackTemplate): string[] {
  return ofType(template, 'AWS::Lambda::EventInvokeConfig').flatMap(({ id, properties }) => {
    const { OnFailure } = properties['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    const allowed = isAllowed(rightsOf(template, idIn(properties['FunctionName'])), { action: 'sqs:SendMessage', resource: textOf(OnFailure.Destination) });
    return allowed ? [] : [`${id}: a failed wake-up may not be sent to its queue`];
  });
}

function routes(template: StackTemplate): string[] {
  return ofType(template, 'AWS::ApiGatewayV2::Route').flatMap(({ properties }) => {
    const [key, api] = [String(properties['RouteKey']), idIn(properties['ApiId'])];
    const integration = template.Resources[/\$\{(\w+)\}/.exec(textOf(properties['Target']))?.[1] ?? ''];
    const source = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/*/*${key.slice(key.indexOf(' ') + 1)}`;
    return mayInvoke(template, idIn(integration?.Properties?.['IntegrationUri']), 'apigateway.amazonaws.com', source) ? [] : [`the route ${key} may not start its function`];
  });
}

function functionLogs(template: StackTemplate): string[] {
  return ofType(template, 'AWS::Lambda::Function').flatMap(({ id, properties }) => {
    const group = idIn((properties['LoggingConfig'] as { LogGroup?: unknown } | undefined)?.LogGroup);
    if (template.Resources[group]?.Type !== 'AWS::Logs::LogGroup') return [`${id} logs into no group of this template`];
    return ['logs:CreateLogStream', 'logs:PutLogEvents']
      .filter((action) => !isAllowed(rightsOf(template, id), { action, resource: `\${${group}.Arn}` })).map((action) => `${id} lacks ${action} on its log group`);
  });
}
