import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cloudWatchUnderTest, noonMs } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

/**
 * Debian's AWS CLI 2.9 (`apt-get install awscli`) against the local CloudWatch; part of `test:all` only. AWS_CLI names another one.
 */
const program = process.env['AWS_CLI'] ?? '/usr/bin/aws';
const run = promisify(execFile);

let cloudWatch: CloudWatchUnderTest;
beforeAll(async () => {
  cloudWatch = await cloudWatchUnderTest({ now: () => noonMs });
});
afterAll(() => cloudWatch.close());

async function aws(...given: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(program, ['cloudwatch', ...given, '--output', 'json'], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', NO_PROXY: '127.0.0.1', AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true' },
  });
  return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

/** Version 2.9 does not read AWS_ENDPOINT_URL_CLOUDWATCH yet. */
const call = (...given: readonly string[]) => aws(...given, '--endpoint-url', cloudWatch.url);
const refused = (...given: readonly string[]) => call(...given).then(() => 'no error', (error: { stderr?: string; message: string }) => error.stderr ?? error.message);

const span = ['--start-time', new Date(noonMs - 300_000).toISOString(), '--end-time', new Date(noonMs + 60_000).toISOString()];

describe('AWS CLI', () => {
  it('puts metrics in every form and reads them', async () => {
    const data = [
      { MetricName: 'Calls', Dimensions: [{ Name: 'A', Value: 'b' }], Values: [1, 5], Counts: [3, 1] },
      { MetricName: 'Calls', Dimensions: [{ Name: 'A', Value: 'b' }], StatisticValues: { SampleCount: 1, Sum: 7, Minimum: 7, Maximum: 7 }, StorageResolution: 1 },
    ];
    await call('put-metric-data', '--namespace', 'Shop', '--metric-data', JSON.stringify(data));
    const metric = ['--namespace', 'Shop', '--metric-name', 'Calls', '--dimensions', 'Name=A,Value=b', '--period', '60'];
    expect(await call('get-metric-statistics', ...metric, ...span, '--statistics', 'Sum', 'SampleCount')).toMatchObject({ Label: 'Calls', Datapoints: [{ Sum: 15, SampleCount: 5, Timestamp: '2026-11-22T12:00:00+00:00' }] });
    expect(await call('get-metric-statistics', ...metric, ...span, '--extended-statistics', 'p90')).toMatchObject({ Datapoints: [{ ExtendedStatistics: { p90: 7 } }] });
    expect(await call('list-metrics', '--namespace', 'Shop')).toEqual({ Metrics: [{ Namespace: 'Shop', MetricName: 'Calls', Dimensions: [{ Name: 'A', Value: 'b' }] }] });
    const queries = [{ Id: 'e', Expression: 'm * 2' }, { Id: 'm', ReturnData: false, MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Calls', Dimensions: [{ Name: 'A', Value: 'b' }] }, Period: 60, Stat: 'Sum' } }];
    expect(await call('get-metric-data', ...span, '--metric-data-queries', JSON.stringify(queries))).toMatchObject({ MetricDataResults: [{ Id: 'e', Values: [30], StatusCode: 'Complete' }] });
  });

  it('puts, sets, describes and deletes alarms', async () => {
    await call('put-metric-alarm', '--alarm-name', 'errors', '--namespace', 'Shop', '--metric-name', 'Errors', '--statistic', 'Sum', '--period', '10', '--evaluation-periods', '3', '--datapoints-to-alarm', '2', '--threshold', '1', '--comparison-operator', 'GreaterThanOrEqualToThreshold', '--treat-missing-data', 'notBreaching');
    await call('put-composite-alarm', '--alarm-name', 'outage', '--alarm-rule', 'ALARM(errors)');
    await call('set-alarm-state', '--alarm-name', 'errors', '--state-value', 'ALARM', '--state-reason', 'a <test>');
    expect(await call('describe-alarms', '--alarm-types', 'MetricAlarm', 'CompositeAlarm')).toMatchObject({
      MetricAlarms: [{ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a <test>', Threshold: 1, Period: 10, ActionsEnabled: true, StateUpdatedTimestamp: '2026-11-22T12:00:00+00:00' }],
      CompositeAlarms: [{ AlarmName: 'outage', StateValue: 'ALARM', AlarmRule: 'ALARM(errors)' }],
    });
    expect(await call('describe-alarms-for-metric', '--namespace', 'Shop', '--metric-name', 'Errors')).toMatchObject({ MetricAlarms: [{ AlarmName: 'errors' }] });
    expect(await call('describe-alarm-history', '--alarm-name', 'errors', '--history-item-type', 'StateUpdate')).toMatchObject({ AlarmHistoryItems: [{ HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' }] });
    await call('disable-alarm-actions', '--alarm-names', 'errors');
    await call('enable-alarm-actions', '--alarm-names', 'errors');
    await call('delete-alarms', '--alarm-names', 'errors', 'outage');
    expect(await call('describe-alarms')).toEqual({ MetricAlarms: [], CompositeAlarms: [] });
  });

  it('puts and reads dashboards', async () => {
    await call('put-dashboard', '--dashboard-name', 'shop', '--dashboard-body', '{"widgets":[]}');
    expect(await call('get-dashboard', '--dashboard-name', 'shop')).toMatchObject({ DashboardBody: '{"widgets":[]}' });
    expect(await call('list-dashboards')).toMatchObject({ DashboardEntries: [{ DashboardName: 'shop', Size: 14 }] });
    await call('delete-dashboards', '--dashboard-names', 'shop');
  });

  it('shows what is refused', async () => {
    expect(await refused('get-dashboard', '--dashboard-name', 'shop')).toContain('(ResourceNotFound)');
    expect(await refused('describe-anomaly-detectors')).toContain('The action DescribeAnomalyDetectors is not supported');
    expect(await refused('put-metric-data', '--namespace', 'AWS/Lambda', '--metric-name', 'm', '--value', '1')).toContain('(InvalidParameterValue)');
  });
});
