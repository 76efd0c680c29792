import { functionNames } from '../../lib/infra/function-limits';
import type { FunctionName } from '../../lib/infra/function-limits';
import { feeding, undelivered } from './delivery';
import { textOf } from './policy';
import { portsUsedBy, recordCalls } from './sent-calls';
import { functionId, idIn, ofType, policiesOf, rightsOf, variablesOf } from './stack-view';
import type { StackTemplate } from './stack-view';

/** A right that somebody needs, and why. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly why: string;
}

/** One statement of one function's role with those who need it. */
export interface Right {
  readonly function: FunctionName;
  /** Counted over all roles, from 1: `--without` takes it. */
  readonly number: number;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly usedBy: readonly string[];
  /** `action on resource` that nobody needs. */
  readonly unused: readonly string[];
}

const services: Readonly<Record<string, string>> = {
  Item: 'dynamodb', Query: 'dynamodb', Message: 'sqs', Publish: 'sns', Parameter: 'ssm', Secret: 'secretsmanager', Mapping: 'lambda', LogEvents: 'logs', PutEvents: 'events', Object: 's3',
};

/** The IAM action that a command of the SDK asks for. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
function actionOf(command: string): string {
  const name = command.replace(/Command$/, '');
  if (name === 'Invoke') return 'lambda:InvokeFunction';
  const [, service] = Object.entries(services).find(([part]) => name.includes(part)) ?? [];
  if (service === undefined) throw new Error(`no IAM action is known for ${command}: add its service`);
  return `${service}:${name}`;
}

/** What a function's own code asks for. */
async function needsOfCode(template: StackTemplate, name: FunctionName): Promise<Need[]> {
  const variables = variablesOf(template.Resources[functionId(template, name)]?.Properties ?? {});
  const calls = await recordCalls(Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, textOf(value)])));
  const used = portsUsedBy(name);
  return calls.filter(({ port }) => used.has(port)).flatMap(({ port, command, resource }) => {
    const need = { action: actionOf(command), resource, why: `${command.replace(/Command$/, '')} (${port})` };
    if (need.action === 's3:GetObject') return [need, { action: 's3:ListBucket', resource: resource.slice(0, resource.indexOf('/')), why: `404 instead of 403 while there is no object, for ${need.why}` }];
    return need.action === 'sns:Publish' ? [need, ...underKeyOf(template, resource, need.why)] : [need];
  });
}

/** Publishing to an encrypted topic takes its key. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
function underKeyOf(template: StackTemplate, topic: string, why: string): Need[] {
  const key = template.Resources[idIn(topic)]?.Properties?.['KmsMasterKeyId'];
  return key === undefined ? [] : ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({ action, resource: plain(key), why: `the topic's key, for ${why}` }));
}

/** What AWS does in the role's name without a line of our code. */
function needsOfPlatform(template: StackTemplate, name: FunctionName): Need[] {
  const id = functionId(template, name);
  const { LoggingConfig, TracingConfig } = (template.Resources[id]?.Properties ?? {}) as { LoggingConfig: { LogGroup: unknown }; TracingConfig?: unknown };
  const own = (type: string) => ofType(template, type).filter(({ properties }) => idIn(properties['FunctionName']) === id).map(({ properties }) => properties);
  return [
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource: plain(LoggingConfig.LogGroup), why: 'Lambda writes the log' })),
    ...(TracingConfig === undefined ? [] : ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'].map((action) => ({ action, resource: '*', why: 'Lambda sends the traces' }))),
    ...own('AWS::Lambda::EventSourceMapping').flatMap((source) => feeding(source).map(({ action, resource }) => ({ action, resource: plain(resource), why: 'Lambda feeds the function' }))),
    ...own('AWS::Lambda::EventInvokeConfig').map((config) => ({
      action: 'sqs:SendMessage', resource: plain((config['DestinationConfig'] as { OnFailure: { Destination: unknown } }).OnFailure.Destination), why: 'Lambda keeps failed wake-ups',
    })),
  ];
}

/** A reference and an attribute of one resource are the same resource, and a log group's name stands for its streams. */
function plain(value: unknown): string {
  return textOf(value).replaceAll(/\$\{(\w+)\.\w+\}/g, '${$1}').replace(/(log-group:.+):\*$/, '$1');
}

/** A right may put the account and more in front of what the code names. */
const covers = (right: string, needed: string) => right === needed || (right.endsWith('/*') && needed.startsWith(right.slice(0, -1))) || (right !== '*' && /(^|[/:]|parameter)$/.test(right.slice(0, -needed.length)) && right.endsWith(needed));

/** The functions that a template has: events is there only where it is configured. */
function functionsIn(template: StackTemplate): readonly FunctionName[] {
  const there = new Set(ofType(template, 'AWS::Lambda::Function').map(({ properties }) => variablesOf(properties)['POWERTOOLS_SERVICE_NAME']));
  return functionNames.filter((name) => there.has(name));
}

/** Every statement of every role beside what needs it. */
export async function listRights(template: StackTemplate): Promise<readonly Right[]> {
  const found: Right[] = [];
  for (const name of functionsIn(template)) {
    const needs = [...(await needsOfCode(template, name)), ...needsOfPlatform(template, name)];
    for (const { Action, Resource } of rightsOf(template, functionId(template, name))) {
      const [actions, resources] = [[Action].flat(), [Resource].flat().map(plain)];
      const pairs = actions.flatMap((action) => resources.map((resource) => ({ action, resource })));
      const users = (pair: { action: string; resource: string }) => needs.filter((need) => need.action === pair.action && covers(pair.resource, need.resource));
      found.push({
        function: name, number: found.length + 1, actions, resources, usedBy: [...new Set(pairs.flatMap(users).map(({ why }) => why))],
        unused: pairs.filter((pair) => users(pair).length === 0).map(({ action, resource }) => `${action} on ${resource}`),
      });
    }
  }
  return found;
}

/** A copy of the template without one statement: `number` is that of {@link listRights}. */
export function withoutStatement(template: StackTemplate, number: number): StackTemplate {
  const copy = structuredClone(template);
  const statements = functionsIn(copy).flatMap((name) => policiesOf(copy, functionId(copy, name)).flatMap((list) => list.map((_, index) => ({ list, index }))));
  const found = statements[number - 1];
  if (found === undefined) throw new RangeError(`There is no statement ${number}: say a number from 1 to ${statements.length}.`);
  found.list.splice(found.index, 1);
  return copy;
}

/** A statement that was taken away, and who noticed. */
export interface Removal {
  readonly right: Right;
  /** Calls of the code, or of Lambda in the role's name, that would be refused. */
  readonly refused: readonly string[];
  /** What would not arrive any more: see delivery.ts. */
  readonly undelivered: readonly string[];
}

/** Takes each statement of each role away in turn, and looks at what is left with both checks. */
export async function removeEach(template: StackTemplate): Promise<readonly Removal[]> {
  const removals: Removal[] = [];
  for (const right of await listRights(template)) {
    const rest = withoutStatement(template, right.number);
    removals.push({ right, refused: await missingRights(rest), undelivered: undelivered(rest) });
  }
  return removals;
}

/** What code or Lambda needs and a role does not allow, one sentence each. */
export async function missingRights(template: StackTemplate): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of functionsIn(template)) {
    const rights = rightsOf(template, functionId(template, name)).filter(({ Effect }) => Effect === 'Allow');
    for (const { action, resource, why } of [...(await needsOfCode(template, name)), ...needsOfPlatform(template, name)]) {
      const allowed = rights.some((right) => [right.Action].flat().includes(action) && [right.Resource].flat().some((value) => covers(plain(value), resource)));
      if (!allowed) missing.push(`${name} lacks ${action} on ${resource}: ${why}`);
    }
  }
  return [...new Set(missing)];
}
