import { describe, expect, it } from '@jest/globals';
import type { Analysis, Place } from '../../lib/logs/analysis';
import { analysed, fixture } from './given-logs';

const lines = (places: readonly Place[] = []) => places.map(({ line }) => line);
const ofKind = ({ findings }: Analysis, kind: string) => findings.filter((finding) => finding.kind === kind);
const causesOf = ({ causes }: Analysis, incidentId: string | undefined) => causes.filter((cause) => cause.incidentId === incidentId);

describe('the first sample: a payment gateway that is away, and a pool', () => {
  const analysis = analysed({ 'seed000.log': fixture('seed000.log') });
  const [gateway, pool] = analysis.incidents;
  const groupsOf = (id: string | undefined) => analysis.groups.filter(({ incidentId }) => incidentId === id).map(({ first }) => first.line).toSorted((a, b) => a - b);

  it('finds two incidents: john123 at lines 7, 10 and 42, and bob789 at line 27', () => {
    expect(analysis.incidents).toHaveLength(2);
    expect(groupsOf(gateway?.id)).toEqual([7, 8, 10, 42, 43, 53, 54]);
    expect(groupsOf(pool?.id)).toEqual([27, 28]);
    expect([gateway?.requests, gateway?.users.count, pool?.requests, pool?.users.count]).toEqual([3, 1, 1, 1]);
  });

  it('begins the first at line 7 and sees it healed at line 63', () => {
    expect(gateway?.title).toBe('POST /api/cart/checkout fails: PaymentGatewayException: Connection timeout');
    expect([gateway?.onset.line, gateway?.last.line, gateway?.healed?.line]).toEqual([7, 54, 63]);
  });

  it('says that the gateway cannot be reached, with confidence and evidence', () => {
    const [first] = causesOf(analysis, gateway?.id);
    expect(first).toMatchObject({ key: 'provider_down', confidence: 'high' });
    expect(first?.evidenceFor.flatMap(({ places }) => lines(places))).toEqual(expect.arrayContaining([7, 10, 42]));
  });

  it('explains the pool by itself, with its precursors at lines 19 and 26 and not by those afterwards', () => {
    const [precursor] = ofKind(analysis, 'precursor');
    expect(lines(precursor?.places)).toEqual([19, 26]);
    expect(precursor?.text).toBe('Connection pool usage rose from 85 % to 95 % before it broke');
    expect(causesOf(analysis, pool?.id)[0]).toMatchObject({ key: 'pool_exhausted', confidence: 'high' });
  });

  it('takes the 429 at line 24 for protection, and nowhere for a cause', () => {
    expect(lines(ofKind(analysis, 'rate_limiting')[0]?.places)).toEqual([24]);
    expect(JSON.stringify(analysis.causes)).not.toContain('"line":24,');
    expect(analysis.causes.map(({ key }) => key)).not.toContain('provider_rate_limit');
  });

  it('says in its last why where the log ends, and advises with the limit at hand', () => {
    const [first] = causesOf(analysis, pool?.id);
    expect(first?.whys.at(-1)?.answer).toMatch(/^Here the log ends/);
    expect(first?.advice?.fix).toContain('17/20');
    expect(JSON.stringify(analysis.causes)).not.toMatch(/\{(?:endpoint|limit|line|service|subject)\}/);
  });
});

describe('the second sample: payments that end after five seconds', () => {
  const analysis = analysed({ 'seed002.log': fixture('seed002.log') });
  const [payments, others] = analysis.incidents;

  it('sees three failures of payments that end at a limit of 5 s', () => {
    const [plateau] = ofKind(analysis, 'plateau');
    expect(plateau?.facts).toEqual({ route: 'POST /api/v1/payments', limitMs: 5_000, failures: 3 });
    expect(lines(plateau?.places)).toEqual([28, 29, 30]);
    expect(payments).toMatchObject({ requests: 3, routes: ['POST /api/v1/payments'] });
  });

  it('says that the log does not hold their cause', () => {
    expect(causesOf(analysis, payments?.id)[0]).toMatchObject({ key: 'not_in_log', confidence: 'high' });
  });

  it('takes the two quick 503s for a possible cascade, in an incident of their own', () => {
    expect(lines(ofKind(analysis, 'fail_fast')[0]?.places)).toEqual([32, 33]);
    expect(ofKind(analysis, 'cascade')[0]?.text).toMatch(/^possible cascade: /);
    expect(others?.requests).toBe(2);
    expect(causesOf(analysis, others?.id)[0]).toMatchObject({ key: 'cascade', confidence: 'low' });
  });

  it('sees five 401s from 203.45.67.89 that a 429 stopped, which is no incident', () => {
    const [guessing] = ofKind(analysis, 'brute_force');
    expect(guessing?.facts).toEqual({ address: '203.45.67.89', refused: 5, outcome: 'stopped' });
    expect(lines(guessing?.places)).toEqual([16, 17, 18, 19, 20, 21]);
    expect(analysis.incidents).toHaveLength(2);
  });
});
