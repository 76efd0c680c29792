import { describe, expect, it } from '@jest/globals';
import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { ParameterNotFound } from '@aws-sdk/client-ssm';
import type { ControlItem } from '../../lib/app/ports';
import { defaultSettings } from '../../lib/core/settings';
import { paymedic } from './console-of-test';
import { withServer } from './server-of-test';
import { awsError, awsOfTest, calm, controlAnswer, nowMs, outputs, stackWith, type Answers } from './stack-of-test';

interface Report {
  readonly failed: number;
  readonly warned: number;
  readonly findings: readonly { readonly check: string; readonly level: string; readonly text: string; readonly todo?: string }[];
}

/** Runs doctor against a Stripe that answers every key with one status. */
function doctor(answers: Answers, { stripe = 200, mode = 'test', args = [] as readonly string[] } = {}) {
  return withServer(() => ({ status: stripe, body: {} }), async (StripeBaseUrl) => {
    const { aws, sent } = awsOfTest({ DescribeStacks: () => ({ Stacks: [stackWith({ StripeBaseUrl, StripeMode: mode })] }), ...answers });
    const said = await paymedic(['doctor', '--json', ...args], { aws, nowMs });
    return { code: said.code, err: said.err, sent, report: JSON.parse(said.out) as Report };
  });
}

const looping = (until: number): ControlItem => ({ ...calm, loop: { owner: 'h', until } });
const messages = (queue: string) => ({ GetQueueAttributes: ({ QueueUrl }: Readonly<Record<string, unknown>>) => ({ Attributes: {
  QueueArn: String(QueueUrl), RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:1:failures"}', ApproximateNumberOfMessages: String(QueueUrl).endsWith(queue) ? '2' : '0',
} }) });
const pinned = (text: string): Answers => ({ GetParameter: ({ Name }) => ({ Parameter: { Value: Name === outputs['RouteParameterName'] ? 'stripe' : text } }) });
const settings = (more: object) => ({ GetFunctionConfiguration: () => ({ Environment: { Variables: { PAYMEDIC_SETTINGS: JSON.stringify({ ...defaultSettings, ...more }) } } }) });

describe('paymedic doctor about the webhook', () => {
  const withStage = (SecretString: string): Answers => ({ GetSecretValue: ({ VersionStage }) => ({ SecretString: VersionStage === 'PAYMEDIC_WEBHOOK' ? SecretString : 'sk_test_1' }) });

  it.each<[string, Answers, string, string]>([
    ['no signing secret', { GetSecretValue: ({ VersionStage }) => { if (VersionStage === undefined) return { SecretString: 'sk_test_1' }; throw new ResourceNotFoundException({ message: 'no such stage', $metadata: {} }); } }, 'warn', 'no signing secret: Stripe\'s events are refused'],
    ['a key for a signing secret', withStage('sk_test_1'), 'warn', 'no signing secret'],
    ['one', withStage('whsec_1'), 'ok', 'a signing secret is set'],
    ['two', withStage('whsec_1\nwhsec_2'), 'ok', '2 signing secrets are set: take the old one away'],
  ])('says what there is: %s', async (_, answers, level, text) => {
    const { code, report } = await doctor(answers);
    expect(report.findings.find(({ check }) => check === 'webhook')).toMatchObject({ level, text: expect.stringContaining(text) });
    expect({ code, failed: report.failed }).toEqual({ code: 0, failed: 0 });
  });
});

describe('paymedic doctor', () => {
  it('finds nothing wrong with a stack in good health', async () => {
    const { code, err, report } = await doctor({});
    expect(report.findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect({ code, err, failed: report.failed, warned: report.warned }).toEqual({ code: 0, err: '', failed: 0, warned: 0 });
    expect(report.findings.map(({ check }) => check)).toEqual([
      'Stripe key', 'key\'s mode', 'webhook', 'alarms topic', 'notices topic', 'alarms sent', 'notices sent', 'alarms', 'alarm actions', 'Lambda quota', 'Stripe\'s limit',
      'route', 'override', 'healer', 'dead letters', 'failed wake-ups', 'drain', 'wake-ups',
    ]);
  });

  it('changes nothing', async () => {
    const { sent } = await doctor({});
    expect(sent.map(({ command }) => command).filter((command) => !/^(Describe|Get|List|Query|Filter)/.test(command))).toEqual([]);
  });

  it('says it in lines, each with what to do', async () => {
    const { aws } = awsOfTest({ GetSecretValue: () => ({ SecretString: '{"placeholder":"x"}' }) });
    const { code, out } = await paymedic(['doctor'], { aws, nowMs });
    expect(code).toBe(1);
    expect(out).toContain('fail  Stripe key       no Stripe key yet: every payment is answered 503 not-accepted.\n                       → run: npx paymedic key set --stack Paymedic-dev\n');
    expect(out).toContain('ok    override         nobody has pinned the route.\n');
    expect(out.trimEnd().split('\n').at(-1)).toBe('1 thing must be put right, 1 warning.');
  });

  it.each<[string, Answers, string, string]>([
    ['a placeholder for a key', { GetSecretValue: () => ({ SecretString: '{"placeholder":"x"}' }) }, 'Stripe key', 'no Stripe key yet'],
    ['a live key where test keys belong', { GetSecretValue: () => ({ SecretString: 'sk_live_1' }) }, 'key\'s mode', 'a live key in an environment that is configured for test keys'],
    ['a subscription that nobody confirmed', { ListSubscriptionsByTopic: () => ({ Subscriptions: [{ Protocol: 'email', Endpoint: 'ops@example.com', SubscriptionArn: 'PendingConfirmation' }] }) }, 'notices topic', 'email subscription of ops@example.com is not confirmed'],
    ['a healer that no alarm wakes', { ListSubscriptionsByTopic: () => ({ Subscriptions: [{ Protocol: 'email', Endpoint: 'a@b.example', SubscriptionArn: 'arn:x' }] }) }, 'alarms topic', 'no alarm wakes the healer'],
    ['an alarm that may not act', { DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'DeadLetters', ActionsEnabled: false }, { AlarmName: 'HealerBroken' }] }) }, 'alarms', '1 alarm may not act: DeadLetters'],
    ['an alarm that is gone', { DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'DeadLetters', ActionsEnabled: true }] }) }, 'alarms', 'the alarm HealerBroken is gone'],
    ['an action that did not arrive', { DescribeAlarmHistory: ({ AlarmName }) => ({ AlarmHistoryItems: [{ AlarmName, HistorySummary: 'Failed to execute action arn:notices' }] }) }, 'alarm actions', 'DeadLetters: Failed to execute action arn:notices'],
    ['the small quota of a new account', { GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } }) }, 'Lambda quota', 'only 10 executions at once are free, up to 43 are needed'],
    ['a route that is not mirrored', { GetItem: () => controlAnswer({ ...calm, plan: { ...calm.plan, route: 'queue' } }) }, 'route', '/app/payment/provider shows stripe, and the plan says queue'],
    ['a malformed override', pinned('queue please'), 'override', 'the override is ignored: write {'],
    ['a healer that never ran', { GetItem: () => ({}) }, 'healer', 'has never run'],
    ['a silent healer', { FilterLogEvents: () => ({ events: [] }) }, 'healer', 'has shown no sign of life for 3 min'],
    ['a healer that died at work', { GetItem: () => controlAnswer(looping(nowMs - 600_000)) }, 'healer', 'stopped 10 min ago in the middle of its work'],
    ['dead letters', messages('dead'), 'dead letters', '2 messages that could not be processed'],
    ['failed wake-ups', messages('failures'), 'failed wake-ups', '2 wake-ups that no function took'],
    ['events that were given up', { ...messages('aside'), DescribeStacks: () => ({ Stacks: [stackWith({ UndeliveredQueueUrl: 'https://sqs.test/1/aside' })] }) }, 'events', '2 events given up'],
    ['a queue without a pump', { ListEventSourceMappings: () => ({ EventSourceMappings: [] }) }, 'drain', 'nothing pumps from the queue to its function'],
    ['a pump that is off', { ListEventSourceMappings: ({ EventSourceArn }) => ({ EventSourceMappings: [{ UUID: 'm', EventSourceArn, State: 'Disabled' }] }) }, 'wake-ups', 'the pump from the reconcile queue is off'],
  ])('fails for %s', async (_, answers, check, text) => {
    const { code, report } = await doctor(answers);
    expect(code).toBe(1);
    expect(report.findings).toContainEqual({ check, level: 'fail', text: expect.stringContaining(text), todo: expect.any(String) });
  });

  it.each<[string, Answers, string, string]>([
    ['notices that could not be delivered', { GetMetricStatistics: ({ MetricName }) => ({ Datapoints: [{ Sum: MetricName === 'NumberOfNotificationsFailed' ? 1 : 4 }] }) }, 'notices sent', '1 message could not be delivered in the last 24 hours, 4 could'],
    ['a copy without alarms', { ListStackResources: () => ({}) }, 'alarms', 'the stack has no alarms'],
    ['a person\'s pin', pinned('{"route":"stripe","reason":"test","until":"2026-11-22T09:00:00Z"}'), 'override', 'the route is pinned to stripe until 2026-11-22T09:00:00Z: test'],
    ['a drain that is faster than Stripe allows', settings({ drain: { startPerSecond: 2, maxPerSecond: 50 } }), 'Stripe\'s limit', 'the drain may send 50 calls a second, Stripe takes 25 in test mode'],
    ['a route that lags while the healer works', { GetItem: () => controlAnswer({ ...looping(nowMs + 5_000), plan: { ...calm.plan, route: 'queue' } }) }, 'route', 'shows stripe, and the plan says queue'],
    ['a drain that is off although payments may flow', { ListEventSourceMappings: ({ EventSourceArn }) => ({ EventSourceMappings: [{ EventSourceArn, State: String(EventSourceArn).endsWith('retry') ? 'Disabled' : 'Enabled' }] }) }, 'drain', 'is off although the plan lets payments flow'],
    ['nobody who is told, where no money moves', { ListSubscriptionsByTopic: ({ TopicArn }) => ({ Subscriptions: TopicArn === outputs['AlarmsTopicArn'] ? [{ Protocol: 'lambda', SubscriptionArn: 'arn:1' }] : [] }) }, 'notices topic', 'nobody is told of an outage'],
  ])('warns of %s and ends well', async (_, answers, check, text) => {
    const { code, report } = await doctor(answers);
    expect(report.findings).toContainEqual({ check, level: 'warn', text: expect.stringContaining(text), todo: expect.any(String) });
    expect(code).toBe(0);
  });

  it('fails where money moves and nobody is told', async () => {
    const { code, report } = await doctor({
      GetSecretValue: () => ({ SecretString: 'sk_live_1' }),
      ListSubscriptionsByTopic: ({ TopicArn }) => ({ Subscriptions: TopicArn === outputs['AlarmsTopicArn'] ? [{ Protocol: 'lambda', SubscriptionArn: 'arn:1' }] : [] }),
    }, { mode: 'live' });
    expect({ code, failing: report.findings.filter(({ level }) => level === 'fail').map(({ check }) => check) }).toEqual({ code: 1, failing: ['notices topic'] });
  });

  it.each([[401, 1, 'fail', 'Stripe does not know this key (401)'], [403, 1, 'fail', 'lacks the right'], [500, 0, 'warn', 'cannot be told']])('takes an answer of %i from Stripe for what it is', async (stripe, code, level, text) => {
    const { report, code: given } = await doctor({}, { stripe });
    expect(given).toBe(code);
    expect(report.findings[0]).toMatchObject({ check: 'Stripe key', level, text: expect.stringContaining(text) });
  });

  it('warns of a test key where live ones are configured', async () => {
    const { code, report } = await doctor({}, { mode: 'live' });
    expect({ code, second: report.findings[1] }).toMatchObject({ code: 0, second: { level: 'warn', text: expect.stringContaining('no money moves') } });
  });

  it.each(['AccessDenied', 'InternalFailure'])('warns of what it cannot look at, and never breaks (%s everywhere)', async (name) => {
    const refuse = () => { throw awsError(name, 'not for you'); };
    const commands = ['ListStackResources', 'DescribeAlarms', 'GetMetricStatistics', 'FilterLogEvents', 'GetItem', 'GetAccountSettings', 'GetFunctionConfiguration', 'ListEventSourceMappings', 'GetSecretValue', 'ListSubscriptionsByTopic', 'GetQueueAttributes', 'GetParameter'];
    const { code, report } = await doctor(Object.fromEntries(commands.map((command) => [command, refuse])));
    expect({ code, levels: new Set(report.findings.map(({ level }) => level)) }).toEqual({ code: 0, levels: new Set(['warn']) });
    for (const { text } of report.findings) expect(text).toMatch(/^could not be checked: .*not for you/);
  });

  it('takes a parameter that is not there for what it is', async () => {
    const { report } = await doctor({ GetParameter: () => { throw new ParameterNotFound({ message: 'none', $metadata: {} }); } });
    expect(report.findings).toContainEqual(expect.objectContaining({ check: 'route', level: 'fail', text: '/app/payment/provider is not there, and the plan says stripe' }));
  });
});

describe('paymedic doctor --before-destroy', () => {
  const args = ['--before-destroy'];
  const holding = (counts: Readonly<Record<string, number>>): Answers => ({
    Query: ({ ExpressionAttributeValues, ExclusiveStartKey }) => {
      const { ':state': { S: state } } = ExpressionAttributeValues as { ':state': { S: string } };
      return ExclusiveStartKey === undefined && state === 'queued' ? { Count: counts[state] ?? 0, LastEvaluatedKey: { pk: { S: 'x' } } } : { Count: state === 'queued' ? 1 : (counts[state] ?? 0) };
    },
  });

  it('lets a stack go that has no open payment', async () => {
    const { code, report } = await doctor({}, { args });
    expect({ code, checks: report.findings.map(({ check }) => check) }).toEqual({ code: 0, checks: ['open payments'] });
  });

  it('counts every page of each state that is open', async () => {
    const { code, report } = await doctor(holding({ queued: 4, unknown: 1 }), { args });
    expect(code).toBe(1);
    expect(report.findings.map(({ level, text }) => `${level}: ${text}`)).toEqual(['fail: 5 payments are queued', 'fail: 1 payment is unknown']);
  });

  it('does not guess where the ledger cannot be read', async () => {
    const { aws } = awsOfTest({ Query: () => { throw awsError('AccessDeniedException', 'no'); } });
    expect(await paymedic(['doctor', ...args], { aws, nowMs })).toEqual({ code: 1, out: '', err: 'paymedic: AWS refuses it (no): use credentials that have this right.\n' });
  });
});

describe('paymedic doctor, of a stack with a fallback', () => {
  const examined = (memory: Partial<ControlItem['memory']>, key: string, status = 200) => withServer(() => ({ status, body: {} }), async (FallbackBaseUrl) => {
    const { aws } = awsOfTest({
      DescribeStacks: () => ({ Stacks: [stackWith({ FallbackName: 'stripe-eu', FallbackSecretArn: 'arn:second', FallbackBaseUrl })] }),
      GetSecretValue: ({ SecretId }) => ({ SecretString: SecretId === 'arn:second' ? key : 'sk_test_1' }),
      GetItem: () => controlAnswer({ ...calm, memory: { ...calm.memory, ...memory } }),
    });
    const { out } = await paymedic(['doctor', '--json'], { aws, nowMs });
    return (JSON.parse(out) as Report).findings.filter(({ check }) => check.startsWith('fallback')).map(({ level, text }) => [level, text]);
  });

  it('says whether it would take over', async () => {
    expect(await examined({ fallback: { state: 'usable', drainPerSecond: 2, rateLimitedSeen: 0 } }, 'sk_test_2')).toEqual([
      ['ok', 'a test key for stripe-eu is set, and Stripe accepts it'], ['ok', 'stripe-eu would take over'],
    ]);
  });

  it('finds a missing key, one that is refused, one that moves money, and a hold', async () => {
    const held = { fallback: { state: 'held', until: nowMs, why: 'it refuses our key, or has none' } } as const;
    expect(await examined(held, '{"placeholder":"x"}')).toEqual([
      ['fail', 'no key for stripe-eu yet: it takes nothing, and in an outage all payments wait'], ['warn', 'stripe-eu is held until 2026-11-22T08:01:00Z: it refuses our key, or has none'],
    ]);
    expect((await examined({}, 'sk_test_2', 401))[0]).toEqual(['fail', 'stripe-eu: Stripe does not know this key (401)']);
    expect((await examined({}, 'sk_live_2'))[0]).toEqual(['fail', 'a live key for stripe-eu in an environment that is configured for test keys']);
    expect((await examined({}, 'sk_test_2'))[1]).toEqual(['warn', 'the healer has not heard of stripe-eu yet']);
  });
});
