import type { AlarmState } from '../../core/alarm';
import type { AlarmRule } from '../../core/alarm-rule';
import type { Suppression } from '../../core/alarm-suppression';
import type { CompositeAlarmInput, MetricAlarmInput, MetricRule } from './alarm-input';
import type { Output, OutputValue } from './response';

export interface StateRecord {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string | undefined;
  readonly atMs: number;
}

interface Kept {
  readonly arn: string;
  configuredAtMs: number;
  state: StateRecord;
  actionsEnabled: boolean;
}

export interface MetricAlarmRecord extends Kept {
  readonly kind: 'metric';
  input: MetricAlarmInput;
  rule: MetricRule;
  dueAtMs: number;
}

export interface CompositeAlarmRecord extends Kept {
  readonly kind: 'composite';
  input: CompositeAlarmInput;
  rule: AlarmRule;
  suppression: Suppression;
  /** The states of the rule's alarms when it was last evaluated; absent: evaluate anew. */
  seen?: string;
}

export type AlarmRecord = MetricAlarmRecord | CompositeAlarmRecord;

/** The alarm as DescribeAlarms shows it. */
export function describeAlarm(alarm: AlarmRecord): Output {
  const { input, state } = alarm;
  return {
    ...(input as Readonly<Record<string, OutputValue>>),
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAtMs),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(state.atMs),
    StateTransitionedTimestamp: new Date(state.atMs),
    ...(alarm.kind === 'metric' && { Dimensions: alarm.input.Dimensions ?? [] }),
    ...(alarm.kind === 'composite' && alarm.suppression.by !== 'nothing' && {
      ActionsSuppressedBy: alarm.suppression.by,
      ActionsSuppressedReason: `Actions suppressed by ${alarm.suppression.by}`,
    }),
  };
}

/** The actions of the state that the alarm is in. */
export function actionsOf({ input }: AlarmRecord, state: AlarmState): readonly string[] {
  switch (state) {
    case 'OK':
      return input.OKActions ?? [];
    case 'ALARM':
      return input.AlarmActions ?? [];
    case 'INSUFFICIENT_DATA':
      return input.InsufficientDataActions ?? [];
    default:
      return state satisfies never;
  }
}
