/** A template asks for something that is not known here. The message is a sentence. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Physical id of a resource, or one of its attributes. */
export type Resolve = (logicalId: string, attribute?: string) => string;

/** A deployed resource, as CloudFormation lists it. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/**
 * Resolves references by a stack's resources: `Ref`, and the attributes that follow from the physical id.
 * @throws TemplateError for an unknown resource or attribute
 */
export function createStackResolver(resources: readonly StackResource[], { account, region }: { readonly account: string; readonly region: string }): Resolve {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  return (logicalId, attribute) => {
    const resource = byId.get(logicalId);
    if (resource === undefined) throw new TemplateError(`The deployed stack has no resource ${logicalId}.`);
    const { physicalId, type } = resource;
    if (attribute === undefined) return physicalId;
    const last = physicalId.split(/[/:]/).at(-1) ?? physicalId;
    if (attribute === 'QueueName' || attribute === 'TopicName') return last;
    if (attribute === 'Arn' || attribute === 'TopicArn') {
      if (physicalId.startsWith('arn:')) return physicalId;
      if (type === 'AWS::SQS::Queue') return `arn:aws:sqs:${region}:${account}:${last}`;
      if (type === 'AWS::Lambda::Function') return `arn:aws:lambda:${region}:${account}:function:${physicalId}`;
      if (type === 'AWS::Logs::LogGroup') return `arn:aws:logs:${region}:${account}:log-group:${physicalId}:*`;
    }
    throw new TemplateError(`The attribute ${attribute} of ${logicalId} (${type}) is not known here.`);
  };
}

/** A value of a template with its references resolved; undefined for AWS::NoValue. Throws TemplateError for functions that alarms do not use. */
export function resolveValue(value: unknown, resolve: Resolve): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, resolve)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) return intrinsic(only[0], only[1], resolve);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveValue(item, resolve)]).filter(([, item]) => item !== undefined));
}

function intrinsic(name: string, given: unknown, resolve: Resolve): unknown {
  switch (name) {
    case 'Ref':
      return given === 'AWS::NoValue' ? undefined : resolve(String(given));
    case 'Fn::GetAtt': {
      const [id = '', ...attribute] = Array.isArray(given) ? given.map(String) : String(given).split('.');
      return resolve(id, attribute.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = given as [string, unknown];
      return listOf(parts, resolve).join(separator);
    }
    case 'Fn::Select': {
      const [index, parts] = given as [number | string, unknown];
      return listOf(parts, resolve)[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = given as [string, unknown];
      return String(resolveValue(text, resolve)).split(separator);
    }
    case 'Fn::Sub': {
      const [text, variables] = (Array.isArray(given) ? given : [given, {}]) as [string, Record<string, unknown>];
      return text.replaceAll(/\$\{([^!}]+)\}/g, (_, reference: string) => {
        if (Object.hasOwn(variables, reference)) return String(resolveValue(variables[reference], resolve));
        const [id = '', ...attribute] = reference.split('.');
        return attribute.length === 0 ? resolve(id) : resolve(id, attribute.join('.'));
      });
    }
    default:
      throw new TemplateError(`The function ${name} is not known in a CloudWatch resource.`);
  }
}

const listOf = (value: unknown, resolve: Resolve): readonly string[] => (resolveValue(value, resolve) as readonly unknown[]).map(String);
