import type { Place, StateChange } from './alarm-message';
import { stamp } from './alarm-message';
import type { AlarmRecord, StateRecord } from './alarm-record';

/** An entry of EventBridge's PutEvents. */
export interface AlarmEvent {
  readonly Source: 'aws.cloudwatch';
  readonly DetailType: 'CloudWatch Alarm State Change';
  readonly Resources: readonly string[];
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmEvent({ alarm, before, after }: StateChange, { region }: Place): AlarmEvent {
  return {
    Source: 'aws.cloudwatch',
    DetailType: 'CloudWatch Alarm State Change',
    Resources: [alarm.arn],
    atMs: after.atMs,
    detail: { alarmName: alarm.input.AlarmName, configuration: configuration(alarm, region), previousState: state(before), state: state(after) },
  };
}

const state = ({ value, reason, reasonData, atMs }: StateRecord) => ({ reason, ...(reasonData !== undefined && { reasonData }), timestamp: stamp(atMs), value });

function configuration(alarm: AlarmRecord, region: string): Readonly<Record<string, unknown>> {
  const described = { ...(alarm.input.AlarmDescription !== undefined && { description: alarm.input.AlarmDescription }) };
  if (alarm.kind === 'metric') {
    return {
      ...described,
      metrics: alarm.rule.queries.map(({ Id, Expression, Label, MetricStat, ReturnData }) => ({
        id: Id,
        ...(Expression !== undefined && { expression: Expression, label: Label }),
        ...(MetricStat !== undefined && {
          metricStat: {
            metric: { namespace: MetricStat.Metric.Namespace, name: MetricStat.Metric.MetricName, dimensions: Object.fromEntries((MetricStat.Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])) },
            period: MetricStat.Period,
            stat: MetricStat.Stat,
          },
        }),
        returnData: ReturnData ?? true,
      })),
    };
  }
  const { AlarmRule, ActionsSuppressor, ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod } = alarm.input;
  return {
    ...described,
    alarmRule: AlarmRule,
    ...(ActionsSuppressor !== undefined && {
      actionsSuppressor: ActionsSuppressor.startsWith('arn:') ? ActionsSuppressor : `arn:aws:cloudwatch:${region}::alarm:${ActionsSuppressor}`,
      actionsSuppressorWaitPeriod: ActionsSuppressorWaitPeriod,
      actionsSuppressorExtensionPeriod: ActionsSuppressorExtensionPeriod,
    }),
  };
}
