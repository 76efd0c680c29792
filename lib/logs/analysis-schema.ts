import { z } from 'zod';
import { analysisSchema, type Analysis, type Journey, type Trace, type UserSummary } from './analysis';
import { levels } from './record';

const whole = z.int().min(0);
const time = z.number().describe('milliseconds since 1970-01-01T00:00Z');
const id = z.string().describe('equal between runs and files');
const place = z.strictObject({ file: z.string(), line: z.int().min(1).describe('physical line, from 1'), time: time.optional() });
const distinct = z.strictObject({ count: whole, errorPercent: z.number().optional().describe('standard error of an estimate; absent when the count is exact') });
const span = z.strictObject({ from: time, to: time });
const byName = z.record(z.string(), whole);
const severity = z.enum(['critical', 'high', 'medium', 'low']);
const level = z.enum(levels);

const lineCounts = { lines: whole, blank: whole, notUnderstood: whole, byFormat: byName, records: whole, cut: whole, invalidUtf8: whole };
const reading = z.strictObject({
  files: z.array(z.strictObject({
    file: z.string(), ...lineCounts, format: z.string().optional(), span: span.optional(), zoneAssumed: whole, outOfOrder: whole, latestMs: z.number(), resolutionMs: z.number(),
    clockJumps: z.strictObject({ count: whole, first: z.array(z.strictObject({ line: whole, fromMs: time, toMs: time })) }),
    problem: z.string().optional().describe('why it could not be read, or not to its end'),
  })),
  totals: z.strictObject(lineCounts).describe('lines = blank + notUnderstood + the sum of byFormat'),
  zoneAssumed: z.strictObject({ zone: z.string(), records: whole }),
  outOfOrder: whole, disorderMs: z.number(),
  clocks: z.strictObject({ ahead: z.string(), behind: z.string(), leastMs: z.number(), mostMs: z.number(), requests: whole }).optional(),
});

const route = z.strictObject({
  route: z.string(), requests: whole, failed: whole, refused: whole, statuses: byName,
  p50Ms: z.number().optional(), p99Ms: z.number().optional(), maxMs: z.number().optional(),
});
const group = z.strictObject({
  id, template: z.string(), level, severity,
  type: z.enum(['runtime', 'logic', 'integration', 'performance', 'configuration', 'security', 'unknown']),
  observability: z.enum(['deterministic', 'intermittent', 'environmental', 'load_dependent', 'unknown']),
  errorType: z.string().optional(), service: z.string().optional(), count: whole, followUps: whole, first: place, last: place, example: z.string(),
  routes: z.array(z.string()), users: distinct, spark: z.array(z.number()), sparkMs: z.number(),
  trend: z.enum(['steady', 'rising', 'falling', 'burst', 'unknown']), incidentId: id.optional(),
});
const incident = z.strictObject({
  id, title: z.string(), severity, onset: place, last: place, healed: place.optional(), groupIds: z.array(id), findingIds: z.array(id),
  routes: z.array(z.string()), services: z.array(z.string()), requests: whole, users: distinct, sessions: distinct,
});
const finding = z.strictObject({
  id, kind: z.enum(['spike', 'rising', 'precursor', 'cascade', 'plateau', 'latency_shift', 'fail_fast', 'brute_force', 'rate_limiting', 'restart', 'out_of_memory', 'timeout', 'silence', 'healed']),
  text: z.string(), places: z.array(place), groupIds: z.array(id), facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
const evidence = z.strictObject({ text: z.string(), weight: z.number(), places: z.array(place) });
const advice = z.strictObject({ fix: z.string(), test: z.string(), prevention: z.string(), monitoring: z.string(), runbook: z.string() });
const cause = z.strictObject({
  key: z.string(), incidentId: id, title: z.string(), score: z.number(), confidence: z.enum(['high', 'medium', 'low']),
  evidenceFor: z.array(evidence), evidenceAgainst: z.array(evidence), toConfirm: z.array(z.string()),
  whys: z.array(z.strictObject({ question: z.string(), answer: z.string(), places: z.array(place) })), advice: advice.optional(),
});
const user = z.strictObject({
  user: z.string(), requests: whole, failed: whole, errors: whole, firstError: place.optional(), lastSuccess: place.extend({ what: z.string() }).optional(),
});

const analysis: z.ZodType<Analysis> = z.strictObject({
  schema: z.literal(analysisSchema), reading, window: z.strictObject({ since: time.optional(), until: time.optional() }), span: span.optional(),
  totals: z.strictObject({
    records: whole, leftOut: whole, errors: whole, warnings: whole, requests: whole, failedRequests: whole, refusedRequests: whole,
    users: distinct, affectedUsers: distinct, affectedSessions: distinct,
  }),
  minutes: z.array(z.strictObject({ time, records: whole, errors: whole, warnings: whole, requests: whole, failed: whole, p50Ms: z.number().optional(), p99Ms: z.number().optional() })),
  statuses: byName, routes: z.array(route), groups: z.array(group), incidents: z.array(incident), findings: z.array(finding),
  changes: z.array(z.strictObject({ time, kind: z.enum(['deploy', 'version', 'restart', 'configuration']), label: z.string(), service: z.string().optional(), place: place.optional() })),
  causes: z.array(cause),
  comparison: z.strictObject({
    files: z.array(z.string()), fresh: z.array(id),
    gone: z.array(z.strictObject({ id, template: z.string(), count: whole })), more: z.array(z.strictObject({ id, times: z.number() })),
  }).optional(),
  users: z.array(user),
});

const step = z.strictObject({
  place, level: level.optional(), service: z.string().optional(), text: z.string(),
  request: z.strictObject({ route: z.string().optional(), status: whole.optional(), durationMs: z.number().optional() }).optional(),
});
const followed = { steps: z.array(step), beyond: whole };
const journey: z.ZodType<Journey> = z.strictObject({
  user: z.string(), summary: user, routes: z.array(z.strictObject({ route: z.string(), calls: whole, succeeded: whole, refused: whole, failed: whole })), ...followed,
});
const trace: z.ZodType<Trace> = z.strictObject({ id: z.string(), tied: z.array(z.strictObject({ id: z.string(), place })), ...followed });
const users: z.ZodType<readonly UserSummary[]> = z.array(user);
const version = { schema: z.literal(analysisSchema) };

/** What `paymedic analyse --format json` prints: the analysis, or the answer to --users, --user or --trace. */
export const analyseOutput = z.union([
  analysis, z.strictObject({ ...version, users }), z.strictObject({ ...version, journey: journey.nullable() }), z.strictObject({ ...version, trace }),
]);
