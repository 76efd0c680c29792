import type { FaultType, Observability, Severity } from './analysis';
import type { Level } from './record';

/** What is known of a group when it is classified; what is left out is not known, and no rule guesses it. */
export interface GroupFacts {
  readonly template: string;
  readonly errorType?: string | undefined;
  /** Its exception with what it was made from, and an example. */
  readonly words?: string | undefined;
  /** The gravest level seen. */
  readonly level?: Level | undefined;
  /** The gravest HTTP status that its records name. */
  readonly status?: number | undefined;
  /** `POST /api/cart/checkout`. */
  readonly routes: readonly string[];
  readonly count: number;
  readonly affectedUsers: number;
  /** Requests of the same routes between the group's first and last record. */
  readonly attempts?: { readonly failed: number; readonly succeeded: number } | undefined;
  /** Requests of all routes in that time. */
  readonly allRequests?: { readonly failed: number; readonly total: number } | undefined;
  /** Hosts, versions or environments that show it, of those that the log names. */
  readonly environments?: { readonly showing: number; readonly all: number } | undefined;
  /** Median requests a minute, in minutes with the group and in those without. */
  readonly load?: { readonly withIt: number; readonly withoutIt: number; readonly minutesWithIt: number } | undefined;
  /** Somebody got in after the attempts that were refused. */
  readonly gotIn?: boolean | undefined;
}

/** One row: the first whose condition holds decides. */
export interface Rule<Value> {
  readonly value: Value;
  /** The condition in words. */
  readonly rule: string;
  readonly when: (facts: GroupFacts) => boolean;
}

/** Fewer attempts prove neither "always" nor "everybody". */
const fewestAttempts = 3;
const manyUsers = 10;
const manyRequests = 10;

const says = (words: RegExp) => (facts: GroupFacts) => words.test(textOf(facts));
const sells = /checkout|payment|charge|order|subscription|invoice|cart/i;
const dataIsLost = says(/\bdata[ -]?(?:loss|lost)\b|corrupt|\b(?:orders?|payments?|records?|rows?|messages?) (?:was |were )?lost\b/i);
/** What drivers say of a pool or server that has no connection left; in an exception that a logger's own words hide, too. */
const noConnection = /connection is not available, request timed out|unable to acquire (?:jdbc )?connection|timeout exceeded when trying to connect|QueuePool limit|too many (?:clients|connections)|remaining connection slots|no space left|too many open files/i;
const saysExhausted = says(/exhausted|out of memory|heap limit|OutOfMemory|no space left|ENOSPC|disk (?:is )?full|EMFILE|too many (?:open files|connections)|deadlock/i);
const isExhausted = (facts: GroupFacts) => saysExhausted(facts) || noConnection.test(facts.words ?? '');
const isSlow = says(/\bslow\b|latency|response time|threshold|pool usage|usage at|memory usage|\bcpu\b|backlog|queue (?:depth|length)|timed out after/i);
const isOutage = (facts: GroupFacts) => (facts.status ?? 0) >= 500 || facts.level === 'error' || facts.level === 'fatal';

export const severityRules: readonly Rule<Severity>[] = [
  { value: 'critical', rule: 'its level is fatal: a process ended', when: ({ level }) => level === 'fatal' },
  { value: 'critical', rule: 'it says that data was lost or corrupted', when: dataIsLost },
  { value: 'critical', rule: 'somebody got in after attempts that were refused', when: ({ gotIn = false }) => gotIn },
  { value: 'critical', rule: 'at least half of all requests failed while it lasted, of ten or more', when: ({ allRequests: all }) => all !== undefined && all.total >= manyRequests && all.failed * 2 >= all.total },
  { value: 'high', rule: 'it fails a route that sells, or says that a payment or an order failed', when: (facts) => isOutage(facts) && (facts.routes.some((route) => sells.test(route)) || sells.test(textOf(facts))) },
  { value: 'high', rule: 'a resource is used up', when: isExhausted },
  { value: 'high', rule: 'ten or more users met it as an error', when: (facts) => isOutage(facts) && facts.affectedUsers >= manyUsers },
  { value: 'high', rule: 'every attempt on its routes failed, three or more', when: (facts) => isOutage(facts) && alwaysFails(facts) },
  { value: 'medium', rule: 'an error or a 5xx with none of the above', when: isOutage },
  { value: 'medium', rule: 'requests are refused again and again: five or more 401, 403 or 429', when: ({ status, count }) => (status === 401 || status === 403 || status === 429) && count >= 5 },
  { value: 'medium', rule: 'a warning that something is slow or nearly used up', when: (facts) => facts.level === 'warn' && (facts.status ?? 0) < 400 && isSlow(facts) },
  { value: 'low', rule: 'anything else', when: () => true },
];

export const typeRules: readonly Rule<FaultType>[] = [
  { value: 'configuration', rule: 'a setting, key, module or right of the installation is missing or wrong', when: says(/invalid api key|api key (?:is |was )?(?:missing|expired|revoked)|expired api key|StripeAuthenticationError|cannot find module|MODULE_NOT_FOUND|ClassNotFoundException|ModuleNotFoundError|ImportError|(?:missing|unset|undefined|required|invalid|unknown) (?:environment|env|config\w*|setting|option|parameter store)|environment variable|not configured|misconfigur|version mismatch|unsupported version|certificate (?:has )?expired|CERT_|EACCES|EADDRINUSE|AccessDenied|no such host configured/i) },
  { value: 'performance', rule: 'a resource is used up or nearly so, or something is slower than its limit', when: (facts) => isExhausted(facts) || isSlow(facts) || says(/task timed out|\boom\b|throttl|StripeRateLimit|ProvisionedThroughputExceeded|StackOverflow|gc overhead|event loop (?:lag|blocked)/i)(facts) },
  { value: 'security', rule: 'somebody was refused: who they are, what they may do, or how often they tried', when: (facts) => [401, 403, 429].includes(facts.status ?? 0) || says(/unauthori[sz]ed|forbidden|invalid (?:credentials|token|signature|session)|authentication fail|permission denied|access denied|csrf|injection|brute.?force|too many login|rate limit|missing authentication/i)(facts) },
  { value: 'integration', rule: 'another service cannot be reached, answers late or answers with an error', when: (facts) => [502, 503, 504].includes(facts.status ?? 0) || says(/ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|socket hang up|time[d ]?-?out|connection (?:refused|reset|closed|lost|terminated)|no route to host|gateway|upstream|unavailable|unreachable|health check failed|Stripe(?:API|Connection)|HTTP(?:\/<num>)? 5\d\d|status(?: code)?[ =:]*5\d\d|database|DNS/i)(facts) },
  { value: 'runtime', rule: 'the program did what its language forbids, or crashed', when: says(/\b(?:Type|Reference|Range|Syntax|Key|Index|Attribute|Name|ZeroDivision|Recursion)Error\b|NullPointer|ClassCast|IndexOutOf|ConcurrentModification|ArrayStoreException|ArithmeticException|segmentation fault|SIGSEGV|\bpanic\b|uncaught|unhandled|Runtime\.(?:ExitError|HandlerNotFound|ImportModuleError)|cannot read propert|is not a function/i) },
  { value: 'logic', rule: 'the program met a state that it says cannot be', when: says(/illegal ?state|invalid (?:state|transition)|assert|invariant|inconsisten|should (?:not|never)|impossible|unexpected state|does not add up|checksum mismatch|duplicate (?:key|entry)|unique constraint|already (?:paid|charged|processed|refunded)|negative (?:amount|stock|balance)/i) },
];

export const observabilityRules: readonly Rule<Observability>[] = [
  { value: 'load_dependent', rule: 'it says that a resource or a rate is used up', when: (facts) => isExhausted(facts) || facts.status === 429 || says(/pool usage|throttl|rate limit|overload|queue (?:is )?full/i)(facts) },
  { value: 'load_dependent', rule: 'at least twice the requests a minute in three or more minutes with it than in those without', when: ({ load }) => load !== undefined && load.minutesWithIt >= 3 && load.withoutIt > 0 && load.withIt >= 2 * load.withoutIt },
  { value: 'environmental', rule: 'five or more times, on some of the hosts, versions or environments only', when: ({ environments, count }) => environments !== undefined && count >= 5 && environments.showing < environments.all },
  { value: 'deterministic', rule: 'every attempt on its routes failed, three or more', when: alwaysFails },
  { value: 'intermittent', rule: 'attempts on its routes failed twice or more, and others succeeded in between', when: ({ attempts }) => attempts !== undefined && attempts.failed >= 2 && attempts.succeeded > 0 },
];

/** What it means for people; never unknown, since the last row takes whatever is left. */
export function severityOf(facts: GroupFacts): Severity {
  return first(severityRules, facts) ?? 'low';
}

/** What kind of fault it is, `unknown` where neither words, exception nor status say it. */
export function faultTypeOf(facts: GroupFacts): FaultType {
  return first(typeRules, facts) ?? 'unknown';
}

/** When it shows, `unknown` where too little was seen. */
export function observabilityOf(facts: GroupFacts): Observability {
  return first(observabilityRules, facts) ?? 'unknown';
}

function first<Value>(rules: readonly Rule<Value>[], facts: GroupFacts): Value | undefined {
  return rules.find(({ when }) => when(facts))?.value;
}

function alwaysFails({ attempts }: GroupFacts): boolean {
  return attempts !== undefined && attempts.succeeded === 0 && attempts.failed >= fewestAttempts;
}

function textOf({ errorType = '', template }: GroupFacts): string {
  return `${errorType}: ${template}`;
}
