import { createHash } from 'node:crypto';
import type { LogSource } from './log-poller';
import type { QueueSource } from './queue-poller';
import type { LocalCloudWatch } from './server';
import { ServiceError } from './service-error';
import { resolveValue, TemplateError } from './template-values';
import type { Resolve } from './template-values';

/** A CloudFormation template, as far as it is looked at here. */
export interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type?: string; readonly Properties?: unknown }>>;
}

const alarmTypes = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

interface Own {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface TemplateRequest {
  /** As it was synthesised: with its AWS::CloudWatch resources. */
  readonly template: Template;
  /** For everything that is not a CloudWatch resource. */
  readonly resolve: Resolve;
  /** Part of the names that the template leaves to CloudFormation. */
  readonly stackName: string;
}

/**
 * Creates the alarms, composite alarms and dashboards of a template, or updates those that are there; gives their names by logical id.
 * @throws TemplateError for a resource that cannot be created, a type that is not served, or a composite that depends on itself
 */
export function createFromTemplate(cloudWatch: Pick<LocalCloudWatch, 'call' | 'account' | 'region'>, { template, resolve, stackName }: TemplateRequest): Readonly<Record<string, string>> {
  const { account, region } = cloudWatch;
  const own = new Map(ownResources(template, stackName).map((resource) => [resource.id, resource]));
  const pseudo: Readonly<Record<string, string>> = { 'AWS::Region': region, 'AWS::AccountId': account, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::StackName': stackName };
  const done = new Set<string>();

  const resolveAll = (within: readonly string[]): Resolve => (id, attribute) => {
    const resource = own.get(id);
    if (resource === undefined) return pseudo[id] ?? resolve(id, attribute);
    create(resource, within);
    return attribute === 'Arn' ? `arn:aws:cloudwatch:${region}:${account}:alarm:${resource.name}` : resource.name;
  };

  /** What a resource refers to is created before it. */
  function create(resource: Own, within: readonly string[]): void {
    if (done.has(resource.id)) return;
    if (within.includes(resource.id)) throw new TemplateError(`${resource.id} depends on itself.`);
    const properties = resolveValue(resource.properties, resolveAll([...within, resource.id])) as Record<string, unknown>;
    done.add(resource.id);
    try {
      if (resource.type === 'AWS::CloudWatch::Dashboard') cloudWatch.call('PutDashboard', { ...properties, DashboardName: resource.name });
      else cloudWatch.call(resource.type === 'AWS::CloudWatch::Alarm' ? 'PutMetricAlarm' : 'PutCompositeAlarm', { ...properties, AlarmName: resource.name });
    } catch (error) {
      if (error instanceof ServiceError) throw new TemplateError(`${resource.id} (${resource.type}) cannot be created: ${error.message}`, { cause: error });
      throw error;
    }
  }

  for (const resource of own.values()) create(resource, []);
  return Object.fromEntries([...own.values()].map(({ id, name }) => [id, name]));
}

/** The log groups of a template's functions. */
export function logSourcesOf({ template, resolve }: Pick<TemplateRequest, 'template' | 'resolve'>): readonly LogSource[] {
  return resourcesOf(template, 'AWS::Lambda::Function').map(([id, properties]) => {
    const functionName = resolve(id);
    const { LogGroup } = (properties['LoggingConfig'] ?? {}) as { readonly LogGroup?: unknown };
    return { functionName, logGroupName: LogGroup === undefined ? `/aws/lambda/${functionName}` : String(resolveValue(LogGroup, resolve)) };
  });
}

/** The queues of a template. */
export function queueSourcesOf({ template, resolve }: Pick<TemplateRequest, 'template' | 'resolve'>): readonly QueueSource[] {
  return resourcesOf(template, 'AWS::SQS::Queue').map(([id]) => ({ queueName: resolve(id, 'QueueName'), queueUrl: resolve(id) }));
}

function ownResources(template: Template, stackName: string): readonly Own[] {
  return Object.entries(template.Resources ?? {}).flatMap(([id, { Type: type = '', Properties }]) => {
    if (!type.startsWith('AWS::CloudWatch::')) return [];
    if (!alarmTypes.includes(type) && type !== 'AWS::CloudWatch::Dashboard') throw new TemplateError(`${id}: the type ${type} is not served by the local CloudWatch.`);
    const properties = (Properties ?? {}) as Record<string, unknown>;
    const given = properties[type === 'AWS::CloudWatch::Dashboard' ? 'DashboardName' : 'AlarmName'];
    // CloudFormation adds twelve random characters; these are the same at every deployment.
    const suffix = createHash('sha256').update(`${stackName}/${id}`).digest('hex').slice(0, 12).toUpperCase();
    return [{ id, type, name: typeof given === 'string' ? given : `${stackName}-${id}-${suffix}`, properties }];
  });
}

function resourcesOf(template: Template, type: string): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  return Object.entries(template.Resources ?? {}).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, (Properties ?? {}) as Record<string, unknown>] as const] : []));
}
