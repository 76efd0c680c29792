import { z } from 'zod';
import { alarmsOfRule } from '../../../core/alarm-rule';
import { compositeAlarmInput, metricAlarmInput } from '../alarm-input';
import type { AlarmRecord } from '../alarm-record';
import { actionsOf, describeAlarm } from '../alarm-record';
import { dimensions, integer, listOf, name, pageOf, readInput, time } from '../input';
import { ServiceError } from '../service-error';
import type { Operation } from './operation';

const alarmTypes = listOf(z.enum(['MetricAlarm', 'CompositeAlarm']), 10);
const stateValue = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

export const putMetricAlarm: Operation = (input, { alarms }) => {
  alarms.putMetricAlarm(readInput(metricAlarmInput, input));
  return {};
};

export const putCompositeAlarm: Operation = (input, { alarms }) => {
  alarms.putCompositeAlarm(readInput(compositeAlarmInput, input));
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export const describeAlarms: Operation = (input, { alarms }) => {
  const request = readInput(z.object({
    AlarmNames: listOf(name, 100).optional(), AlarmNamePrefix: z.string().optional(), AlarmTypes: alarmTypes.optional(), StateValue: stateValue.optional(),
    ActionPrefix: z.string().optional(), ChildrenOfAlarmName: name.optional(), ParentsOfAlarmName: name.optional(), MaxRecords: integer.default(50), NextToken: z.string().optional(),
  }), input);
  const { AlarmNames, AlarmNamePrefix = '', ActionPrefix, ChildrenOfAlarmName, ParentsOfAlarmName } = request;
  // Without AlarmTypes only metric alarms are returned, as AWS does.
  const types = request.AlarmTypes === undefined || request.AlarmTypes.length === 0 ? ['MetricAlarm'] : request.AlarmTypes;
  const related = ChildrenOfAlarmName !== undefined || ParentsOfAlarmName !== undefined;
  const children = childrenOf(ChildrenOfAlarmName === undefined ? undefined : alarms.find(ChildrenOfAlarmName));
  const isWanted = (alarm: AlarmRecord) =>
    (related || types.includes(alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'))
    && (AlarmNames === undefined || AlarmNames.length === 0 || AlarmNames.includes(alarm.input.AlarmName))
    && alarm.input.AlarmName.startsWith(AlarmNamePrefix)
    && (request.StateValue === undefined || alarm.state.value === request.StateValue)
    && (ActionPrefix === undefined || stateValue.options.some((state) => actionsOf(alarm, state).some((arn) => arn.startsWith(ActionPrefix))))
    && (ChildrenOfAlarmName === undefined || children.some((child) => alarms.find(child) === alarm))
    && (ParentsOfAlarmName === undefined || childrenOf(alarm).some((child) => alarms.find(child)?.input.AlarmName === ParentsOfAlarmName));
  const { page, next } = pageOf(alarms.all().filter(isWanted).sort((a, b) => (a.input.AlarmName < b.input.AlarmName ? -1 : 1)), request.NextToken, Math.min(100, request.MaxRecords));
  const show = (kind: AlarmRecord['kind']) => page.filter((alarm) => alarm.kind === kind).map(describeAlarm);
  return { CompositeAlarms: show('composite'), MetricAlarms: show('metric'), NextToken: next };
};

export const describeAlarmsForMetric: Operation = (input, { alarms }) => {
  const wanted = readInput(z.object({
    MetricName: name, Namespace: name, Statistic: z.string().optional(), ExtendedStatistic: z.string().optional(), Dimensions: dimensions.default([]), Period: integer.optional(), Unit: z.string().optional(),
  }), input);
  const key = (given: readonly { readonly Name: string; readonly Value: string }[]) => given.map(({ Name, Value }) => JSON.stringify([Name, Value])).sort().join();
  const found = alarms.all().filter((alarm) => alarm.kind === 'metric' && alarm.rule.queries.some(({ MetricStat: stat }) =>
    stat !== undefined && stat.Metric.MetricName === wanted.MetricName && stat.Metric.Namespace === wanted.Namespace && key(stat.Metric.Dimensions ?? []) === key(wanted.Dimensions)
    && (wanted.Period === undefined || stat.Period === wanted.Period) && [undefined, stat.Stat].includes(wanted.Statistic ?? wanted.ExtendedStatistic) && [undefined, stat.Unit].includes(wanted.Unit)));
  return { MetricAlarms: found.map(describeAlarm) };
};

export const setAlarmState: Operation = (input, { alarms }) => {
  const { AlarmName, StateValue, StateReason, StateReasonData } = readInput(z.object({ AlarmName: name, StateValue: stateValue, StateReason: z.string().max(1023), StateReasonData: z.string().max(4000).optional() }), input);
  if (StateReasonData !== undefined && !isJson(StateReasonData)) throw new ServiceError('InvalidFormat', 'StateReasonData is no JSON.');
  alarms.setState(AlarmName, { value: StateValue, reason: StateReason, reasonData: StateReasonData });
  return {};
};

export const describeAlarmHistory: Operation = (input, { history }) => {
  const request = readInput(z.object({
    AlarmName: name.optional(), AlarmTypes: alarmTypes.optional(), HistoryItemType: z.string().optional(), StartDate: time.optional(), EndDate: time.optional(),
    MaxRecords: integer.default(100), NextToken: z.string().optional(), ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  }), input);
  const items = history.find({
    alarmName: request.AlarmName, type: request.HistoryItemType, fromMs: request.StartDate ?? -Infinity, toMs: request.EndDate ?? Infinity, oldestFirst: request.ScanBy === 'TimestampAscending',
    // Without AlarmTypes AWS answers for metric alarms only, unless one alarm is named.
    alarmTypes: request.AlarmTypes ?? (request.AlarmName === undefined ? ['MetricAlarm'] : ['MetricAlarm', 'CompositeAlarm']),
  });
  const { page, next } = pageOf(items, request.NextToken, Math.min(100, request.MaxRecords));
  return { AlarmHistoryItems: page, NextToken: next };
};

const names = z.object({ AlarmNames: listOf(name, 100) });

export const deleteAlarms: Operation = (input, { alarms }) => {
  alarms.delete(readInput(names, input).AlarmNames);
  return {};
};

export const enableAlarmActions: Operation = (input, { alarms }) => {
  alarms.enableActions(readInput(names, input).AlarmNames, true);
  return {};
};

export const disableAlarmActions: Operation = (input, { alarms }) => {
  alarms.enableActions(readInput(names, input).AlarmNames, false);
  return {};
};

const childrenOf = (alarm: AlarmRecord | undefined): readonly string[] => (alarm?.kind === 'composite' ? alarmsOfRule(alarm.rule) : []);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
