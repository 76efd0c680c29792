import type { Analysis, Group, Incident, Place, RankedCause } from '../../../lib/logs/analysis';
import type { Reading } from '../../../lib/logs/reading';

const start = Date.UTC(2024, 9, 30, 9, 15);
/** A place in app.log, so many seconds after the beginning. */
export const at = (line: number, seconds: number): Place => ({ file: 'app.log', line, time: start + seconds * 1_000 });
const counts = { lines: 63, blank: 0, notUnderstood: 0, byFormat: { application: 63 }, records: 63, cut: 0, invalidUtf8: 0 };

const reading: Reading = {
  files: [{ ...counts, file: 'app.log', format: 'application', span: { from: start, to: start + 2_130_000 }, zoneAssumed: 63, outOfOrder: 0, latestMs: 0, resolutionMs: 1_000, clockJumps: { count: 0, first: [] } }],
  totals: counts, zoneAssumed: { zone: 'UTC', records: 63 }, outOfOrder: 0, disorderMs: 1_000,
};

export function givenGroup(more: Partial<Group> = {}): Group {
  return {
    id: 'aaaaaaaaaaaaaaaa', template: 'Connection timeout', level: 'error', severity: 'critical', type: 'integration', observability: 'intermittent', errorType: 'PaymentGatewayException',
    count: 3, followUps: 1, first: at(7, 90), last: at(42, 1_240), example: 'Connection timeout', routes: ['POST /api/cart/checkout'], users: { count: 1 }, spark: [1, 0, 2], sparkMs: 710_000, trend: 'steady', incidentId: 'i-1', ...more,
  };
}

export function givenIncident(more: Partial<Incident> = {}): Incident {
  return {
    id: 'i-1', title: 'Checkout fails: the payment gateway does not answer', severity: 'critical', onset: at(7, 90), last: at(54, 1_801), healed: at(63, 2_130), groupIds: ['aaaaaaaaaaaaaaaa'], findingIds: ['f-1'],
    routes: ['POST /api/cart/checkout'], services: [], requests: 3, users: { count: 1 }, sessions: { count: 1 }, ...more,
  };
}

export function givenCause(more: Partial<RankedCause> = {}): RankedCause {
  return {
    key: 'payment_gateway_unreachable', incidentId: 'i-1', title: 'The payment gateway is down or cannot be reached', score: 70, confidence: 'high',
    evidenceFor: [{ text: 'its health check failed while checkouts failed', weight: 30, places: [at(53, 1_800)] }, { text: 'a call to it timed out', weight: 20, places: [at(7, 90), at(10, 120)] }],
    evidenceAgainst: [{ text: 'the log shows no other error of the network', weight: -10, places: [] }], toConfirm: ['the status page of the gateway between 09:16 and 09:50'],
    whys: [{ question: 'Why did checkouts fail?', answer: 'The payment gateway did not answer.', places: [at(7, 90)] }, { question: 'Why did it not answer?', answer: 'That is not in the log.', places: [] }],
    advice: { fix: 'let POST /api/cart/checkout queue payments', test: 'make the gateway time out in staging', prevention: 'a breaker', monitoring: 'an alarm on 5xx of POST /api/cart/checkout', runbook: 'Provider outage' }, ...more,
  };
}

/** A shop whose payment gateway was away for half an hour. */
export function givenAnalysis(more: Partial<Analysis> = {}): Analysis {
  return {
    schema: 1, reading, window: {}, span: { from: start, to: start + 2_130_000 },
    totals: { records: 63, leftOut: 0, errors: 9, warnings: 12, requests: 28, failedRequests: 4, refusedRequests: 1, users: { count: 6 }, affectedUsers: { count: 2 }, affectedSessions: { count: 2 } },
    minutes: [0, 90, 1_240, 2_130].map((seconds, n) => ({ time: start + Math.floor(seconds / 60) * 60_000, records: 10, errors: n === 0 ? 0 : 3, warnings: n, requests: 7, failed: n === 1 ? 2 : 0, p50Ms: 120, p99Ms: 5_000 })),
    statuses: { 200: 23, 429: 1, 500: 4 },
    routes: [{ route: 'POST /api/cart/checkout', requests: 8, failed: 4, refused: 0, statuses: { 200: 4, 500: 4 }, p50Ms: 130, p99Ms: 5_000, maxMs: 5_002 }],
    groups: [givenGroup()], incidents: [givenIncident()],
    findings: [{ id: 'f-1', kind: 'healed', text: 'POST /api/cart/checkout works again', places: [at(63, 2_130)], groupIds: [], facts: {} }],
    changes: [{ time: start + 30_000, kind: 'deploy', label: 'version 2.4.0 was deployed', place: at(3, 30) }],
    causes: [givenCause()],
    users: [{ user: 'john123', requests: 9, failed: 3, errors: 5, firstError: at(7, 90), lastSuccess: { ...at(63, 2_130), what: 'POST /api/cart/checkout' } }], ...more,
  };
}
