import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand, GetDashboardCommand, GetMetricDataCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { alarmId, alarmTexts } from '../lib/infra/alarm-texts';
import type { AlarmTitle } from '../lib/infra/alarm-texts';
import type { Drawn, Series, TimeSpan } from './dashboard-svg';

interface Widget {
  readonly type: 'text' | 'metric' | 'log' | 'alarm';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly yAxis?: { readonly left?: { readonly min?: number; readonly max?: number } };
  };
}

interface Options {
  readonly id?: string;
  readonly label?: string;
  readonly expression?: string;
  readonly period?: number;
  readonly stat?: string;
  readonly visible?: boolean;
}

/** The first dashboard of a CloudWatch with all that its widgets show in the span. */
export async function readDashboard(client: CloudWatchClient, span: TimeSpan): Promise<readonly Drawn[]> {
  const { DashboardEntries: [entry] = [] } = await client.send(new ListDashboardsCommand({}));
  const { DashboardBody = '{"widgets":[]}' } = await client.send(new GetDashboardCommand({ DashboardName: entry?.DashboardName }));
  const { widgets } = JSON.parse(DashboardBody) as { readonly widgets: readonly Widget[] };
  return Promise.all(widgets.map(async ({ type, x, y, width, height, properties }): Promise<Drawn> => {
    const place = { x, y, width, height };
    const title = properties.title ?? '';
    switch (type) {
      case 'text':
        return { ...place, kind: 'text', text: properties.markdown ?? '' };
      case 'log':
        return { ...place, kind: 'note', title, lines: [...(properties.query ?? '').split('\n').flatMap((line) => line.split(/(?=\| )/)), '', 'Logs Insights: rows are shown in AWS only.'] };
      case 'alarm':
        return { ...place, kind: 'alarms', title, alarms: await alarmsOf(client, properties.alarms ?? []) };
      case 'metric': {
        const { min: minimum, max: maximum } = properties.yAxis?.left ?? {};
        return { ...place, kind: 'graph', title, minimum, maximum, series: await seriesOf(client, properties.metrics ?? [], span) };
      }
      default:
        return type satisfies never;
    }
  }));
}

async function seriesOf(client: CloudWatchClient, metrics: readonly (readonly unknown[])[], { fromMs, toMs }: TimeSpan): Promise<readonly Series[]> {
  const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand({ StartTime: new Date(fromMs), EndTime: new Date(toMs), ScanBy: 'TimestampAscending', MetricDataQueries: metrics.map(queryOf) }));
  return MetricDataResults.map(({ Label = '', Timestamps = [], Values = [] }) => ({ label: Label, points: Timestamps.map((at, n) => ({ atMs: at.getTime(), value: Values[n] ?? 0 })) }));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format */
export function queryOf(metric: readonly unknown[], n: number): MetricDataQuery {
  const last = metric.at(-1);
  const options = (typeof last === 'object' && last !== null ? last : {}) as Options;
  const { id: Id = `line${n}`, label: Label, expression, period: Period = 300, stat: Stat = 'Average', visible = true } = options;
  const shared = { Id, ReturnData: visible, ...(Label !== undefined && { Label }) };
  // A search names each of its lines itself.
  if (expression !== undefined) return { ...shared, ...(Label === undefined && expression.startsWith('SEARCH(') && { Label: '' }), Expression: expression, Period };
  const [Namespace, MetricName, ...rest] = metric.filter((part) => typeof part === 'string');
  const Dimensions = Array.from({ length: rest.length / 2 }, (_, pair) => ({ Name: rest[pair * 2], Value: rest[pair * 2 + 1] }));
  return { ...shared, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } };
}

async function alarmsOf(client: CloudWatchClient, arns: readonly string[]): Promise<Extract<Drawn, { kind: 'alarms' }>['alarms']> {
  const names = arns.map((arn) => arn.split(':').slice(6).join(':'));
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
  const states = new Map([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = '', StateValue = '' }) => [AlarmName, StateValue]));
  return Promise.all(names.map(async (name) => {
    const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: name, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], HistoryItemType: 'StateUpdate' }));
    return { name: titleOf(name), state: states.get(name) ?? '', wentOff: AlarmHistoryItems.some(({ HistorySummary = '' }) => HistorySummary.endsWith('to ALARM')) };
  }));
}

/** `Paymedic-local-ProviderFaults1A2B3C4D-0123456789AB` is the alarm `Provider faults`. */
export function titleOf(name: string): string {
  const id = name.split('-').at(-2)?.replace(/[0-9A-F]{8}$/, '');
  return Object.keys(alarmTexts).find((title) => alarmId(title as AlarmTitle) === id) ?? name;
}
