/** An object as it was logged. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first non-empty string under one of the names; a name may be a dotted key or a path (ECS has both forms). */
export function text(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = at(fields, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The first number under one of the names, also one that was logged as a string. */
export function number(fields: Fields, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = at(fields, name);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)) return Number(value);
  }
  return undefined;
}

/** What stands under `a.b`, be it one dotted key or an object in an object. */
export function at(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const [first, rest] = splitAtDot(name);
  if (rest === undefined || !Object.hasOwn(fields, first)) return undefined;
  const inner = fields[first];
  return isFields(inner) ? at(inner, rest) : undefined;
}

/** The same few names are asked of every record. */
const split = new Map<string, readonly [string, string | undefined]>();
const mostSplit = 1_000;

function splitAtDot(name: string): readonly [string, string | undefined] {
  const known = split.get(name);
  if (known) return known;
  const dot = name.indexOf('.');
  const made = dot < 0 ? [name, undefined] as const : [name.slice(0, dot), name.slice(dot + 1)] as const;
  if (split.size < mostSplit) split.set(name, made);
  return made;
}
