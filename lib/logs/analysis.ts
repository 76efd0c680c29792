import type { Reading } from './reading';
import type { Level } from './record';

/** Version of the JSON that `paymedic analyse --format json` prints; grows when a field changes its meaning or goes. */
export const analysisSchema = 1;

/**
 * What the analyser found: the whole report, whoever shows it. Every text in it is redacted. Times are ms since 1970; lists
 * are in the order in which a person wants them, and equal inputs give equal analyses, ids included.
 */
export interface Analysis {
  readonly schema: typeof analysisSchema;
  readonly reading: Reading;
  /** The window that was asked for; absent bounds were open. */
  readonly window: { readonly since?: number | undefined; readonly until?: number | undefined };
  /** First and last time of the records in it; undefined when none has a time. */
  readonly span?: { readonly from: number; readonly to: number } | undefined;
  readonly totals: AnalysisTotals;
  /** Exact, every minute with a record. */
  readonly minutes: readonly Minute[];
  /** Exact counts of answered requests by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Exact, most failures first, then most requests. */
  readonly routes: readonly RouteSummary[];
  /** Gravest first, then most frequent. */
  readonly groups: readonly Group[];
  /** Most harmful first. */
  readonly incidents: readonly Incident[];
  /** What was noticed, by time; causes refer to them by id. */
  readonly findings: readonly Finding[];
  /** Deploys, restarts and configuration seen in the log or named by --deploy, by time. */
  readonly changes: readonly Change[];
  /** Ranked, the likeliest first; never empty when there is an incident: then at least one says that the cause is not in the log. */
  readonly causes: readonly RankedCause[];
  /** Only with a baseline: without one nothing is called new. */
  readonly comparison?: Comparison | undefined;
  /** Most failures first; the first 1,000. */
  readonly users: readonly UserSummary[];
}

export interface AnalysisTotals {
  /** Records inside the window. */
  readonly records: number;
  readonly leftOut: number;
  /** At error or fatal level, or a request answered with 5xx. Follow-ups of an incident count, too. */
  readonly errors: number;
  readonly warnings: number;
  readonly requests: number;
  /** Answered with 5xx. */
  readonly failedRequests: number;
  /** Answered with 4xx. */
  readonly refusedRequests: number;
  readonly users: Distinct;
  /** Users with at least one error or failed request. */
  readonly affectedUsers: Distinct;
  /** Sessions named beside an error or failed request. */
  readonly affectedSessions: Distinct;
}

/** A number of different things: exact up to 100,000, beyond it an estimate, shown with ≈ and its standard error. */
export interface Distinct {
  readonly count: number;
  /** In percent; undefined when exact. */
  readonly errorPercent?: number | undefined;
}

/** One place in the logs. */
export interface Place {
  readonly file: string;
  /** Physical line, from 1. */
  readonly line: number;
  readonly time?: number | undefined;
}

export interface Minute {
  readonly time: number;
  readonly records: number;
  readonly errors: number;
  readonly warnings: number;
  readonly requests: number;
  readonly failed: number;
  /** Of its requests' durations, as in RouteSummary. */
  readonly p50Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
}

export interface RouteSummary {
  /** `POST /api/cart/checkout`, ids as `{id}`. */
  readonly route: string;
  readonly requests: number;
  readonly failed: number;
  readonly refused: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Quantiles of the durations in ms, from a sketch of at most 1 % relative error; undefined without durations. */
  readonly p50Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
  readonly maxMs?: number | undefined;
}

/** As in error tracking: what a group means for people, what kind of fault it is, and when it shows. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';
export type FaultType = 'runtime' | 'logic' | 'integration' | 'performance' | 'configuration' | 'security' | 'unknown';
export type Observability = 'deterministic' | 'intermittent' | 'environmental' | 'load_dependent' | 'unknown';

/** Records with one fingerprint, at warn level and above or with a failed request. */
export interface Group {
  /** 16 hex digits, equal between runs and files. */
  readonly id: string;
  readonly template: string;
  readonly level: Level;
  readonly severity: Severity;
  readonly type: FaultType;
  readonly observability: Observability;
  readonly errorType?: string | undefined;
  readonly service?: string | undefined;
  readonly count: number;
  /** Of `count`, how many only follow up or retry another error of their incident. */
  readonly followUps: number;
  readonly first: Place;
  readonly last: Place;
  readonly example: string;
  readonly routes: readonly string[];
  readonly users: Distinct;
  /** Records per slot of `sparkMs`, from the span's beginning; at most 60. */
  readonly spark: readonly number[];
  readonly sparkMs: number;
  readonly trend: 'steady' | 'rising' | 'falling' | 'burst' | 'unknown';
  /** The incident that it belongs to. */
  readonly incidentId?: string | undefined;
}

/** Errors that belong together: one thing broke, the rest follows from it. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Its first sign that is no precursor. */
  readonly onset: Place;
  /** The last sign. */
  readonly last: Place;
  /** When what failed was seen to work again, if it was. */
  readonly healed?: Place | undefined;
  readonly groupIds: readonly string[];
  readonly findingIds: readonly string[];
  readonly routes: readonly string[];
  readonly services: readonly string[];
  /** Requests that failed in it. */
  readonly requests: number;
  readonly users: Distinct;
  readonly sessions: Distinct;
}

export type FindingKind =
  | 'spike' | 'rising' | 'precursor' | 'cascade' | 'plateau' | 'latency_shift' | 'fail_fast' | 'brute_force' | 'rate_limiting'
  | 'restart' | 'out_of_memory' | 'timeout' | 'silence' | 'healed';

/** Something noticed, with where it can be seen. */
export interface Finding {
  readonly id: string;
  readonly kind: FindingKind;
  /** One sentence with its numbers. */
  readonly text: string;
  readonly places: readonly Place[];
  readonly groupIds: readonly string[];
  /** What the sentence says, for machines; keys by kind. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface Change {
  readonly time: number;
  readonly kind: 'deploy' | 'version' | 'restart' | 'configuration';
  readonly label: string;
  readonly service?: string | undefined;
  readonly place?: Place | undefined;
}

/** A hypothesis of what is at the root. */
export interface RankedCause {
  /** Key of the catalogue, e.g. `payment_gateway_unreachable`; `not_in_log` says that the log does not show it. */
  readonly key: string;
  readonly incidentId: string;
  /** One sentence. */
  readonly title: string;
  /** By the written rule; only the order means something. */
  readonly score: number;
  readonly confidence: 'high' | 'medium' | 'low';
  /** Strongest first, each with its places. */
  readonly evidenceFor: readonly Evidence[];
  readonly evidenceAgainst: readonly Evidence[];
  /** What would confirm it, or rule it out. */
  readonly toConfirm: readonly string[];
  /** The five whys as far as evidence goes; the last says where the log ends. */
  readonly whys: readonly { readonly question: string; readonly answer: string; readonly places: readonly Place[] }[];
  /** Only from the catalogue; none when it has no entry. */
  readonly advice?: Advice | undefined;
}

export interface Evidence {
  readonly text: string;
  /** Points that it adds or takes. */
  readonly weight: number;
  readonly places: readonly Place[];
}

/** What to do, naming the endpoint, limit or line at hand. */
export interface Advice {
  readonly fix: string;
  readonly test: string;
  readonly prevention: string;
  readonly monitoring: string;
  readonly runbook: string;
}

/** Against the logs of a time that was good. */
export interface Comparison {
  readonly files: readonly string[];
  readonly fresh: readonly string[];
  /** Groups of the baseline that are not here. */
  readonly gone: readonly { readonly id: string; readonly template: string; readonly count: number }[];
  /** At least three times as frequent per hour. */
  readonly more: readonly { readonly id: string; readonly times: number }[];
}

export interface UserSummary {
  readonly user: string;
  readonly requests: number;
  readonly failed: number;
  readonly errors: number;
  readonly firstError?: Place | undefined;
  /** The last request that succeeded. */
  readonly lastSuccess?: (Place & { readonly what: string }) | undefined;
}

/** Everything about one user (`--user`), in order. */
export interface Journey {
  readonly user: string;
  readonly summary: UserSummary;
  /** `calls = succeeded + refused (4xx) + failed (5xx)` */
  readonly routes: readonly { readonly route: string; readonly calls: number; readonly succeeded: number; readonly refused: number; readonly failed: number }[];
  readonly steps: readonly Step[];
  /** Further steps, counted and not kept. */
  readonly beyond: number;
}

/** One request across all files (`--trace`), in order. */
export interface Trace {
  readonly id: string;
  /** Further ids by which its records are found, each with the record that carries it beside the first. */
  readonly tied: readonly { readonly id: string; readonly place: Place }[];
  readonly steps: readonly Step[];
  /** Further steps, counted and not kept. */
  readonly beyond: number;
}

export interface Step {
  readonly place: Place;
  readonly level?: Level | undefined;
  readonly service?: string | undefined;
  /** Redacted. */
  readonly text: string;
  readonly request?: { readonly route?: string | undefined; readonly status?: number | undefined; readonly durationMs?: number | undefined } | undefined;
}
