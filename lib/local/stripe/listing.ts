import { invalidRequest, resourceMissing } from './errors';
import type { Fields, Parameters } from './parameters';
import { isRecord, text } from './parameters';

/** The parameters that every list takes. https://docs.stripe.com/api/pagination */
export const listFields: Fields = { limit: 'integer', starting_after: 'text', ending_before: 'text', created: 'anything', expand: 'texts' };

/** Throws for a limit outside 1–100 or an unreadable range of times. */
export function checkList(parameters: Parameters): void {
  limitOf(parameters);
  createdFilter(parameters);
}

/** One page, newest first. https://docs.stripe.com/api/pagination */
export function page<T extends { readonly id: string; readonly created: number }>(oldestFirst: readonly T[], parameters: Parameters, about: { url: string; kind: string }) {
  const inRange = createdFilter(parameters);
  const all = oldestFirst.toReversed().filter((item) => inRange(item.created));
  const limit = limitOf(parameters);
  const at = (name: 'ending_before' | 'starting_after'): number | undefined => {
    const id = text(parameters, name);
    if (id === null) return undefined;
    const index = all.findIndex((item) => item.id === id);
    if (index < 0) throw resourceMissing(about.kind, id, { param: name, inUrl: false });
    return index;
  };
  const after = at('starting_after');
  const before = at('ending_before');
  const start = after !== undefined ? after + 1 : before !== undefined ? Math.max(0, before - limit) : 0;
  const end = Math.min(before ?? all.length, start + limit);
  return { object: 'list' as const, data: all.slice(start, end), has_more: before === undefined ? end < all.length : start > 0, url: about.url };
}

/** 1 to 100, 10 if not given. */
export function limitOf(parameters: Parameters): number {
  const limit = Number(parameters['limit'] ?? 10);
  if (limit >= 1 && limit <= 100) return limit;
  throw invalidRequest(`Invalid limit: ${limit}. It must be between 1 and 100.`, { code: 'parameter_invalid_integer', param: 'limit' });
}

const comparisons: Readonly<Record<string, (created: number, bound: number) => boolean>> = {
  gt: (created, bound) => created > bound,
  gte: (created, bound) => created >= bound,
  lt: (created, bound) => created < bound,
  lte: (created, bound) => created <= bound,
};

/** Either one time or a range, Unix seconds. https://docs.stripe.com/api/payment_intents/list#list_payment_intents-created */
function createdFilter(parameters: Parameters): (created: number) => boolean {
  const given = parameters['created'];
  if (given === undefined) return () => true;
  if (!isRecord(given)) {
    const exact = seconds(given, 'created');
    return (created) => created === exact;
  }
  const bounds = Object.entries(given).map(([name, value]) => {
    const holds = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
    if (!holds) throw invalidRequest(`Received unknown parameter: created[${name}]`, { code: 'parameter_unknown', param: `created[${name}]` });
    const bound = seconds(value, `created[${name}]`);
    return (created: number) => holds(created, bound);
  });
  return (created) => bounds.every((holds) => holds(created));
}

function seconds(value: unknown, param: string): number {
  const given = typeof value === 'string' ? value : '';
  if (!/^\d{1,12}$/.test(given)) throw invalidRequest(`Invalid timestamp: ${given}`, { code: 'parameter_invalid_integer', param });
  return Number(given);
}
