import { z } from 'zod';
import type { AlarmDefinition } from '../../core/alarm';
import { comparisons } from '../../core/alarm';
import type { AlarmRule } from '../../core/alarm-rule';
import { AlarmRuleError, parseAlarmRule } from '../../core/alarm-rule';
import { boolean, dimensions, integer, listOf, metricDataQuery, name, number } from './input';
import type { MetricDataQuery } from './input';
import { checkPeriod, readStatistic } from './metric-query';
import { ServiceError } from './service-error';

const actions = listOf(z.string().min(1).max(1024), 5).optional();

const common = {
  AlarmName: name,
  AlarmDescription: z.string().max(1024).optional(),
  ActionsEnabled: boolean.default(true),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
};

/** Of PutMetricAlarm, and of AWS::CloudWatch::Alarm, whose properties have the same names. */
export const metricAlarmInput = z.object({
  ...common,
  MetricName: name.optional(),
  Namespace: name.optional(),
  Statistic: z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']).optional(),
  ExtendedStatistic: z.string().optional(),
  Dimensions: dimensions.optional(),
  Period: integer.optional(),
  Unit: z.string().optional(),
  EvaluationPeriods: integer.pipe(z.number().min(1)),
  DatapointsToAlarm: integer.pipe(z.number().min(1)).optional(),
  Threshold: number.optional(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']).optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
  Metrics: listOf(metricDataQuery, 20).optional(),
  ThresholdMetricId: z.string().optional(),
});
export type MetricAlarmInput = z.output<typeof metricAlarmInput>;

/** Of PutCompositeAlarm and AWS::CloudWatch::CompositeAlarm. */
export const compositeAlarmInput = z.object({
  ...common,
  AlarmRule: z.string().min(1).max(10_240),
  ActionsSuppressor: z.string().min(1).optional(),
  ActionsSuppressorWaitPeriod: integer.optional(),
  ActionsSuppressorExtensionPeriod: integer.optional(),
});
export type CompositeAlarmInput = z.output<typeof compositeAlarmInput>;

/** What is evaluated, and the queries that give the points: the one with the id `of` is the alarm's own. */
export interface MetricRule {
  readonly definition: AlarmDefinition;
  readonly queries: readonly MetricDataQuery[];
  readonly of: string;
}

/** @throws ServiceError for what AWS refuses, and for what this CloudWatch cannot evaluate */
export function metricRuleOf(input: MetricAlarmInput): MetricRule {
  const { ComparisonOperator: comparison, EvaluationPeriods: evaluationPeriods, Threshold: threshold } = input;
  if (input.ThresholdMetricId !== undefined || !isComparison(comparison)) throw refused(`Anomaly detection (ThresholdMetricId, ${comparison}) is not supported.`);
  if (threshold === undefined) throw new ServiceError('MissingParameter', 'The parameter Threshold is required.');
  const datapointsToAlarm = input.DatapointsToAlarm ?? evaluationPeriods;
  if (datapointsToAlarm > evaluationPeriods) throw refused('DatapointsToAlarm must not be greater than EvaluationPeriods.');
  const { queries, of } = queriesOf(input);
  const periodSeconds = periodOf(queries, of);
  checkPeriod(periodSeconds, [10, 20, 30]);
  if (periodSeconds * evaluationPeriods > 86_400 * (periodSeconds >= 3600 ? 7 : 1)) throw refused('Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be 86400 seconds or less; with periods of an hour or more, 7 days).');
  const percentile = percentileOf(queries.find(({ Id }) => Id === of));
  return {
    definition: {
      comparison, threshold, periodSeconds, evaluationPeriods, datapointsToAlarm,
      missingData: input.TreatMissingData ?? 'missing',
      ...(percentile !== undefined && { lowSamples: { percentile, treatment: input.EvaluateLowSampleCountPercentile ?? 'evaluate' } }),
    },
    queries,
    of,
  };
}

/** @throws ServiceError */
export function compositeRuleOf({ AlarmRule: text, ActionsSuppressor: suppressor, ActionsSuppressorWaitPeriod: wait, ActionsSuppressorExtensionPeriod: extension }: CompositeAlarmInput): AlarmRule {
  if (suppressor !== undefined && (wait === undefined || extension === undefined)) throw refused('ActionsSuppressor wants ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod.');
  try {
    return parseAlarmRule(text);
  } catch (error) {
    if (error instanceof AlarmRuleError) throw new ServiceError('ValidationError', error.message, { cause: error });
    throw error;
  }
}

function queriesOf(input: MetricAlarmInput): Pick<MetricRule, 'queries' | 'of'> {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Metrics = [] } = input;
  if (Metrics.length > 0) {
    if (MetricName !== undefined || Period !== undefined || Statistic !== undefined) throw new ServiceError('InvalidParameterCombination', 'An alarm has either Metrics, or MetricName, Statistic and Period.');
    const returned = Metrics.filter(({ ReturnData }) => ReturnData !== false);
    if (returned[0] === undefined || returned.length > 1) throw refused(`Exactly one element of Metrics must return data (ReturnData); here ${returned.length} do.`);
    return { queries: Metrics, of: returned[0].Id };
  }
  const Stat = Statistic ?? ExtendedStatistic;
  if (MetricName === undefined || Namespace === undefined || Period === undefined || Stat === undefined) throw new ServiceError('MissingParameter', 'The parameters MetricName, Namespace, Period and either Statistic or ExtendedStatistic are required, or Metrics.');
  if (Statistic !== undefined && ExtendedStatistic !== undefined) throw new ServiceError('InvalidParameterCombination', 'Statistic and ExtendedStatistic exclude each other.');
  readStatistic(Stat);
  return { queries: [{ Id: 'm1', MetricStat: { Metric: { MetricName, Namespace, Dimensions: input.Dimensions }, Period, Stat, Unit: input.Unit } }], of: 'm1' };
}

/** Of an expression: the longest of its metrics. */
function periodOf(queries: readonly MetricDataQuery[], of: string): number {
  const own = queries.find(({ Id }) => Id === of);
  return own?.MetricStat?.Period ?? own?.Period ?? Math.max(0, ...queries.map(({ MetricStat }) => MetricStat?.Period ?? 0));
}

function percentileOf(query: MetricDataQuery | undefined): number | undefined {
  if (query?.MetricStat === undefined) return undefined;
  const statistic = readStatistic(query.MetricStat.Stat);
  return typeof statistic === 'object' ? statistic.percentile : undefined;
}

const isComparison = (text: string): text is AlarmDefinition['comparison'] => Object.hasOwn(comparisons, text);

const refused = (message: string) => new ServiceError('ValidationError', message);
