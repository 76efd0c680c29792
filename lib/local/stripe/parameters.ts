import { invalidRequest } from './errors';
import type { Metadata } from './objects';

/** What a parameter may hold. `fields` nest; `anything` is accepted and not looked into. */
export type Kind = 'anything' | 'boolean' | 'integer' | 'metadata' | 'text' | 'texts' | { readonly oneOf: readonly string[] } | { readonly fields: Fields };
export type Fields = Readonly<Record<string, Kind>>;

/** Parameters of one endpoint. */
export interface Spec {
  readonly fields: Fields;
  readonly required?: readonly string[];
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Throws what Stripe answers to parameters that the endpoint does not know, misses or cannot read. https://docs.stripe.com/error-codes */
export function checkParameters(parameters: Parameters, spec: Spec): void {
  for (const name of spec.required ?? []) {
    // https://docs.stripe.com/error-codes#parameter-missing
    if (parameters[name] === undefined) throw invalidRequest(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name });
  }
  checkFields(parameters, spec.fields, (name) => name, spec.required ?? []);
}

function checkFields(values: Parameters, fields: Fields, path: (name: string) => string, required: readonly string[]): void {
  for (const [name, value] of Object.entries(values)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const param = path(name);
    // https://docs.stripe.com/error-codes#parameter-unknown
    if (kind === undefined) throw invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
    // https://docs.stripe.com/error-codes#parameter-invalid-empty
    if (value === '' && (required.includes(name) || typeof kind === 'object' || kind === 'integer' || kind === 'boolean')) {
      throw invalidRequest(`You passed an empty string for '${param}', which cannot be unset.`, { code: 'parameter_invalid_empty', param });
    }
    checkValue(value, kind, param);
  }
}

function checkValue(value: unknown, kind: Kind, param: string): void {
  if (typeof kind === 'object') {
    if ('fields' in kind) {
      if (!isRecord(value)) throw invalidRequest(`Invalid object: ${param}`, { param });
      checkFields(value, kind.fields, (name) => `${param}[${name}]`, []);
    } else if (typeof value !== 'string' || !kind.oneOf.includes(value)) {
      throw invalidRequest(`Invalid ${param}: must be one of ${kind.oneOf.join(', ')}`, { param });
    }
    return;
  }
  switch (kind) {
    case 'anything':
      return;
    case 'boolean':
      if (value !== 'true' && value !== 'false') throw invalidRequest(`Invalid boolean: ${shown(value)}`, { param });
      return;
    case 'integer':
      // https://docs.stripe.com/error-codes#parameter-invalid-integer
      if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) throw invalidRequest(`Invalid integer: ${shown(value)}`, { code: 'parameter_invalid_integer', param });
      return;
    case 'metadata':
      return checkMetadata(value, param);
    case 'text':
      if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${shown(value)}`, { param });
      return;
    case 'texts':
      if (value !== '' && !(Array.isArray(value) && value.every((item) => typeof item === 'string'))) throw invalidRequest(`Invalid array: ${param}`, { param });
      return;
    default:
      kind satisfies never;
  }
}

/** 50 keys of 40 characters, values of 500; an empty string clears all. https://docs.stripe.com/api/metadata */
function checkMetadata(value: unknown, param: string): void {
  if (value === '') return;
  if (!isRecord(value)) throw invalidRequest('Invalid object: metadata must be a set of key-value pairs.', { param });
  const pairs = Object.entries(value);
  if (pairs.length > 50) throw invalidRequest('You may have at most 50 metadata keys.', { param });
  for (const [key, text] of pairs) {
    if (key.length > 40) throw invalidRequest(`Metadata keys can have up to 40 characters, but you passed in '${key}'.`, { param });
    if (typeof text !== 'string') throw invalidRequest(`Metadata values must be strings; '${key}' is not.`, { param: `${param}[${key}]` });
    if (text.length > 500) throw invalidRequest(`Metadata values can have up to 500 characters, but '${key}' has ${text.length}.`, { param: `${param}[${key}]` });
  }
}

/** Merged: a key with an empty value goes, an empty string for all clears. https://docs.stripe.com/api/metadata */
export function mergeMetadata(before: Metadata, parameters: Parameters): Metadata {
  const given = parameters['metadata'];
  if (given === undefined) return before;
  if (given === '') return {};
  return Object.fromEntries(Object.entries({ ...before, ...(given as Metadata) }).filter(([, value]) => value !== ''));
}

/** A checked `text`; null if it is not there or was unset by an empty string. */
export function text(parameters: Parameters, name: string): string | null {
  const value = parameters[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A checked `integer`. */
export function integer(parameters: Parameters, name: string): number | undefined {
  const value = parameters[name];
  return value === undefined ? undefined : Number(value);
}

/** A checked `boolean`; false if it is not there. */
export const flag = (parameters: Parameters, name: string): boolean => parameters[name] === 'true';

export const isRecord = (value: unknown): value is Parameters => typeof value === 'object' && value !== null;

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing');

/** The same for the same parameters in whatever order they came. */
export function canonical(value: unknown): string {
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const pairs = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
