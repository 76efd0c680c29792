import { textOf } from './policy';
import type { Statement } from './policy';

/** A synthesised template, as far as tests look into it. */
export interface StackTemplate {
  readonly Resources: Readonly<Record<string, StackResource>>;
}

export interface StackResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

/** Resources of one type, with their logical ids. */
export function ofType({ Resources }: StackTemplate, type: string): { readonly id: string; readonly properties: Readonly<Record<string, unknown>> }[] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type).map(([id, { Properties = {} }]) => ({ id, properties: Properties }));
}

/** The logical id that a reference or an attribute names: `${X}` and `${X.Arn}` are X. */
export function idIn(value: unknown): string {
  return /^\$\{([A-Za-z0-9]+)(?:\.\w+)?\}$/.exec(textOf(value))?.[1] ?? '';
}

export function documentOf(properties: Readonly<Record<string, unknown>>, name = 'PolicyDocument'): readonly Statement[] {
  return (properties[name] as PolicyDocument | undefined)?.Statement ?? [];
}

/** What the role of a function may do. */
export function rightsOf(template: StackTemplate, functionId: string): readonly Statement[] {
  return policiesOf(template, functionId).flat();
}

/** The same, one list of statements for each policy of the role, as they stand in the template. */
export function policiesOf(template: StackTemplate, functionId: string): Statement[][] {
  const role = idIn(template.Resources[functionId]?.Properties?.['Role']);
  return ofType(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => (properties['Roles'] as unknown[]).some((ref) => idIn(ref) === role))
    .map(({ properties }) => documentOf(properties) as Statement[]);
}

/** Logical id of a function by its name in lib/infra/function-limits.ts. */
export function functionId(template: StackTemplate, name: string): string {
  const found = ofType(template, 'AWS::Lambda::Function').find(({ properties }) => variablesOf(properties)['POWERTOOLS_SERVICE_NAME'] === name);
  if (found === undefined) throw new Error(`the template has no function ${name}`);
  return found.id;
}

/** A function's environment variables. */
export function variablesOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return (properties['Environment'] as { readonly Variables: Record<string, unknown> }).Variables;
}
