import { describe, expect, it } from '@jest/globals';
import { faultTypeOf, observabilityOf, observabilityRules, severityOf, severityRules, typeRules, type GroupFacts } from '../../lib/logs/taxonomy';

const facts = (given: Partial<GroupFacts>): GroupFacts => ({ template: 'it broke', routes: [], count: 1, affectedUsers: 0, ...given });
/** The row that decides, to see that a case is decided by the row it is written for. */
const rowOf = (rules: readonly { rule: string; when: (facts: GroupFacts) => boolean }[], given: Partial<GroupFacts>) => rules.findIndex(({ when }) => when(facts(given)));

const severities: readonly (readonly [Partial<GroupFacts>, string])[] = [
  [{ level: 'fatal' }, 'critical'],
  [{ template: '<num> orders were lost', level: 'error' }, 'critical'],
  [{ template: 'Invalid credentials', status: 401, gotIn: true }, 'critical'],
  [{ level: 'error', status: 500, allRequests: { failed: 5, total: 10 } }, 'critical'],
  [{ level: 'error', status: 500, routes: ['POST /api/v1/payments'] }, 'high'],
  [{ level: 'error', template: 'Connection pool exhausted' }, 'high'],
  [{ level: 'error', affectedUsers: 10 }, 'high'],
  [{ status: 503, routes: ['GET /api/v1/reports'], attempts: { failed: 3, succeeded: 0 } }, 'high'],
  [{ status: 503, routes: ['GET /api/v1/reports'], attempts: { failed: 1, succeeded: 0 } }, 'medium'],
  [{ status: 401, count: 5 }, 'medium'],
  [{ level: 'warn', template: 'Connection pool usage at <num>% (<num>)' }, 'medium'],
  [{ status: 404, count: 9 }, 'low'],
];

const types: readonly (readonly [Partial<GroupFacts>, string])[] = [
  [{ errorType: 'StripeAuthenticationError', template: 'Invalid API Key provided', status: 401 }, 'configuration'],
  [{ errorType: 'DatabaseException', template: 'Connection pool exhausted' }, 'performance'],
  [{ template: 'Invalid credentials', status: 401 }, 'security'],
  [{ errorType: 'PaymentGatewayException', template: 'Connection timeout' }, 'integration'],
  [{ errorType: 'TypeError', template: 'x is not a function' }, 'runtime'],
  [{ errorType: 'IllegalStateException', template: 'order <id> is already paid' }, 'logic'],
];

const observabilities: readonly (readonly [Partial<GroupFacts>, string])[] = [
  [{ template: 'Rate limit exceeded' }, 'load_dependent'],
  [{ load: { withIt: 200, withoutIt: 100, minutesWithIt: 3 } }, 'load_dependent'],
  [{ count: 5, environments: { showing: 1, all: 2 }, attempts: { failed: 5, succeeded: 0 } }, 'environmental'],
  [{ attempts: { failed: 3, succeeded: 0 } }, 'deterministic'],
  [{ attempts: { failed: 2, succeeded: 1 } }, 'intermittent'],
];

describe('the severity of a group', () => {
  it.each(severities)('with %j is %s', (given, expected) => {
    expect(severityOf(facts(given))).toBe(expected);
  });

  it('has a case for each of its rules', () => {
    expect(severities.map(([given]) => rowOf(severityRules, given))).toEqual([...severityRules.keys()]);
  });

  it('is raised by an exception that its logger speaks around', () => {
    const said: Partial<GroupFacts> = { level: 'error', template: 'Servlet.service() threw exception' };
    expect(severityOf(facts(said))).toBe('medium');
    expect(severityOf(facts({ ...said, words: 'HikariPool-1 - Connection is not available, request timed out after 30000ms' }))).toBe('high');
  });

  it('is not raised by a refusal on a route that sells', () => {
    expect(severityOf(facts({ status: 422, routes: ['POST /api/orders'] }))).toBe('low');
  });
});

describe('the type of a group', () => {
  it.each(types)('with %j is %s', (given, expected) => {
    expect(faultTypeOf(facts(given))).toBe(expected);
  });

  it('has a case for each of its rules', () => {
    expect(types.map(([given]) => rowOf(typeRules, given))).toEqual([...typeRules.keys()]);
  });

  it('is unknown where nothing says it', () => {
    expect([facts({}), facts({ status: 500, level: 'error', template: 'Internal server error' })].map(faultTypeOf)).toEqual(['unknown', 'unknown']);
  });
});

describe('the observability of a group', () => {
  it.each(observabilities)('with %j is %s', (given, expected) => {
    expect(observabilityOf(facts(given))).toBe(expected);
  });

  it('has a case for each of its rules', () => {
    expect(observabilities.map(([given]) => rowOf(observabilityRules, given))).toEqual([...observabilityRules.keys()]);
  });

  it.each([[{}], [{ attempts: { failed: 2, succeeded: 0 } }], [{ attempts: { failed: 1, succeeded: 9 } }], [{ count: 5, environments: { showing: 2, all: 2 } }]])('is unknown with %j: too little was seen', (given) => {
    expect(observabilityOf(facts(given))).toBe('unknown');
  });
});
