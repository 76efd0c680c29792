import { evaluateAlarm, evaluationRange } from '../../core/alarm';
import type { AlarmState } from '../../core/alarm';
import { parseStatistic } from '../../core/metric-statistic';
import type { MetricRule } from './alarm-input';
import { stamp } from './alarm-message';
import { runQuery } from './metric-query';
import type { MetricStore } from './metric-store';
import { ServiceError } from './service-error';

/**
 * The state of a metric alarm by what the store has, its reason, and the reason's data as JSON.
 * @throws ServiceError that names an id, a statistic or a function which is not understood
 */
export function verdictOf({ definition, queries, of }: MetricRule, previous: AlarmState, store: MetricStore, nowMs: number) {
  const range = evaluationRange(definition, nowMs);
  const fromMs = range[0] ?? 0;
  const toMs = (range.at(-1) ?? 0) + definition.periodSeconds * 1000;
  const gridMs = (periodSeconds: number) => Array.from({ length: Math.ceil((toMs - fromMs) / (periodSeconds * 1000)) }, (_, index) => fromMs + index * periodSeconds * 1000);
  const series = runQuery(of, queries, { store, nowMs, gridMs, searchAllowed: false });
  if (series.length > 1) throw new ServiceError('ValidationError', `The expression ${of} gives ${series.length} time series; an alarm watches one.`);
  const samples = sampleCounts({ definition, queries, of }, store, { fromMs, toMs, nowMs });
  const points = [...(series[0]?.points ?? [])].map(([atMs, value]) => ({ atMs, value, ...(samples.has(atMs) && { sampleCount: samples.get(atMs) ?? 0 }) }));
  const { state, reason, evaluated } = evaluateAlarm(definition, points, previous, nowMs);
  const [newest] = evaluated;
  const stat = queries.find(({ Id }) => Id === of)?.MetricStat?.Stat;
  const reasonData = JSON.stringify({
    version: '1.0',
    queryDate: stamp(nowMs),
    ...(newest !== undefined && { startDate: stamp(evaluated.at(-1)?.atMs ?? newest.atMs) }),
    ...(stat !== undefined && { statistic: stat }),
    period: definition.periodSeconds,
    recentDatapoints: evaluated.map(({ value }) => value).reverse(),
    threshold: definition.threshold,
    evaluatedDatapoints: evaluated.map(({ atMs, value, sampleCount }) => ({ timestamp: stamp(atMs), ...(sampleCount !== undefined && { sampleCount }), value })),
  });
  return { state, reason, reasonData };
}

function sampleCounts({ definition, queries, of }: MetricRule, store: MetricStore, time: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number }): ReadonlyMap<number, number> {
  const stat = queries.find(({ Id }) => Id === of)?.MetricStat;
  const statistic = parseStatistic(stat?.Stat ?? '');
  if (stat === undefined || statistic === undefined) return new Map();
  const points = store.points({ ...time, metric: stat.Metric, statistic, periodSeconds: definition.periodSeconds, unit: stat.Unit });
  return new Map([...points].map(([atMs, { sampleCount }]) => [atMs, sampleCount]));
}
