import type { Account } from './account';
import { invalidRequest } from './errors';
import { isRecord } from './parameters';

const expandable: Readonly<Record<string, (account: Account, id: string) => unknown>> = {
  charge: (account, id) => account.charges.get(id),
  customer: (account, id) => account.customers.get(id),
  latest_charge: (account, id) => account.charges.get(id),
  payment_intent: (account, id) => account.intents.get(id),
  payment_method: (account, id) => account.methods.get(id)?.object,
};

/** Throws for a path that leads nowhere: before anything is executed. https://docs.stripe.com/api/expanding_objects */
export function checkExpand(expand: unknown): void {
  for (const path of Array.isArray(expand) ? expand.map(String) : []) {
    if (path.split('.').every((name) => name === 'data' || Object.hasOwn(expandable, name))) continue;
    throw invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
  }
}

/** Replaces ids by their objects where `expand` asks for it; lists expand below `data`. https://docs.stripe.com/api/expanding_objects */
export function expand(account: Account, answer: unknown, paths: readonly string[]): unknown {
  return paths.reduce((object, path) => expandPath(account, object, path.split('.')), answer);
}

function expandPath(account: Account, object: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined || object === null || object === undefined) return object;
  if (Array.isArray(object)) return object.map((item: unknown) => expandPath(account, item, path));
  const resolve = Object.hasOwn(expandable, name) ? expandable[name] : undefined;
  if (!isRecord(object) || !(name in object)) return object;
  const value = object[name];
  const found = typeof value === 'string' && resolve ? (resolve(account, value) ?? value) : value;
  return { ...object, [name]: expandPath(account, found, rest) };
}
