import { describe, expect, it } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ControlItem } from '../../lib/app/ports';
import { openIncident } from '../../lib/core/incident';
import { paymedic } from './console-of-test';
import { awsError, awsOfTest, calm, controlAnswer, nowMs, stackWith, type Answers } from './stack-of-test';

const outage: ControlItem = {
  version: 3,
  plan: { route: 'queue', share: 0, drainPerSecond: 0, accepting: true, reason: 'holding' },
  memory: {
    health: { state: 'open', since: nowMs - 300_000, fault: 'provider', holdMs: 10_000, holdUntil: nowMs + 5_000 },
    incident: { ...openIncident('i-1', 'provider', 'server_error', nowMs - 300_000), phase: 'mitigated' }, outbox: [], rateLimitedSeen: 0,
  },
};
const waiting = marshall({ queuedAt: nowMs - 240_000, amountMinor: 1_999, currency: 'EUR' });
const inAnOutage: Answers = {
  GetItem: () => controlAnswer(outage),
  Query: (input) => (JSON.stringify(input).includes('"queued"') ? { Count: 2, Items: [waiting, waiting] } : { Count: 1 }),
  GetParameter: ({ Name }) => ({ Parameter: { Value: Name === '/app/payment/provider' ? 'queue' : '{"route":"queue","reason":"maintenance","until":"2026-11-22T09:00:00Z"}' } }),
};
const status = (answers: Answers, ...args: string[]) => paymedic(['status', ...args], { aws: awsOfTest(answers).aws, nowMs });

describe('paymedic status', () => {
  it('says in an outage where payments go, why, and what waits', async () => {
    const { code, out, err } = await status(inAnOutage);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe([
      'Paymedic-dev in eu-central-1', '',
      'Route        queue (payments wait): holding',
      'Healer       open since 2026-11-22T07:56:00Z (5 min)',
      'Incident     mitigated since 2026-11-22T07:56:00Z (5 min): server_error',
      'Waiting      2 payments, the oldest for 4 min, worth 39.98 EUR',
      'Unknown      1 payment, being looked up',
      'Override     queue until 2026-11-22T09:00:00Z: maintenance',
      'Last notice  [Paymedic] Stripe is failing: payments now wait in the queue (2026-11-22T07:56:00Z)', '',
    ].join('\n'));
  });

  it('says the same as JSON', async () => {
    expect(JSON.parse((await status(inAnOutage, '--json')).out)).toMatchObject({
      stack: 'Paymedic-dev', route: 'queue', reason: 'holding', accepting: true, health: { state: 'open', since: '2026-11-22T07:56:00Z' },
      incident: { phase: 'mitigated', cause: 'server_error', since: '2026-11-22T07:56:00Z' },
      waiting: { queued: 2, oldestSeconds: 240, amountsMinor: { EUR: 3_998 }, atLeast: false }, unknown: 1,
      override: { route: 'queue', reason: 'maintenance', until: '2026-11-22T09:00:00Z' },
      lastNotice: { subject: '[Paymedic] Stripe is failing: payments now wait in the queue', at: '2026-11-22T07:56:00Z' },
    });
  });

  it('only reads', async () => {
    const { aws, sent } = awsOfTest();
    await paymedic(['status'], { aws, nowMs });
    expect(new Set(sent.map(({ command }) => command))).toEqual(new Set(['DescribeStacks', 'GetItem', 'Query', 'GetParameter']));
  });

  it('says that the healer has not run yet', async () => {
    const { out } = await status({ GetItem: () => ({}) });
    expect(out).toContain('Healer       has not run yet');
    expect(JSON.parse((await status({ GetItem: () => ({}) }, '--json')).out)).toMatchObject({ health: null, incident: null, lastNotice: null });
  });

  it('names the next command while there is no key', async () => {
    const unconfigured: ControlItem = { ...calm, memory: { ...calm.memory, health: { state: 'unconfigured', since: nowMs } } };
    expect((await status({ GetItem: () => controlAnswer(unconfigured) })).out).toContain('run: npx paymedic key set --stack Paymedic-dev');
  });

  it.each([
    ['resolved', 'Resolved: nothing waits any more'], ['recovering', 'Stripe answers again'], ['open', 'Stripe is failing'],
  ] as const)('knows the notice that went out last when the incident is %s', async (phase, subject) => {
    const item: ControlItem = { ...outage, memory: { ...outage.memory, incident: { ...openIncident('i-1', 'provider', 'x', nowMs - 60_000), phase, ...(phase === 'resolved' && { resolvedAt: nowMs - 1_000, timeline: [{ at: nowMs - 1_000, event: 'drain.done', detail: '' }] }) } } };
    expect((await status({ GetItem: () => controlAnswer(item) })).out).toContain(subject);
  });

  it('shows an override that cannot be read as what it is', async () => {
    expect((await status({ GetParameter: () => ({ Parameter: { Value: 'queue' } }) })).out).toContain('Override     the override is ignored: write {');
  });
});

describe('the stack that a command is about', () => {
  it('is found among the others', async () => {
    expect((await status({ DescribeStacks: () => ({ Stacks: [{ StackName: 'Shop' }, stackWith()] }) })).code).toBe(0);
  });

  it('is looked for on every page', async () => {
    const pages: Answers = { DescribeStacks: ({ NextToken }) => (NextToken === undefined ? { Stacks: [{ StackName: 'Shop' }], NextToken: '2' } : { Stacks: [stackWith()] }) };
    expect((await status(pages)).code).toBe(0);
  });

  it.each<[string, Answers, string[], number, string]>([
    ['there are several', { DescribeStacks: () => ({ Stacks: [stackWith(), stackWith({}, 'Paymedic-prod')] }) }, [], 64, 'several stacks hold a Paymedic: name one with --stack (Paymedic-dev, Paymedic-prod).'],
    ['there is none', { DescribeStacks: () => ({ Stacks: [] }) }, [], 1, 'no stack in eu-central-1 holds a Paymedic: deploy one with "npx cdk deploy", or name its region in AWS_REGION and its account in AWS_PROFILE.'],
    ['it is not there', { DescribeStacks: () => { throw awsError('ValidationError', 'Stack with id x does not exist'); } }, ['--stack', 'x'], 64, 'there is no stack "x" in eu-central-1: check --stack, AWS_REGION and AWS_PROFILE.'],
    ['it is another one', { DescribeStacks: () => ({ Stacks: [{ StackName: 'Shop' }] }) }, ['--stack', 'Shop'], 64, 'the stack "Shop" holds no Paymedic: its outputs lack LedgerTableName and StripeSecretArn.'],
    ['there are no credentials', { DescribeStacks: () => { throw Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }); } }, [], 1, 'no usable AWS credentials were found (Could not load credentials from any providers): set AWS_PROFILE or log in, for example with "aws sso login".'],
    ['a right is missing', { GetItem: () => { throw awsError('AccessDeniedException', 'User: ada is not authorized to perform: dynamodb:GetItem'); } }, [], 1, 'AWS refuses it (User: ada is not authorized to perform: dynamodb:GetItem): use credentials that have this right.'],
    ['AWS cannot be reached', { DescribeStacks: () => { throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }); } }, [], 1, 'AWS cannot be reached (ECONNREFUSED): check the network, AWS_REGION and AWS_ENDPOINT_URL.'],
  ])('stops with one sentence when %s', async (_, answers, args, code, sentence) => {
    expect(await status(answers, ...args)).toEqual({ code, out: '', err: `paymedic: ${sentence}\n` });
  });

  it.each([['status', 'x'], ['status', '--stakc', 'x'], ['doctor', 'x'], ['smoke', 'x'], ['key'], ['key', 'get'], ['key', 'set', 'sk_test_1']])('refuses the command line %j %j', async (...args) => {
    const { code, out } = await paymedic(args);
    expect({ code, out }).toEqual({ code: 64, out: '' });
  });

  it.each(['status', 'doctor', 'smoke', 'key'])('is explained by "paymedic help %s"', async (name) => {
    expect((await paymedic(['help', name])).out).toContain(`paymedic ${name}`);
  });
});

describe('paymedic status, of a stack with a fallback', () => {
  const fallbackStack = { DescribeStacks: () => ({ Stacks: [stackWith({ FallbackName: 'stripe-eu' })] }) };
  const remembering = (memory: Partial<ControlItem['memory']>, plan: Partial<ControlItem['plan']> = {}) => ({ ...fallbackStack, GetItem: () => controlAnswer({ ...calm, plan: { ...calm.plan, ...plan }, memory: { ...calm.memory, ...memory } }) });

  it.each([
    ['stripe-eu: not heard of yet', {}, {}],
    ['stripe-eu: would take over; 2 % of the live payments with an instrument for it go there', { fallback: { state: 'usable', drainPerSecond: 2, rateLimitedSeen: 0 } }, { fallback: { share: 0.02, drainPerSecond: 2 } }],
    ['stripe-eu: held for 60 s: its payments fail', { fallback: { state: 'held', until: nowMs + 60_000, why: 'its payments fail' } }, {}],
  ] as const)('says of it: %s', async (text, memory, plan) => {
    expect((await status(remembering(memory, plan))).out).toContain(`Fallback     ${text}\n`);
  });

  it('knows that people were told of its taking over', async () => {
    const { incident } = outage.memory;
    if (incident === undefined) throw new Error('the outage has an incident');
    const timeline = [{ at: nowMs - 299_000, event: 'route.changed', detail: 'queue' }, { at: nowMs - 290_000, event: 'route.changed', detail: 'stripe-eu' }] as const;
    const { out } = await status(remembering({ ...outage.memory, incident: { ...incident, timeline } }));
    expect(out).toContain('Last notice  [Paymedic] Payments with an instrument for stripe-eu go there now; the rest waits (2026-11-22T07:56:10Z)');
  });

  it('takes it for a route that may be pinned', async () => {
    const pinned = { GetParameter: ({ Name }: Readonly<Record<string, unknown>>) => ({ Parameter: { Value: Name === '/app/payment/provider' ? 'stripe' : '{"route":"stripe-eu","reason":"r","until":"2026-11-22T09:00:00Z"}' } }) };
    expect((await status({ ...fallbackStack, ...pinned })).out).toContain('Override     stripe-eu until');
  });
});
