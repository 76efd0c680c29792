import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, GetMetricStatisticsCommand, PutDashboardCommand, PutMetricAlarmCommand, PutMetricDataCommand,
  SetAlarmStateCommand, GetDashboardCommand, DescribeAlarmHistoryCommand,
} from '@aws-sdk/client-cloudwatch';
import { cloudWatchUnderTest, noonMs } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

let server: CloudWatchUnderTest;
let client: CloudWatchClient;
const minute = 60_000;
const range = { StartTime: new Date(noonMs - 10 * minute), EndTime: new Date(noonMs + minute) };
const metric = { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ Name: 'Store', Value: 'north' }] };

beforeAll(async () => {
  server = await cloudWatchUnderTest();
  client = new CloudWatchClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  await client.send(new PutMetricDataCommand({
    Namespace: metric.Namespace,
    MetricData: [{ MetricName: metric.MetricName, Dimensions: metric.Dimensions, Timestamp: new Date(noonMs - 2 * minute), Values: [10, 20, 30], Counts: [1, 2, 1], StorageResolution: 1 }],
  }));
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

it('the JavaScript SDK of the lockfile puts values with counts and reads sums and percentiles', async () => {
  const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ ...metric, ...range, Period: 60, Statistics: ['Sum', 'SampleCount', 'Maximum'] }));
  expect(Datapoints).toMatchObject([{ Sum: 80, SampleCount: 4, Maximum: 30 }]);
  const percentile = await client.send(new GetMetricStatisticsCommand({ ...metric, ...range, Period: 60, ExtendedStatistics: ['p50'] }));
  expect(percentile.Datapoints?.[0]?.ExtendedStatistics).toEqual({ p50: 20 });
});

it('evaluates metric math', async () => {
  const { MetricDataResults } = await client.send(new GetMetricDataCommand({
    ...range,
    MetricDataQueries: [
      { Id: 'orders', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
      { Id: 'half', Expression: 'orders / 2' },
    ],
  }));
  expect(MetricDataResults).toMatchObject([{ Id: 'half', Values: [40], StatusCode: 'Complete' }]);
});

it('creates an alarm, sets its state and reads its history', async () => {
  await client.send(new PutMetricAlarmCommand({ ...metric, AlarmName: 'Few orders', ComparisonOperator: 'LessThanThreshold', Threshold: 1, Period: 60, EvaluationPeriods: 3, Statistic: 'Sum', TreatMissingData: 'breaching' }));
  await client.send(new SetAlarmStateCommand({ AlarmName: 'Few orders', StateValue: 'ALARM', StateReason: 'tried by hand' }));
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['Few orders'] }));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'Few orders', StateValue: 'ALARM', StateReason: 'tried by hand', Dimensions: metric.Dimensions }]);
  const { AlarmHistoryItems } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'Few orders', HistoryItemType: 'StateUpdate' }));
  expect(AlarmHistoryItems?.length).toBe(1);
});

it('keeps a dashboard', async () => {
  await client.send(new PutDashboardCommand({ DashboardName: 'Shop', DashboardBody: JSON.stringify({ widgets: [] }) }));
  expect((await client.send(new GetDashboardCommand({ DashboardName: 'Shop' }))).DashboardBody).toBe('{"widgets":[]}');
});

it('what it does not know is an error that names it', async () => {
  const unknown = client.send(new GetMetricDataCommand({ ...range, MetricDataQueries: [{ Id: 'a', Expression: 'ANOMALY_DETECTION_BAND(m1)' }] }));
  await expect(unknown).rejects.toThrow('ANOMALY_DETECTION_BAND');
});
