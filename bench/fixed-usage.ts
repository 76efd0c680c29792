import { ofType } from '../test/support/stack-view';
import type { StackTemplate } from '../test/support/stack-view';
import { assumptions } from './prices';
import type { Usage } from './prices';

const minutesPerMonth = 30 * 24 * 60;

/** What the template's resources cost each month although nothing happens; free are functions, roles, topics, rules and empty tables. */
export function fixedUsage(template: StackTemplate): Usage {
  const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => alarmMetrics(properties));
  const count = (type: string) => ofType(template, type).length;
  return {
    alarmMetric: alarms.filter(({ fast }) => !fast).reduce((all, { metrics }) => all + metrics, 0),
    fastAlarmMetric: alarms.filter(({ fast }) => fast).reduce((all, { metrics }) => all + metrics, 0),
    compositeAlarm: count('AWS::CloudWatch::CompositeAlarm'),
    dashboard: count('AWS::CloudWatch::Dashboard'),
    key: count('AWS::KMS::Key'),
    secret: count('AWS::SecretsManager::Secret'),
    // Lambda's own looks into a table's stream are free. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-cost-optimization.html
    queueRequest: ofType(template, 'AWS::Lambda::EventSourceMapping').filter(({ properties }) => !('StartingPosition' in properties)).length * assumptions.pollsPerQueueAndMinute * minutesPerMonth,
  };
}

interface AlarmProperties {
  readonly Period?: number;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[];
}

/** Each metric of an alarm's expression is billed. */
function alarmMetrics({ Period = 60, Metrics }: AlarmProperties): { readonly metrics: number; readonly fast: boolean } {
  const periods = Metrics === undefined ? [Period] : Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
  return { metrics: periods.length, fast: periods.some((seconds) => seconds < 60) };
}
