import { z } from 'zod';

/** A configuration that cannot work; the message is one sentence for the person who wrote it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The first fault as a sentence: where it is, what is there, what to write instead. */
export function explain(error: z.ZodError, about: { schema: z.ZodType; input: unknown; source: string }): string {
  const issue = error.issues[0];
  if (issue === undefined) return `${about.source}: cannot be read.`;
  if (issue.code === 'unrecognized_keys') {
    const path = dotted([...issue.path, issue.keys[0] ?? '']);
    return `${about.source}: "${path}" is not known; ${suggest(path, about.schema)}`;
  }
  const path = dotted(issue.path);
  const value = valueAt(about.input, issue.path);
  if (path === '') return `${about.source}: holds ${shown(value)}; write an object in braces.`;
  const found = value === undefined ? (issue.code === 'custom' ? 'is left at its default' : 'is missing') : `is ${shown(value)}`;
  const wanted = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input') ? (issue.expected === 'object' ? 'an object in braces' : `a value of the type ${issue.expected}`) : issue.message;
  return `${about.source}: "${path}" ${found}; write ${wanted}.`;
}

/** The nearest known key: in its own place first, else anywhere. */
function suggest(path: string, schema: z.ZodType): string {
  const known = keysOf(schema);
  const leaf = lastPart(path);
  const parent = path.slice(0, path.length - leaf.length);
  const scored = known
    .map((key) => ({ key, score: distance(leaf.toLowerCase(), lastPart(key).toLowerCase()) + (parentOf(key) === parent ? 0 : 0.5) }))
    .sort((a, b) => a.score - b.score);
  const best = scored[0];
  if (best !== undefined && best.score <= Math.max(2, leaf.length / 3)) return `did you mean "${best.key}"?`;
  return `write one of ${known.filter((key) => parentOf(key) === parent).map((key) => `"${lastPart(key)}"`).join(', ')}.`;
}

/** All keys that a schema knows, dotted. */
function keysOf(schema: z.ZodType, prefix = ''): string[] {
  const inner = unwrapped(schema);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, value]) => [prefix + key, ...keysOf(value, `${prefix}${key}.`)]);
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return unwrapped(schema.out as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodReadonly) return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);
}

const dotted = (path: readonly PropertyKey[]) => path.map(String).join('.');
const lastPart = (path: string) => path.slice(path.lastIndexOf('.') + 1);
const parentOf = (path: string) => path.slice(0, path.lastIndexOf('.') + 1);
const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60));

/** Levenshtein's distance between two short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
