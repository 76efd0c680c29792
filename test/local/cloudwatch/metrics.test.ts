import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { cloudWatchUnderTest, noonMs } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

let cloudWatch: CloudWatchUnderTest;
beforeEach(async () => {
  cloudWatch = await cloudWatchUnderTest();
});
afterEach(() => cloudWatch.close());

const noon = noonMs / 1000;
const iso = (ms: number) => new Date(ms).toISOString();
const put = (...MetricData: object[]) => cloudWatch.json('PutMetricData', { Namespace: 'Shop', MetricData });
const statistics = async (asked: object) => (await cloudWatch.json('GetMetricStatistics', { Namespace: 'Shop', MetricName: 'Calls', StartTime: noon - 300, EndTime: noon + 60, Period: 60, ...asked })).body['Datapoints'];
const data = (MetricDataQueries: object[], rest: object = {}) => cloudWatch.json('GetMetricData', { StartTime: noon - 180, EndTime: noon, ScanBy: 'TimestampAscending', MetricDataQueries, ...rest });
const calls = (Stat: string, Dimensions?: object[], Period = 60) => ({ Metric: { Namespace: 'Shop', MetricName: 'Calls', Dimensions }, Period, Stat });

describe('metrics over AWS JSON 1.0, as the JavaScript SDK sends them', () => {
  it('are put as a value, as values with counts, and as a statistic set', async () => {
    const { status, body } = await put({ MetricName: 'Calls', Value: 2 }, { MetricName: 'Calls', Values: [1, 4], Counts: [3, 1] }, { MetricName: 'Calls', StatisticValues: { SampleCount: 2, Sum: 5, Minimum: 0, Maximum: 5 } });
    expect([status, body]).toEqual([200, {}]);
    expect(await statistics({ Statistics: ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'Average'] })).toEqual([{ Timestamp: noon, SampleCount: 7, Sum: 14, Minimum: 0, Maximum: 5, Average: 2, Unit: 'None' }]);
  });

  it('are kept apart by their dimensions, in whatever order those come', async () => {
    await put({ MetricName: 'Calls', Value: 1, Dimensions: [{ Name: 'A', Value: '1' }, { Name: 'B', Value: '2' }] }, { MetricName: 'Calls', Value: 9 });
    expect(await statistics({ Statistics: ['Sum'], Dimensions: [{ Name: 'B', Value: '2' }, { Name: 'A', Value: '1' }] })).toMatchObject([{ Sum: 1 }]);
    expect(await statistics({ Statistics: ['Sum'] })).toMatchObject([{ Sum: 9 }]);
  });

  it('have percentiles', async () => {
    await put({ MetricName: 'Calls', Values: [10, 20, 30], Counts: [98, 1, 1] });
    expect(await statistics({ ExtendedStatistics: ['p50', 'p99', 'p99.9'] })).toEqual([{ Timestamp: noon, Unit: 'None', ExtendedStatistics: { p50: 10, p99: 20, 'p99.9': 30 } }]);
  });

  it('are kept by the second in high resolution, by the minute otherwise', async () => {
    for (const [second, StorageResolution] of [[1, 1], [11, 1], [12, 60]] as const) await put({ MetricName: `R${StorageResolution}`, Value: 1, Timestamp: noon - 60 + second, StorageResolution });
    const ask = async (MetricName: string) => (await data([{ Id: 'm', MetricStat: { ...calls('Sum', [], 10), Metric: { Namespace: 'Shop', MetricName } } }])).body;
    expect(await ask('R1')).toMatchObject({ MetricDataResults: [{ Timestamps: [noon - 60, noon - 50], Values: [1, 1] }] });
    expect(await ask('R60')).toMatchObject({ MetricDataResults: [{ Timestamps: [noon - 60], Values: [1] }] });
  });

  it('can be sent packed', async () => {
    const body = gzipSync(JSON.stringify({ Namespace: 'Shop', MetricData: [{ MetricName: 'Calls', Value: 3 }] }));
    await fetch(cloudWatch.url, { method: 'POST', headers: { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData', 'content-encoding': 'gzip' }, body });
    expect(await statistics({ Statistics: ['Sum'] })).toMatchObject([{ Sum: 3 }]);
  });

  it('are listed by namespace, name and dimension', async () => {
    await put({ MetricName: 'Calls', Value: 1, Dimensions: [{ Name: 'A', Value: '1' }] }, { MetricName: 'Other', Value: 1 });
    expect((await cloudWatch.json('ListMetrics', { Namespace: 'Shop', Dimensions: [{ Name: 'A' }] })).body).toEqual({ Metrics: [{ Namespace: 'Shop', MetricName: 'Calls', Dimensions: [{ Name: 'A', Value: '1' }] }] });
    expect((await cloudWatch.json('ListMetrics', { MetricName: 'Other' })).body).toMatchObject({ Metrics: [{ MetricName: 'Other' }] });
  });

  it('are computed with, and only what is to be returned comes back', async () => {
    await put({ MetricName: 'Calls', Value: 4, Timestamp: noon - 120 }, { MetricName: 'Calls', Value: 1, Timestamp: noon - 120, Dimensions: [{ Name: 'A', Value: 'error' }] });
    const { body } = await data([
      { Id: 'share', Expression: '100 * FILL(e, 0) / FILL(m, 1)', Label: 'errors (%)' },
      { Id: 'm', MetricStat: calls('Sum'), ReturnData: false },
      { Id: 'e', MetricStat: calls('Sum', [{ Name: 'A', Value: 'error' }]), ReturnData: false },
    ]);
    expect(body).toEqual({ Messages: [], MetricDataResults: [{ Id: 'share', Label: 'errors (%)', Timestamps: [noon - 180, noon - 120, noon - 60], Values: [0, 25, 0], StatusCode: 'Complete' }] });
  });

  it('are found by a search, one line each', async () => {
    for (const Value of ['x', 'y']) await put({ MetricName: 'Calls', Value: 1, Timestamp: noon - 60, Dimensions: [{ Name: 'A', Value }] });
    const { body } = await data([{ Id: 's', Expression: 'SEARCH(\'{Shop,A} MetricName="Calls"\', \'Sum\', 60)', Label: '' }]);
    expect(body['MetricDataResults']).toMatchObject([{ Id: 's', Label: 'x', Values: [1] }, { Id: 's', Label: 'y', Values: [1] }]);
  });

  it.each([
    ['GetMetricData', { StartTime: noon - 60, EndTime: noon, MetricDataQueries: [{ Id: 'e', Expression: 'ANOMALY_DETECTION_BAND(e)' }] }, 'ValidationException', 'ANOMALY_DETECTION_BAND'],
    ['GetMetricData', { StartTime: noon - 60, EndTime: noon, MetricDataQueries: [{ Id: 'e', Expression: 'e + 1' }] }, 'ValidationException', 'depends on itself'],
    ['GetMetricData', { StartTime: noon - 60, EndTime: noon, MetricDataQueries: [{ Id: 'E', Expression: 'm' }] }, 'ValidationException', 'MetricDataQueries.0.Id'],
    ['GetMetricStatistics', { Namespace: 'S', MetricName: 'm', StartTime: noon - 60, EndTime: noon, Period: 60, ExtendedStatistics: ['TM(10%:90%)'] }, 'ValidationException', 'TM(10%:90%)'],
    ['GetMetricStatistics', { Namespace: 'S', MetricName: 'm', StartTime: noon - 60, EndTime: noon, Period: 45, Statistics: ['Sum'] }, 'ValidationException', '45'],
    ['PutMetricData', { Namespace: 'AWS/SQS', MetricData: [] }, 'InvalidParameterValueException', 'AWS/SQS'],
    ['PutMetricData', { Namespace: 'S', MetricData: [{ MetricName: 'm' }] }, 'MissingRequiredParameterException', 'Value'],
    ['PutMetricData', { Namespace: 'S', MetricData: [{ MetricName: 'm', Value: 1, Timestamp: 1 }] }, 'InvalidParameterValueException', 'Timestamp'],
    ['PutMetricData', { MetricData: [] }, 'ValidationException', 'Namespace is required'],
    ['PutAnomalyDetector', {}, 'UnknownOperationException', 'PutAnomalyDetector'],
  ])('%s is refused with a name for what is wrong', async (action, input, shape, named) => {
    const { status, headers, body } = await cloudWatch.json(action, input);
    expect({ status, type: body['__type'], message: body['message'] }).toEqual({ status: 400, type: `com.amazonaws.cloudwatch#${shape}`, message: expect.stringContaining(named) });
    expect(headers.get('x-amzn-query-error')).toMatch(/;Sender$/);
  });
});

describe('metrics over the query protocol, as AWS CLI 2.9 sends them', () => {
  it('are put and read in XML', async () => {
    const { body: answer } = await cloudWatch.query({ 'Action': 'PutMetricData', 'Namespace': 'Shop', 'MetricData.member.1.MetricName': 'Calls', 'MetricData.member.1.Value': '2.5', 'MetricData.member.1.Timestamp': iso(noonMs - 60_000), 'MetricData.member.1.Dimensions.member.1.Name': 'A', 'MetricData.member.1.Dimensions.member.1.Value': '<&>' });
    expect(answer).toContain('<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><PutMetricDataResult></PutMetricDataResult>');
    const { body } = await cloudWatch.query({ 'Action': 'GetMetricStatistics', 'Namespace': 'Shop', 'MetricName': 'Calls', 'Dimensions.member.1.Name': 'A', 'Dimensions.member.1.Value': '<&>', 'StartTime': iso(noonMs - 120_000), 'EndTime': iso(noonMs), 'Period': '60', 'Statistics.member.1': 'Sum', 'ExtendedStatistics.member.1': 'p99' });
    expect(body).toContain(`<Datapoints><member><Timestamp>${iso(noonMs - 60_000)}</Timestamp><Sum>2.5</Sum><Unit>None</Unit><ExtendedStatistics><entry><key>p99</key><value>2.5</value></entry></ExtendedStatistics></member></Datapoints>`);
    expect((await cloudWatch.query({ Action: 'ListMetrics' })).body).toContain('<Dimensions><member><Name>A</Name><Value>&lt;&amp;&gt;</Value></member></Dimensions>');
  });

  it('are refused in XML', async () => {
    const { status, body } = await cloudWatch.query({ Action: 'PutInsightRule' });
    expect([status, body]).toEqual([400, expect.stringMatching(/<Error><Type>Sender<\/Type><Code>InvalidAction<\/Code><Message>The action PutInsightRule is not supported/)]);
  });
});

it('metrics that come by logs and polls are seen late, the same for the same seed', async () => {
  cloudWatch.ingest('emf', [{ Namespace: 'Shop', MetricName: 'Calls', sample: { atMs: noonMs, values: [{ value: 1, count: 1 }] } }]);
  cloudWatch.nowMs = noonMs + 4_999;
  expect(await statistics({ Statistics: ['Sum'] })).toEqual([]);
  cloudWatch.nowMs = noonMs + 30_000;
  expect(await statistics({ Statistics: ['Sum'] })).toMatchObject([{ Sum: 1 }]);
});
