import { leftOut, leftOutEntry, type LeftOut } from './left-out';

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** A JSON object; a CloudFormation template is one. */
export type JsonObject = { readonly [key: string]: Json };

/** A template that the local endpoint takes, and the sorted, distinct resource types that it lost. */
export interface TemplateCopy {
  readonly template: JsonObject;
  readonly omitted: readonly string[];
}

/**
 * Takes out of a template the resources whose type is on the list, and whatever points at them: entries of DependsOn,
 * outputs, list elements and properties. A policy statement that names one goes as a whole, since what would be left of it
 * could allow more than was meant. The template that is given is not changed.
 */
export function templateCopy(template: JsonObject, list: readonly LeftOut[] = leftOut): TemplateCopy {
  const resources = Object.entries(objectOf(template['Resources']));
  const removed = new Map(
    resources.flatMap(([id, resource]) => {
      const type = objectOf(resource)['Type'];
      return typeof type === 'string' && leftOutEntry(type, list) ? [[id, type] as const] : [];
    }),
  );
  const gone = (id: string) => removed.has(id);
  const kept = resources
    .filter(([id]) => !gone(id))
    .map(([id, resource]) => [id, withoutReferences(objectOf(resource), gone)] as const);
  const outputs = Object.entries(objectOf(template['Outputs'])).filter(([, output]) => !mentions(output, gone));
  return {
    template: {
      ...template,
      Resources: Object.fromEntries(kept),
      ...('Outputs' in template && { Outputs: Object.fromEntries(outputs) }),
    },
    omitted: [...new Set(removed.values())].sort(),
  };
}

type Gone = (logicalId: string) => boolean;

function withoutReferences(resource: JsonObject, gone: Gone): JsonObject {
  const { DependsOn: dependsOn, ...rest } = resource;
  const left = (isList(dependsOn) ? dependsOn : [dependsOn]).filter((id) => typeof id === 'string' && !gone(id));
  const cleaned = objectOf(cleanedValue(rest, gone));
  if (left.length === 0) return cleaned;
  return { ...cleaned, DependsOn: isList(dependsOn) ? (left as Json[]) : (left[0] as Json) };
}

/** undefined: the value cannot stand without what is gone. */
function cleanedValue(value: Json, gone: Gone): Json | undefined {
  if (isList(value)) return value.map((item) => cleanedValue(item, gone)).filter((item) => item !== undefined);
  if (value === null || typeof value !== 'object') return value;
  if (isIntrinsic(value) || isPolicyStatement(value)) return mentions(value, gone) ? shortenedStatement(value, gone) : value;
  const entries = Object.entries(value).map(([key, item]) => [key, cleanedValue(item, gone)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}

/** A statement stays when only some of the resources that it lists are gone. */
function shortenedStatement(value: JsonObject, gone: Gone): Json | undefined {
  const { Resource: resource, ...rest } = value;
  if (!isPolicyStatement(value) || !isList(resource) || mentions(rest, gone)) return undefined;
  const left = resource.filter((item) => !mentions(item, gone));
  return left.length === 0 ? undefined : { ...value, Resource: left };
}

function mentions(value: Json, gone: Gone): boolean {
  if (isList(value)) return value.some((item) => mentions(item, gone));
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, item]) => referred(key, item).some(gone) || mentions(item, gone));
}

/** The logical ids that one intrinsic function names. */
function referred(key: string, value: Json): readonly string[] {
  if (key === 'Ref' && typeof value === 'string') return [value];
  if (key === 'Fn::GetAtt') {
    const id = isList(value) ? value[0] : typeof value === 'string' ? value.split('.')[0] : undefined;
    return typeof id === 'string' ? [id] : [];
  }
  if (key === 'Fn::Sub') {
    const text = isList(value) ? value[0] : value;
    return typeof text === 'string' ? [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}/g)].map((match) => match[1] ?? '') : [];
  }
  return [];
}

const isIntrinsic = (value: JsonObject): boolean => {
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
};

const isPolicyStatement = (value: JsonObject): boolean => typeof value['Effect'] === 'string' && ('Action' in value || 'NotAction' in value);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !isList(value) ? value : {};
}
