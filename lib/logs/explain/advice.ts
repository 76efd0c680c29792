import type { Advice } from '../analysis';
import type { AtHand } from './at-hand';
import type { CauseKey } from './causes';

/** What to do about a cause; `{endpoint}`, `{service}`, `{subject}`, `{limit}` and `{line}` are what the incident's records name. */
interface Entry extends Advice {
  readonly toConfirm: readonly string[];
}

/** One entry a cause; without an entry there is no advice. */
const entries: Partial<Record<CauseKey, Entry>> = {
  provider_down: {
    toConfirm: ['the status page of {subject} for the minutes after {line}', 'one call to {subject} from the same network, by hand'],
    fix: 'let {endpoint} queue or refuse at once instead of waiting for {subject}', test: 'let {subject} time out in a staging run of {endpoint} and see it answer within its own limit',
    prevention: 'a breaker and a deadline ({limit}) around {subject}, and retries with growing pauses', monitoring: 'an alarm on failed calls to {subject}, apart from other 5xx of {endpoint}', runbook: 'Provider outage: check its status page, switch {endpoint} to its queue, tell customers, drain slowly afterwards',
  },
  database_down: {
    toConfirm: ['the log of the database server at the time of {line}', 'whether a failover, restart or network change happened then'],
    fix: 'bring the database back or point {service} at the standby; restart {service} if its pool keeps dead connections', test: 'stop the database in staging and see {endpoint} answer 503 and recover by itself',
    prevention: 'a standby with automatic failover, and connections that are checked before use', monitoring: 'an alarm on refused connections to the database, beside the 5xx of {endpoint}', runbook: 'Database unreachable: is it up, is it reachable from {service}, fail over, check the pool',
  },
  pool_exhausted: {
    toConfirm: ['which queries held connections at the time of {line} (pg_stat_activity, SHOW PROCESSLIST)', 'whether connections are given back on every path of {endpoint}'],
    fix: 'end the longest transactions and restart {service}; raise the pool above {limit} only if the database has room', test: 'load {endpoint} with the pool set to two connections: it must fail fast and recover',
    prevention: 'give connections back in a finally block, set a statement timeout, and wait for one no longer than the caller does', monitoring: 'an alarm at 80 % of the pool ({limit})', runbook: 'Pool exhausted: who holds the connections, end them, look for a leak or a slow query',
  },
  slow_query: {
    toConfirm: ['the plan of the query at {line} (EXPLAIN ANALYZE)', 'whether its table grew or its plan changed before the onset'],
    fix: 'end the running copies of the query and switch off what sends it, or add the index that it lacks', test: 'run it against a copy of production data and see it stay below the limit of {endpoint}',
    prevention: 'a statement timeout ({limit}), and query plans looked at before a release', monitoring: 'an alarm on queries above a second, and on the time {endpoint} waits for a connection', runbook: 'Slow queries: find the statement, end it, index or rewrite it',
  },
  lock_contention: {
    toConfirm: ['who blocked whom at the time of {line} (pg_locks, SHOW ENGINE INNODB STATUS)'],
    fix: 'end the transaction that blocks the others; let {endpoint} try again once after a deadlock', test: 'run two {endpoint} at once that touch the same rows in opposite order',
    prevention: 'short transactions that lock rows in one order, and no calls to others inside them', monitoring: 'an alarm on deadlocks and lock waits a minute', runbook: 'Locks: find the blocker, end it, order the locks',
  },
  cache_down: {
    toConfirm: ['the log of the cache server at the time of {line}', 'whether its memory was full or it failed over'],
    fix: 'restart or fail over the cache; let {endpoint} go on without it where it can', test: 'stop the cache in staging and see {endpoint} answer, slower',
    prevention: 'treat a cache that does not answer as a miss, with a deadline of some milliseconds', monitoring: 'an alarm on refused connections to the cache', runbook: 'Cache gone: restart, check memory and persistence, warm it up slowly',
  },
  broker_down: {
    toConfirm: ['the broker\'s log and leader elections at the time of {line}'],
    fix: 'bring the broker back; keep what {service} could not send', test: 'stop the broker in staging and see that nothing is lost', prevention: 'an outbox beside the data, so that sending can wait',
    monitoring: 'an alarm on failed sends of {service}', runbook: 'Broker unreachable: leaders, disks, network; then the backlog',
  },
  queue_backlog: {
    toConfirm: ['how many are taken in and worked off a minute since {line}', 'whether one message fails again and again'],
    fix: 'add consumers to {service}, or set aside the message that blocks its partition', test: 'feed {service} twice its usual rate in staging and see the lag return to zero', prevention: 'consumers that scale by lag, a dead-letter queue, idempotent handlers',
    monitoring: 'an alarm on the age of the oldest message, not only on its number ({limit})', runbook: 'Backlog: is anything worked off, what blocks it, add consumers, set aside poison',
  },
  dns_failure: {
    toConfirm: ['the same name resolved from the same host (dig, nslookup) and by another resolver', 'the log and load of the cluster\'s resolver at the time of {line}'],
    fix: 'restart or scale the resolver, or point {service} at another one', test: 'take the resolver away in staging and see {endpoint} fail fast with a clear reason', prevention: 'a node-local DNS cache, connections that are kept open, absolute names',
    monitoring: 'an alarm on names that do not resolve, whoever asks', runbook: 'DNS: resolver up, upstream reachable, recent changes of network or names',
  },
  certificate_expired: {
    toConfirm: ['its dates: openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -dates', 'that the clock of {service} is right'],
    fix: 'renew the certificate (or the trust store of {service}) and reload; do not switch verification off', test: 'call it with the new certificate from the host of {service}', prevention: 'automatic renewal, tested by a staging certificate of short life',
    monitoring: 'an alarm 30 and 7 days before a certificate ends', runbook: 'Certificate: which one, renew, reload, check every caller',
  },
  credentials_rejected: {
    toConfirm: ['whether the key or password that {service} uses is the current one', 'when it was last rotated'],
    fix: 'give {service} the current key and restart it; if it leaked, rotate again', test: 'one harmless call with the new key from {service}', prevention: 'rotate with two valid keys, and read secrets again when they are rejected',
    monitoring: 'an alarm on the first 401 from a provider or the database: it never heals by itself', runbook: 'Key rejected: which key, who rotated it, which services still have the old one',
  },
  configuration_missing: {
    toConfirm: ['the settings of {service} as deployed, against those of the release before'],
    fix: 'set what {line} names and start {service} again, or go back to the release before', test: 'start {service} with the settings of production in a dry run', prevention: 'check all settings at start, in the pipeline, before traffic is moved',
    monitoring: 'an alarm when {service} does not get ready after a deploy', runbook: 'Setting missing: which one, where it should come from, set it, start again',
  },
  bad_deploy: {
    toConfirm: ['whether the failures stop when the change is taken back', 'the differences between the two versions around {line}'],
    fix: 'go back to the version before, then look for the fault', test: 'the request at {line} against the new version in staging', prevention: 'move a small share of the traffic first, and go back by itself when errors rise',
    monitoring: 'errors by version, and an alarm within minutes of a deploy', runbook: 'Bad deploy: roll back first, then read the difference',
  },
  out_of_memory: {
    toConfirm: ['a heap dump or snapshot of {service}, and its memory over the hours before {line}'],
    fix: 'restart {service}; give it more than {limit} only to win time', test: 'run {endpoint} in a loop with a small heap and watch whether memory comes back', prevention: 'bound caches and result sizes, stream instead of collecting, a memory limit that is tested',
    monitoring: 'an alarm at 80 % of the memory of {service}', runbook: 'Out of memory: restart, dump, find what grows',
  },
  disk_full: {
    toConfirm: ['df -h and du on the host at {line}: what grew'],
    fix: 'free or add space (old logs, temporary files, replication slots), then restart what stopped writing', test: 'fill a small volume in staging and see {endpoint} say so clearly', prevention: 'rotation and retention for logs, volumes that grow',
    monitoring: 'an alarm at 80 % and 90 % of each volume, and on how fast it fills', runbook: 'Disk full: free space, restart writers, find what grew',
  },
  cpu_starved: {
    toConfirm: ['a CPU profile of {service} while it lasts', 'throttling of its container at the time of {line}'],
    fix: 'take load from {service} or add instances; switch off what blocks it', test: 'run the work at {line} beside ordinary requests and watch their latency', prevention: 'long work goes to a worker thread or queue; no synchronous loops over much data in {endpoint}',
    monitoring: 'an alarm on event loop delay or throttled time above 200 ms', runbook: 'No CPU: profile, find the hot function, scale out',
  },
  file_descriptors: {
    toConfirm: ['open handles of the process (lsof -p, ls /proc/PID/fd) and its limit'], fix: 'restart {service} and raise its limit', test: 'call {endpoint} with a low limit and see handles come back',
    prevention: 'close responses and files on every path, reuse connections', monitoring: 'an alarm at 80 % of the handles of {service}', runbook: 'Handles: which kind grows, who opens them, close them',
  },
  provider_rate_limit: {
    toConfirm: ['the limit of the provider for this account and the calls a minute since {line}'],
    fix: 'slow {service} down to the limit and repeat what was refused, with pauses', test: 'let the provider\'s double answer 429 and see {service} slow down without losing work', prevention: 'one token bucket for all callers, batches, the Retry-After header honoured',
    monitoring: 'calls a minute against the limit, and the share of 429', runbook: 'Throttled: slow down, ask for more, find who calls so often',
  },
  traffic_spike: {
    toConfirm: ['who the additional requests come from: addresses, campaigns, a client that retries'],
    fix: 'scale out, and shed or cache what can wait before {endpoint}', test: 'load {endpoint} with the peak seen here', prevention: 'scaling by requests, limits per client, a cache for what is read often',
    monitoring: 'requests a minute against what was last tested', runbook: 'Too much traffic: wanted or not, scale, shed, cache',
  },
  lambda_timeout: {
    toConfirm: ['where its time goes: a trace of one slow invocation, or log lines around its calls', 'whether its input grew before {line}'],
    fix: 'raise the limit ({limit}) if the work is rightly that long, or give it less per invocation', test: 'the largest input of the day against the limit', prevention: 'deadlines of its calls below its own limit; work in pages',
    monitoring: 'an alarm at 80 % of the limit ({limit}) and on timeouts', runbook: 'Function timeouts: what waits, for whom, since which change',
  },
  bug: {
    toConfirm: ['a test with the request at {line}'], fix: 'mend the code at the top of the stack at {line}; guard {endpoint} until then', test: 'that request as a test, red before and green after', prevention: 'types that do not allow this value, and a test with the odd input',
    monitoring: 'an alarm on new groups of exceptions', runbook: 'Bug: reproduce, test, mend, release',
  },
  brute_force: {
    toConfirm: ['whether the account\'s owner signed in at {line}'], fix: 'end the sessions of the account, reset its password, and block the address', test: 'six wrong passwords in a row must be stopped before a right one gets in', prevention: 'limits per account and address, a second factor',
    monitoring: 'an alarm on five refusals from one address, and on a success after them', runbook: 'Account taken over: lock, inform, look at what was done with it',
  },
  cascade: {
    toConfirm: ['whether {endpoint} shares a dependency, pool or breaker with what failed first'], fix: 'mend the incident that came first; this one should end with it', test: 'let that dependency hang in staging and see whether {endpoint} still answers', prevention: 'pools and breakers of their own for each dependency',
    monitoring: '503s of {endpoint} apart from its 500s', runbook: 'Cascade: find what failed first, and mend that',
  },
};

/** The entry with what is at hand filled in; undefined where the catalogue has none. */
export function adviceFor(key: CauseKey, hand: AtHand, limit: string | undefined): { readonly advice: Advice; readonly toConfirm: readonly string[] } | undefined {
  const entry = entries[key];
  if (!entry) return undefined;
  const say = (text: string): string => filled(text, hand, limit);
  return {
    advice: { fix: say(entry.fix), test: say(entry.test), prevention: say(entry.prevention), monitoring: say(entry.monitoring), runbook: say(entry.runbook) },
    toConfirm: entry.toConfirm.map(say),
  };
}

function filled(text: string, { endpoint, service, line, subject: named }: AtHand, limit: string | undefined): string {
  // What the records name first may be a part of our own that fails with it.
  const subject = named === undefined || /^(?:database|cache|broker)$/.test(named) ? 'the provider' : named;
  // A limit that no record names is left out with its brackets.
  const known = limit === undefined ? text.replace(/ \(\{limit\}\)/g, '').replaceAll(' above {limit}', '').replaceAll(' than {limit}', ' memory') : text.replaceAll('{limit}', limit);
  return known.replaceAll('{endpoint}', endpoint).replaceAll('{service}', service).replaceAll('{line}', line).replaceAll('{subject}', subject);
}
