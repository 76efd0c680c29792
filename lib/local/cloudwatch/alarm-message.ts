import type { AlarmRecord, MetricAlarmRecord, StateRecord } from './alarm-record';
import type { MetricDataQuery } from './input';

/** An alarm has changed its state. */
export interface StateChange {
  readonly alarm: AlarmRecord;
  readonly before: StateRecord;
  readonly after: StateRecord;
  /** Alarms that made a composite change: their ARN, state and when they took it. */
  readonly triggering: readonly { readonly arn: string; readonly state: StateRecord }[];
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Only the regions that people here would look for; others go by their code. */
const regionNames: Readonly<Record<string, string>> = { 'us-east-1': 'US East (N. Virginia)', 'us-west-2': 'US West (Oregon)', 'eu-west-1': 'EU (Ireland)', 'eu-central-1': 'EU (Frankfurt)' };

const regionName = (region: string): string => regionNames[region] ?? region;

/** Subject of the message to SNS, which takes up to 100 characters. */
export function alarmSubject({ alarm, after }: StateChange, { region }: Place): string {
  const end = ` in ${regionName(region)}`;
  const start = `${after.value}: "`;
  const name = alarm.input.AlarmName;
  const room = 100 - start.length - end.length - 1;
  return `${start}${name.length > room ? `${name.slice(0, room - 3)}...` : name}"${end}`;
}

/**
 * The message that an alarm publishes to SNS, before it becomes JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function alarmMessage({ alarm, before, after, triggering }: StateChange, { account, region }: Place): Readonly<Record<string, unknown>> {
  const { input } = alarm;
  return {
    AlarmName: input.AlarmName,
    AlarmDescription: input.AlarmDescription ?? null,
    AWSAccountId: account,
    ...(alarm.kind === 'metric' && { AlarmConfigurationUpdatedTimestamp: stamp(alarm.configuredAtMs) }),
    NewStateValue: after.value,
    NewStateReason: after.reason,
    StateChangeTime: stamp(after.atMs),
    Region: regionName(region),
    AlarmArn: alarm.arn,
    OldStateValue: before.value,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    ...(alarm.kind === 'metric'
      ? { Trigger: triggerOf(alarm) }
      : { AlarmRule: alarm.input.AlarmRule, TriggeringChildren: triggering.map(({ arn, state }) => ({ Arn: arn, State: { Value: state.value, Timestamp: stamp(state.atMs) } })) }),
  };
}

function triggerOf({ input, rule: { definition } }: MetricAlarmRecord): Readonly<Record<string, unknown>> {
  const rest = {
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    ComparisonOperator: definition.comparison,
    Threshold: definition.threshold,
    TreatMissingData: definition.missingData,
    EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile ?? '',
  };
  if (input.Metrics !== undefined && input.Metrics.length > 0) return { Period: definition.periodSeconds, ...rest, Metrics: input.Metrics.map(messageQuery) };
  return {
    MetricName: input.MetricName,
    Namespace: input.Namespace,
    StatisticType: input.Statistic === undefined ? 'ExtendedStatistic' : 'Statistic',
    ...(input.Statistic === undefined ? { ExtendedStatistic: input.ExtendedStatistic } : { Statistic: input.Statistic === 'SampleCount' ? 'SAMPLE_COUNT' : input.Statistic.toUpperCase() }),
    Unit: input.Unit ?? null,
    Dimensions: messageDimensions(input.Dimensions),
    Period: definition.periodSeconds,
    ...rest,
  };
}

function messageQuery({ Id, Expression, Label, MetricStat, ReturnData }: MetricDataQuery): Readonly<Record<string, unknown>> {
  return {
    Id,
    ...(Expression !== undefined && { Expression }),
    ...(MetricStat !== undefined && { MetricStat: { ...MetricStat, Metric: { ...MetricStat.Metric, Dimensions: messageDimensions(MetricStat.Metric.Dimensions) } } }),
    ...(Label !== undefined && { Label }),
    ReturnData: ReturnData ?? true,
  };
}

const messageDimensions = (given: readonly { readonly Name: string; readonly Value: string }[] = []) => given.map(({ Name, Value }) => ({ value: Value, name: Name }));

/** CloudWatch's own way to write a time: 2026-11-22T08:39:00.000+0000. */
export const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');
