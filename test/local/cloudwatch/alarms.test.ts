import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cloudWatchUnderTest } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

let cloudWatch: CloudWatchUnderTest;
beforeEach(async () => {
  cloudWatch = await cloudWatchUnderTest();
});
afterEach(() => cloudWatch.close());

const topic = 'arn:aws:sns:us-east-1:000000000000:people';
const alarmArn = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const rule = { AlarmName: 'many errors', MetricName: 'Errors', Namespace: 'Shop', Statistic: 'Sum', Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' };

async function put(changes: object = {}, action = 'PutMetricAlarm'): Promise<void> {
  const { status, body } = await cloudWatch.json(action, action === 'PutMetricAlarm' ? { ...rule, ...changes } : changes);
  expect({ status, body }).toEqual({ status: 200, body: {} });
}
const error = (Value = 1, more: object = {}) => cloudWatch.json('PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Value, ...more }] });
const stateOf = async (name: string) => {
  const { body } = await cloudWatch.json('DescribeAlarms', { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  return [body['MetricAlarms'], body['CompositeAlarms']].flat().map((alarm) => (alarm as { StateValue: string }).StateValue).join();
};

describe('a metric alarm', () => {
  it('begins without data, and follows what is put, M out of N, back to OK by time', async () => {
    await put();
    expect(await stateOf('many errors')).toBe('INSUFFICIENT_DATA');
    await cloudWatch.pass(60);
    expect(await stateOf('many errors')).toBe('OK');
    await error();
    await cloudWatch.pass(60);
    expect(await stateOf('many errors')).toBe('OK');
    await error();
    await cloudWatch.pass(90);
    expect(await stateOf('many errors')).toBe('ALARM');
    await cloudWatch.pass(360);
    expect(await stateOf('many errors')).toBe('OK');
  });

  it('goes without notice when missing data breaches', async () => {
    await put({ AlarmName: 'silent', ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching', DatapointsToAlarm: 3 });
    await cloudWatch.pass(60);
    expect(await stateOf('silent')).toBe('ALARM');
  });

  it('on an expression is evaluated every ten seconds if its periods are ten seconds', async () => {
    const stat = (Value: string) => ({ Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'Kind', Value }] }, Period: 10, Stat: 'Sum' });
    const { MetricName: _, Namespace: __, Statistic: ___, Period: ____, ...expression } = rule;
    await cloudWatch.json('PutMetricAlarm', { ...expression, AlarmName: 'fast', EvaluationPeriods: 3, DatapointsToAlarm: 1, Metrics: [{ Id: 'e', Expression: 'FILL(a, 0) + FILL(b, 0)' }, { Id: 'a', MetricStat: stat('a'), ReturnData: false }, { Id: 'b', MetricStat: stat('b'), ReturnData: false }] });
    await cloudWatch.pass(10);
    expect(await stateOf('fast')).toBe('OK');
    await error(1, { StorageResolution: 1, Dimensions: [{ Name: 'Kind', Value: 'b' }] });
    await cloudWatch.pass(10);
    expect(await stateOf('fast')).toBe('ALARM');
    await cloudWatch.pass(40);
    expect(await stateOf('fast')).toBe('OK');
  });

  it('watches a percentile', async () => {
    const { Statistic: _, ...percentile } = rule;
    await cloudWatch.json('PutMetricAlarm', { ...percentile, ExtendedStatistic: 'p99', EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 50 });
    await cloudWatch.json('PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Values: [1, 90], Counts: [98, 2] }] });
    await cloudWatch.pass(120);
    expect(await stateOf('many errors')).toBe('ALARM');
  });

  it('tells SNS in AWS\'s own words', async () => {
    await put({ AlarmDescription: 'Look.', AlarmActions: [topic], Dimensions: [{ Name: 'Kind', Value: 'a' }] });
    await cloudWatch.pass(60);
    await cloudWatch.json('SetAlarmState', { AlarmName: 'many errors', StateValue: 'ALARM', StateReason: 'a test' });
    await cloudWatch.evaluate();
    expect(cloudWatch.published).toEqual([{
      topicArn: topic,
      subject: 'ALARM: "many errors" in US East (N. Virginia)',
      message: {
        AlarmName: 'many errors', AlarmDescription: 'Look.', AWSAccountId: '000000000000', AlarmConfigurationUpdatedTimestamp: '2026-11-22T12:00:00.000+0000',
        NewStateValue: 'ALARM', NewStateReason: 'a test', StateChangeTime: '2026-11-22T12:01:00.000+0000', Region: 'US East (N. Virginia)', AlarmArn: alarmArn('many errors'), OldStateValue: 'OK',
        OKActions: [], AlarmActions: [topic], InsufficientDataActions: [],
        Trigger: {
          MetricName: 'Errors', Namespace: 'Shop', StatisticType: 'Statistic', Statistic: 'SUM', Unit: null, Dimensions: [{ value: 'a', name: 'Kind' }], Period: 60,
          EvaluationPeriods: 3, DatapointsToAlarm: 2, ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, TreatMissingData: 'notBreaching', EvaluateLowSampleCountPercentile: '',
        },
      },
    }]);
  });

  it('tells EventBridge of every change', async () => {
    await put();
    await cloudWatch.pass(10);
    expect(cloudWatch.events).toMatchObject([{
      Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change', Resources: [alarmArn('many errors')],
      detail: { alarmName: 'many errors', previousState: { value: 'INSUFFICIENT_DATA' }, state: { value: 'OK', timestamp: '2026-11-22T12:00:10.000+0000' }, configuration: { metrics: [{ metricStat: { metric: { namespace: 'Shop', name: 'Errors', dimensions: {} }, period: 60, stat: 'Sum' }, returnData: true }] } },
    }]);
  });

  it('whose actions are disabled changes its state only', async () => {
    await put({ AlarmActions: [topic] });
    await cloudWatch.json('DisableAlarmActions', { AlarmNames: ['many errors'] });
    await cloudWatch.json('SetAlarmState', { AlarmName: 'many errors', StateValue: 'ALARM', StateReason: 'a test' });
    await cloudWatch.json('EnableAlarmActions', { AlarmNames: ['many errors'] });
    await cloudWatch.pass(10);
    expect([cloudWatch.published, cloudWatch.events.length]).toEqual([[], 2]);
  });

  it('remembers what it did', async () => {
    await put({ OKActions: [topic] });
    await cloudWatch.pass(10);
    const { body } = await cloudWatch.json('DescribeAlarmHistory', { AlarmName: 'many errors', ScanBy: 'TimestampAscending' });
    expect(body['AlarmHistoryItems']).toMatchObject([
      { HistoryItemType: 'ConfigurationUpdate', AlarmType: 'MetricAlarm' },
      { HistoryItemType: 'StateUpdate', HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to OK' },
      { HistoryItemType: 'Action', HistorySummary: `Successfully executed action ${topic}` },
    ]);
  });

  it('says in its history and once aloud that an action failed', async () => {
    await cloudWatch.close();
    cloudWatch = await cloudWatchUnderTest({ actions: { publish: () => Promise.reject(new Error('no such topic')), putEvent: () => Promise.resolve() }, report: (line) => void heard.push(line) });
    const heard: string[] = [];
    await put({ AlarmActions: [topic] });
    for (const StateValue of ['ALARM', 'OK', 'ALARM']) await cloudWatch.json('SetAlarmState', { AlarmName: 'many errors', StateValue, StateReason: 'a test' });
    await cloudWatch.evaluate();
    const { body } = await cloudWatch.json('DescribeAlarmHistory', { HistoryItemType: 'Action' });
    expect(body['AlarmHistoryItems']).toMatchObject([{ HistorySummary: expect.stringContaining('no such topic') }, {}]);
    expect(heard).toEqual([`The alarm many errors could not reach ${topic}: no such topic`]);
  });

  it('is found by its metric, and gone when deleted', async () => {
    await put();
    expect((await cloudWatch.json('DescribeAlarmsForMetric', { Namespace: 'Shop', MetricName: 'Errors' })).body).toMatchObject({ MetricAlarms: [{ AlarmName: 'many errors', AlarmArn: alarmArn('many errors') }] });
    await cloudWatch.json('DeleteAlarms', { AlarmNames: ['many errors'] });
    expect(await stateOf('many errors')).toBe('');
    expect((await cloudWatch.json('DeleteAlarms', { AlarmNames: ['many errors'] })).status).toBe(404);
  });

  it.each<[object, string]>([
    [{ EvaluationPeriods: 1 }, 'DatapointsToAlarm'], [{ Period: 45 }, '45'], [{ Statistic: undefined }, 'Statistic'], [{ Threshold: undefined }, 'Threshold'], [{ ThresholdMetricId: 'a' }, 'ThresholdMetricId'],
    [{ Period: 3600, EvaluationPeriods: 200 }, 'day'], [{ AlarmActions: Array.from({ length: 6 }, () => topic) }, 'AlarmActions'], [{ AlarmDescription: 'x'.repeat(1025) }, 'AlarmDescription'],
    [{ MetricName: undefined, Statistic: undefined, Period: undefined, Metrics: [{ Id: 'e', Expression: 'TIME_SERIES(1)', Period: 60 }] }, 'TIME_SERIES'],
    [{ MetricName: undefined, Statistic: undefined, Period: undefined, Metrics: [{ Id: 'e', Expression: 'm9', Period: 60 }] }, 'm9'],
    [{ MetricName: undefined, Statistic: undefined, Period: undefined, Metrics: [{ Id: 'e', Expression: 'SEARCH(\'{A} b\', \'Sum\')', Period: 60 }] }, 'SEARCH'],
  ])('with %j is refused by name', async (changes, named) => {
    const { status, body } = await cloudWatch.json('PutMetricAlarm', { ...rule, ...changes });
    expect([status, body['message']]).toEqual([400, expect.stringContaining(named)]);
  });

  it('is put and described over the query protocol', async () => {
    const list = Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, String(value)]));
    await cloudWatch.query({ 'Action': 'PutMetricAlarm', ...list, 'AlarmActions.member.1': topic, 'ActionsEnabled': 'false', 'OKActions': '' });
    const { body } = await cloudWatch.query({ Action: 'DescribeAlarms', AlarmNamePrefix: 'many' });
    for (const part of ['<MetricAlarms><member>', '<AlarmName>many errors</AlarmName>', `<AlarmActions><member>${topic}</member></AlarmActions>`, '<OKActions></OKActions>', '<ActionsEnabled>false</ActionsEnabled>', '<Threshold>1</Threshold>', '<StateValue>INSUFFICIENT_DATA</StateValue>', '<StateUpdatedTimestamp>2026-11-22T12:00:00.000Z</StateUpdatedTimestamp>']) expect(body).toContain(part);
  });
});

describe('a composite alarm', () => {
  const set = async (AlarmName: string, StateValue: string) => {
    await cloudWatch.json('SetAlarmState', { AlarmName, StateValue, StateReason: 'a test' });
    await cloudWatch.evaluate();
  };

  beforeEach(async () => {
    for (const AlarmName of ['a', 'b', 'outage']) await put({ AlarmName, TreatMissingData: 'ignore' });
  });

  it('follows its parts at once, and those that it is part of follow it', async () => {
    await put({ AlarmName: 'both', AlarmRule: `ALARM("${alarmArn('a')}") AND ALARM(b)`, AlarmActions: [topic] }, 'PutCompositeAlarm');
    await put({ AlarmName: 'above', AlarmRule: 'NOT ALARM(both)' }, 'PutCompositeAlarm');
    await cloudWatch.evaluate();
    expect([await stateOf('both'), await stateOf('above')]).toEqual(['OK', 'ALARM']);
    await set('a', 'ALARM');
    await set('b', 'ALARM');
    expect([await stateOf('both'), await stateOf('above')]).toEqual(['ALARM', 'OK']);
    expect(cloudWatch.published).toMatchObject([{ subject: 'ALARM: "both" in US East (N. Virginia)', message: { AlarmName: 'both', AlarmRule: `ALARM("${alarmArn('a')}") AND ALARM(b)`, NewStateReason: expect.stringContaining(' transitioned to ALARM at Sunday 22 November, 2026 12:00:00 UTC'), TriggeringChildren: [{ Arn: alarmArn('a') }, { Arn: alarmArn('b'), State: { Value: 'ALARM', Timestamp: '2026-11-22T12:00:00.000+0000' } }] } }]);
  });

  it('is quiet while its suppressor is in ALARM, and for the extension after it', async () => {
    await put({ AlarmName: 'quiet', AlarmRule: 'ALARM(a)', AlarmActions: [topic], ActionsSuppressor: 'outage', ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 120 }, 'PutCompositeAlarm');
    await cloudWatch.pass(70);
    await set('a', 'ALARM');
    await cloudWatch.pass(30);
    expect((await cloudWatch.json('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] })).body).toMatchObject({ CompositeAlarms: [{ StateValue: 'ALARM', ActionsSuppressedBy: 'WaitPeriod' }], MetricAlarms: [] });
    await set('outage', 'ALARM');
    await cloudWatch.pass(600);
    expect((await cloudWatch.json('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] })).body).toMatchObject({ CompositeAlarms: [{ ActionsSuppressedBy: 'Alarm' }] });
    await set('outage', 'OK');
    await cloudWatch.pass(110);
    expect(cloudWatch.published).toEqual([]);
    await cloudWatch.pass(20);
    expect(cloudWatch.published).toMatchObject([{ subject: 'ALARM: "quiet" in US East (N. Virginia)' }]);
  });

  it('speaks after the wait if nothing suppresses it', async () => {
    await put({ AlarmName: 'quiet', AlarmRule: 'ALARM(a)', AlarmActions: [topic], ActionsSuppressor: alarmArn('outage'), ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 120 }, 'PutCompositeAlarm');
    await cloudWatch.pass(70);
    await set('a', 'ALARM');
    await cloudWatch.pass(50);
    expect(cloudWatch.published).toEqual([]);
    await cloudWatch.pass(10);
    expect(cloudWatch.published).toHaveLength(1);
  });

  it('needs alarms that exist, and keeps them from being deleted', async () => {
    const refused = await cloudWatch.json('PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'ALARM(a) OR ALARM(nobody)' });
    expect([refused.status, refused.body['message']]).toEqual([400, expect.stringContaining('nobody')]);
    await put({ AlarmName: 'c', AlarmRule: 'ALARM(a)' }, 'PutCompositeAlarm');
    expect((await cloudWatch.json('DeleteAlarms', { AlarmNames: ['a'] })).status).toBe(400);
    expect((await cloudWatch.json('DeleteAlarms', { AlarmNames: ['a', 'c'] })).status).toBe(200);
  });

  it('keeps a state that a person has set until one of its parts changes', async () => {
    await put({ AlarmName: 'c', AlarmRule: 'ALARM(a)' }, 'PutCompositeAlarm');
    await cloudWatch.evaluate();
    await set('c', 'ALARM');
    await cloudWatch.pass(60);
    expect(await stateOf('c')).toBe('ALARM');
    await set('a', 'INSUFFICIENT_DATA');
    await set('a', 'OK');
    expect(await stateOf('c')).toBe('OK');
  });
});
