import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { ListStackResourcesCommandOutput } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmHistoryItem, AlarmType, CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { counted, moment } from '../phrases';
import { fail, ok, warn, type Check, type Finding, type Patient } from './finding';

const alarmTypes: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];
/** The most that one call takes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const namesPerCall = 100;

type Alarm = MetricAlarm | CompositeAlarm;

/** Are all alarms of the stack there, do they act, and did their last action arrive? */
export const alarmCheck: Check = { name: 'alarms', run: async (patient) => {
  const names = await alarmNames(patient);
  if (names.length === 0) return [warn('alarms', 'the stack has no alarms', 'a local copy of the template leaves them out; elsewhere deploy the stack again')];
  const alarms = await describe(patient, names);
  const there = new Set(alarms.map(({ AlarmName }) => AlarmName));
  const silenced = alarms.filter(({ ActionsEnabled }) => ActionsEnabled === false).map(({ AlarmName = '' }) => AlarmName);
  const findings: Finding[] = names.filter((name) => !there.has(name)).map((name) => fail('alarms', `the alarm ${name} is gone`, `deploy the stack again (cdk deploy ${patient.stack.name})`));
  if (silenced.length > 0) findings.push(fail('alarms', `${counted(silenced.length, 'alarm')} may not act: ${silenced.join(', ')}`, `run: aws cloudwatch enable-alarm-actions --alarm-names ${silenced.join(' ')}`));
  if (findings.length === 0) findings.push(ok('alarms', `${counted(alarms.length, 'alarm')}, all may act`));
  return [...findings, ...(await deliveries(patient, alarms.filter(({ AlarmActions = [] }) => AlarmActions.length > 0)))];
} };

async function alarmNames({ aws, stack }: Patient): Promise<readonly string[]> {
  const names: string[] = [];
  let from: string | undefined;
  do {
    const page: ListStackResourcesCommandOutput = await aws.cloudformation.send(new ListStackResourcesCommand({ StackName: stack.name, ...(from !== undefined && { NextToken: from }) }));
    for (const { ResourceType = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? []) {
      if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(ResourceType)) names.push(PhysicalResourceId.replace(/^arn:.*:alarm:/, ''));
    }
    from = page.NextToken;
  } while (from !== undefined);
  return names;
}

async function describe({ aws }: Patient, names: readonly string[]): Promise<readonly Alarm[]> {
  const alarms: Alarm[] = [];
  for (let from = 0; from < names.length; from += namesPerCall) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: names.slice(from, from + namesPerCall), AlarmTypes: alarmTypes, MaxRecords: namesPerCall }));
    alarms.push(...MetricAlarms, ...CompositeAlarms);
  }
  return alarms;
}

/** CloudWatch records of each action whether its target took it, and says it nowhere else. */
async function deliveries({ aws }: Patient, alarms: readonly Alarm[]): Promise<readonly Finding[]> {
  const newest: AlarmHistoryItem[] = [];
  for (const { AlarmName } of alarms) {
    const { AlarmHistoryItems: [item] = [] } = await aws.cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName, AlarmTypes: alarmTypes, HistoryItemType: 'Action', ScanBy: 'TimestampDescending', MaxRecords: 1 }));
    if (item !== undefined) newest.push(item);
  }
  const failed = newest.filter(({ HistorySummary = '' }) => /^fail/i.test(HistorySummary));
  if (failed.length === 0) return [ok('alarm actions', newest.length === 0 ? 'no alarm has had to tell anybody yet' : `the last action of ${counted(newest.length, 'alarm')} arrived, none failed`)];
  return failed.map(({ AlarmName = '', HistorySummary = '', Timestamp }) =>
    fail('alarm actions', `${AlarmName}: ${HistorySummary}${Timestamp === undefined ? '' : ` (${moment(Timestamp.getTime())})`}`, 'check that the policies of the topic and of its key let CloudWatch publish; deploying the stack puts both back'));
}
