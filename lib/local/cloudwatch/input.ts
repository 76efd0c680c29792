import { z } from 'zod';
import { ServiceError } from './service-error';

/** A number, or a text that is one: the query protocol has texts only. */
export const number = z.union([z.number(), z.string().trim().min(1).transform(Number)]).pipe(z.number());
export const integer = number.pipe(z.int());
export const boolean = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
/** Milliseconds since 1970; JSON has seconds, the query protocol ISO 8601. */
export const time = z.union([z.number().transform((seconds) => seconds * 1000), z.string().transform((text) => Date.parse(text))]).pipe(z.number());
/** An empty list is an empty text in the query protocol. */
export const listOf = <Item extends z.ZodType>(item: Item, most = 500) => z.preprocess((value) => (value === '' ? [] : value), z.array(item).max(most));
export const name = z.string().min(1).max(255);

export const dimensions = listOf(z.object({ Name: name, Value: z.string().min(1).max(1024) }), 30);
export const metric = z.object({ Namespace: name, MetricName: name, Dimensions: dimensions.optional() });

/** One entry of GetMetricData, or of an alarm's Metrics. */
export const metricDataQuery = z.object({
  Id: z.string().regex(/^[a-z][A-Za-z0-9_]{0,254}$/, 'begins with a small letter and has letters, digits and _ only'),
  MetricStat: z.object({ Metric: metric, Period: integer, Stat: z.string(), Unit: z.string().optional() }).optional(),
  Expression: z.string().min(1).max(2048).optional(),
  Label: z.string().optional(),
  ReturnData: boolean.optional(),
  Period: integer.optional(),
  AccountId: z.string().optional(),
});
export type MetricDataQuery = z.infer<typeof metricDataQuery>;

/** @throws ServiceError that names the first field which is wrong */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  const missing = issue?.code === 'invalid_type' && valueAt(input, issue.path) === undefined;
  throw new ServiceError('ValidationError', missing ? `The parameter ${field} is required.` : `The parameter ${field || 'of the call'} is invalid: ${issue?.message ?? 'it is malformed'}.`);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);
}

/** A page of a long answer; the token is where the next one begins. */
export function pageOf<Item>(items: readonly Item[], token: string | undefined, size: number): { readonly page: readonly Item[]; readonly next: string | undefined } {
  const from = token === undefined || token === '' ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0 || from > items.length) throw new ServiceError('InvalidNextToken', `The NextToken "${token ?? ''}" was not given by this server.`);
  const to = from + size;
  return { page: items.slice(from, to), next: to < items.length ? String(to) : undefined };
}
