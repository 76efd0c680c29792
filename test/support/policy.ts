/** Who asks for what, as a policy sees it. Texts are those of {@link textOf}. */
export interface Asked {
  /** A service such as `cloudwatch.amazonaws.com`; without it a role asks and `Principal` plays no part. */
  readonly service?: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys, e.g. `aws:SecureTransport`. A key that is missing fulfils no condition. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * IAM's own order: a matching Deny wins, then any matching Allow, else nothing is allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @throws on a condition operator that it does not know, so that none is passed over in silence
 */
export function isAllowed(statements: readonly Statement[], asked: Asked): boolean {
  const matching = statements.filter((statement) => matches(statement, asked));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function matches({ Action, Resource, Principal, Condition = {} }: Statement, { service, action, resource, context = {} }: Asked): boolean {
  return [Action].flat().some((pattern) => like(action, pattern))
    && [Resource ?? '*'].flat().some((pattern) => like(resource, textOf(pattern)))
    && (service === undefined || isPrincipal(Principal, service))
    && Object.entries(Condition).every(([operator, keys]) => Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat().map(textOf))));
}

function isPrincipal(principal: unknown, service: string): boolean {
  if (principal === '*') return true;
  const { AWS, Service } = (principal ?? {}) as { AWS?: unknown; Service?: unknown };
  return [AWS].flat().includes('*') || [Service].flat().includes(service);
}

function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  if (value === undefined) return false;
  switch (operator) {
    case 'Bool':
    case 'StringEquals':
    case 'ArnEquals':
      return wanted.includes(value);
    case 'StringLike':
    case 'ArnLike':
      return wanted.some((pattern) => like(value, pattern));
    default:
      throw new Error(`the condition operator ${operator} is not known here: add it`);
  }
}

function like(value: string, pattern: string): boolean {
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(value);
}

/** A value of a template as one text: `{ Ref: X }` is `${X}`, an attribute `${X.Arn}`. Equal texts are equal values. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { Ref?: string; 'Fn::GetAtt'?: readonly string[]; 'Fn::Join'?: readonly [string, readonly unknown[]] };
  if (Ref !== undefined) return `\${${Ref}}`;
  if (attribute !== undefined) return `\${${attribute.join('.')}}`;
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  return JSON.stringify(value);
}
