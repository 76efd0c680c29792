/** Severity of a record, whatever the logger calls it. */
export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** The exception that a record carries. */
export interface LoggedError {
  /** Class or code of the exception, e.g. `StripeConnectionError`. */
  readonly type?: string;
  readonly message?: string;
  readonly stack?: string;
}

/** One understood line. */
export interface LogRecord {
  /** Physical line, from 1. */
  readonly line: number;
  /** Milliseconds since 1970, UTC. */
  readonly time?: number;
  readonly level?: Level;
  /** May be empty: some loggers write the exception alone. */
  readonly message: string;
  readonly error?: LoggedError;
  /** The whole object as it was logged; not redacted. */
  readonly fields: Fields;
}

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

/** What stands under `a.b`, be it one dotted key or an object in an object. */
export function at(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const inner = Object.hasOwn(fields, name.slice(0, dot)) ? fields[name.slice(0, dot)] : undefined;
  return isFields(inner) ? at(inner, name.slice(dot + 1)) : undefined;
}
