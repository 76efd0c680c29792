import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFromTemplate, logSourcesOf, queueSourcesOf } from '../../../lib/local/cloudwatch/template';
import type { Template } from '../../../lib/local/cloudwatch/template';
import { createStackResolver } from '../../../lib/local/cloudwatch/template-values';
import { templateWith } from '../../infra/synthesised';
import { cloudWatchUnderTest, noonMs } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

let cloudWatch: CloudWatchUnderTest;
beforeEach(async () => {
  cloudWatch = await cloudWatchUnderTest();
});
afterEach(() => cloudWatch.close());

const place = { account: '000000000000', region: 'us-east-1' };

/** Physical ids as the local endpoint gives them. */
function deployed(template: Template) {
  return Object.entries(template.Resources ?? {}).filter(([, { Type = '' }]) => !Type.startsWith('AWS::CloudWatch::')).map(([logicalId, { Type: type = '' }]) => ({
    logicalId, type,
    physicalId: type === 'AWS::SQS::Queue' ? `http://127.0.0.1:4566/000000000000/${logicalId}` : type === 'AWS::SNS::Topic' ? `arn:aws:sns:us-east-1:000000000000:${logicalId}` : `physical-${logicalId}`,
  }));
}

describe('our own template', () => {
  const template = templateWith().toJSON() as Template;
  const resolve = createStackResolver(deployed(template), place);

  it('has every alarm, composite and dashboard created, with what it refers to', async () => {
    const names = createFromTemplate(cloudWatch, { template, resolve, stackName: 'Paymedic-dev' });
    const wanted = Object.entries(template.Resources ?? {}).filter(([, { Type = '' }]) => Type.startsWith('AWS::CloudWatch::')).map(([id]) => id);
    expect(Object.keys(names).sort()).toEqual(wanted.sort());

    const { body } = await cloudWatch.json('DescribeAlarms', { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 });
    const alarms = [body['MetricAlarms'], body['CompositeAlarms']].flat() as { AlarmName: string; AlarmActions: string[]; Dimensions?: { Value: string }[] }[];
    const dashboards = (await cloudWatch.json('ListDashboards', {})).body['DashboardEntries'] as { DashboardName: string }[];
    expect([...alarms.map(({ AlarmName }) => AlarmName), ...dashboards.map(({ DashboardName }) => DashboardName)].sort()).toEqual(Object.values(names).sort());
    expect(alarms.flatMap(({ AlarmActions }) => AlarmActions).every((arn) => arn.startsWith('arn:aws:sns:'))).toBe(true);
    expect(alarms.find(({ AlarmName }) => AlarmName.includes('DeadLetters'))?.Dimensions).toEqual([{ Name: 'QueueName', Value: expect.stringContaining('DeadLetter') }]);
    expect((await cloudWatch.json('GetDashboard', { DashboardName: dashboards[0]?.DashboardName })).body['DashboardBody']).toContain('us-east-1');
  });

  it('can be created again: states stay', async () => {
    const first = createFromTemplate(cloudWatch, { template, resolve, stackName: 'Paymedic-dev' });
    await cloudWatch.pass(60);
    expect(createFromTemplate(cloudWatch, { template, resolve, stackName: 'Paymedic-dev' })).toEqual(first);
    expect((await cloudWatch.json('DescribeAlarms', { StateValue: 'OK' })).body['MetricAlarms']).not.toEqual([]);
  });

  it('goes off as it should in an outage: provider faults, and nothing else that calls people', async () => {
    // A healer that has never shown a sign of life is an alarm of its own.
    for (let minute = 1; minute <= 5; minute += 1) await cloudWatch.json('PutMetricData', { Namespace: 'Paymedic', MetricData: [{ MetricName: 'HealerHeartbeat', Value: 1, Timestamp: noonMs / 1000 - minute * 60 }] });
    createFromTemplate(cloudWatch, { template, resolve, stackName: 'Paymedic-dev' });
    for (let tenth = 0; tenth < 12; tenth += 1) {
      const call = (MetricName: string, Name: string, Value: string, count: number) => ({ MetricName, Values: [1], Counts: [count], StorageResolution: 1, Dimensions: [{ Name: 'Provider', Value: 'stripe' }, { Name: 'Operation', Value: 'confirm' }, { Name, Value }] });
      await cloudWatch.json('PutMetricData', { Namespace: 'Paymedic', MetricData: [{ MetricName: 'HealerHeartbeat', Value: 1 }, call('ProviderCalls', 'Status', 'ok', tenth < 6 ? 8 : 1), call('ProviderErrors', 'ErrorCategory', 'transient', tenth < 6 ? 1 : 8)] });
      await cloudWatch.pass(10);
    }
    expect(cloudWatch.published.map(({ message }) => [message['AlarmName'], message['NewStateValue']])).toEqual([[expect.stringContaining('ProviderFaults'), 'ALARM']]);
  });

  it('names the logs and queues that metrics come from', () => {
    const sources = logSourcesOf({ template, resolve });
    expect(sources.find(({ functionName }) => functionName?.includes('HealFunction'))?.logGroupName).toMatch(/^physical-.*HealLogs/);
    expect(queueSourcesOf({ template, resolve }).find(({ queueName }) => queueName.includes('DeadLetter'))?.queueUrl).toMatch(/^http:.*DeadLetter/);
  });
});

describe('a template', () => {
  const none = createStackResolver([{ logicalId: 'Topic', type: 'AWS::SNS::Topic', physicalId: 'arn:aws:sns:us-east-1:000000000000:t' }], place);
  const create = (Resources: NonNullable<Template['Resources']>) => createFromTemplate(cloudWatch, { template: { Resources }, resolve: none, stackName: 'S' });
  const alarm = (more: object = {}) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'N', MetricName: 'm', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'LessThanThreshold', ...more } });

  it('may name its alarms, and order them as it likes', async () => {
    create({ C: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: { 'Fn::Sub': 'ALARM("${A.Arn}") OR ALARM(${B})' }, AlarmActions: [{ Ref: 'Topic' }, { Ref: 'AWS::NoValue' }] } }, A: alarm({ AlarmName: 'mine' }), B: alarm() });
    const { body } = await cloudWatch.json('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] });
    expect(body['CompositeAlarms']).toMatchObject([{ AlarmRule: expect.stringMatching(/^ALARM\("arn:aws:cloudwatch:us-east-1:000000000000:alarm:mine"\) OR ALARM\(S-B-[0-9A-F]{12}\)$/), AlarmActions: ['arn:aws:sns:us-east-1:000000000000:t'] }]);
  });

  it.each<[NonNullable<Template['Resources']>, string]>([
    [{ A: alarm({ Period: 7 }) }, 'A (AWS::CloudWatch::Alarm) cannot be created: The period 7'],
    [{ A: alarm({ AlarmActions: [{ Ref: 'Nobody' }] }) }, 'no resource Nobody'],
    [{ A: alarm({ AlarmDescription: { 'Fn::ImportValue': 'x' } }) }, 'Fn::ImportValue'],
    [{ A: { Type: 'AWS::CloudWatch::AnomalyDetector' } }, 'AWS::CloudWatch::AnomalyDetector'],
    [{ A: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: { 'Fn::Sub': 'ALARM(${A})' } } } }, 'A depends on itself'],
  ])('that cannot be created is refused with a sentence: %#', (resources, said) => expect(() => create(resources)).toThrow(said));
});
