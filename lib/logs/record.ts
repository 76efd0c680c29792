import type { Fields } from './fields';

/** Severity of a record, whatever the logger calls it; from the least to the gravest. */
export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/**
 * One record of a log, whatever its format: a line with the lines that continue it. Nothing in it is redacted; whatever is
 * printed, stored or sent goes through `redact` first.
 */
export interface LogRecord extends Parsed {
  /** File or log group as it was named. */
  readonly file: string;
  /** Its first physical line, from 1. */
  readonly line: number;
  /** Physical lines from its first to its last, blank ones inside included; at least 1. */
  readonly lines: number;
  /** Which parser understood it, e.g. `json`, or `docker/json` when a prefix was taken off; `text` when none did. */
  readonly format: string;
}

/** What a record says. */
export interface Parsed {
  /** Milliseconds since 1970, UTC. */
  readonly time?: number | undefined;
  /** Whether the time named its zone, or the one asked for was assumed; only beside a time. */
  readonly zone?: 'known' | 'assumed' | undefined;
  readonly level?: Level | undefined;
  /** May be empty: some loggers write the exception alone. */
  readonly message: string;
  readonly error?: LoggedError | undefined;
  readonly service?: string | undefined;
  /** Of the service, as it names it: a deploy shows here. */
  readonly version?: string | undefined;
  /** Class, module or category that wrote it, e.g. `CheckoutController:87`. */
  readonly logger?: string | undefined;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  /** What joins the records of one request within a service (also Lambda's request id). */
  readonly requestId?: string | undefined;
  /** What joins them across services (W3C trace id, X-Ray root). */
  readonly traceId?: string | undefined;
  /** IP address of the caller. */
  readonly address?: string | undefined;
  readonly request?: LoggedRequest | undefined;
  readonly lambda?: LambdaFacts | undefined;
  /** The object as it was logged, from structured formats. */
  readonly fields?: Fields | undefined;
}

/** An HTTP request that a record tells of. */
export interface LoggedRequest {
  readonly method?: string | undefined;
  /** Without its query. */
  readonly path?: string | undefined;
  /** The path with ids as `{id}`: what its requests are counted by. */
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly durationMs?: number | undefined;
}

/** An exception that a record carries. */
export interface LoggedError {
  /** Class or code, e.g. `StripeConnectionError`. */
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  /** As printed. */
  readonly stack?: string | undefined;
  /** Where it was thrown first, its callers after it, in every language. */
  readonly frames?: readonly Frame[] | undefined;
  /** What it was made from, the nearest first: `cause`, Java's Caused by, chained tracebacks, each of an AggregateError's errors. */
  readonly causes?: readonly LoggedError[] | undefined;
}

/** One call of a stack. */
export interface Frame {
  readonly function?: string | undefined;
  /** Source file as printed; in Java's stacks the class. */
  readonly module?: string | undefined;
  readonly line?: number | undefined;
  /** False for the runtime and for installed packages. */
  readonly inApp: boolean;
}

/** What Lambda says about an invocation (REPORT, INIT_START, platform events). */
export interface LambdaFacts {
  readonly event: 'init' | 'start' | 'end' | 'report' | 'timeout' | 'exit' | 'other';
  readonly durationMs?: number | undefined;
  readonly billedMs?: number | undefined;
  readonly initMs?: number | undefined;
  readonly memoryMb?: number | undefined;
  readonly usedMb?: number | undefined;
  /** The limit that a timed-out invocation ran into. */
  readonly timeoutMs?: number | undefined;
}
