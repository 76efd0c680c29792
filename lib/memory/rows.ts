/** Copies made here: frozen to the bottom, so one may stand inside another as it is. */
const copies = new WeakSet<object>();

/** A deeply frozen copy without undefined members, as a database would give it back: nobody shares mutable state. */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || copies.has(value)) return value;
  const copy = Array.isArray(value) ? value.map(frozenCopy) : withoutUndefined(value);
  copies.add(Object.freeze(copy));
  return copy as T;
}

function withoutUndefined(value: object): object {
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) copy[name] = frozenCopy<unknown>(member);
  return copy;
}
