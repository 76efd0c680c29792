import type { Analysis, Minute } from '../analysis';
import type { Block, Series } from './blocks';
import { cut, durationText } from './wording';

const chartedGroups = 4;
const tones: readonly Series['tone'][] = ['bad', 'warn', 'good', 'dim'];

/** Errors, latency and the gravest groups over time; none where the log has no times. */
export function charts(analysis: Analysis): readonly Block[] {
  const { span, minutes, incidents, groups } = analysis;
  if (span === undefined || minutes.length === 0) return [];
  const from = Math.floor(span.from / 60_000) * 60_000;
  const to = Math.max(span.to, from + 1);
  const marks = incidents.slice(0, 3).flatMap(({ onset }, n) => (onset.time === undefined ? [] : [{ time: onset.time, label: `incident ${n + 1}` }]));
  const of = (name: string, tone: Series['tone'], value: (minute: Minute) => number | undefined): Series => ({
    name, tone, points: minutes.flatMap((minute) => {
      const found = value(minute);
      return found === undefined ? [] : [{ time: minute.time, value: found }];
    }),
  });
  const latency = [of('p50', 'good', ({ p50Ms }) => p50Ms), of('p99', 'warn', ({ p99Ms }) => p99Ms)].filter(({ points }) => points.length > 1);
  const gravest = groups.filter(({ spark }) => spark.length > 0).slice(0, chartedGroups);
  return [
    { kind: 'chart', chart: { title: 'Errors and warnings', from, to, style: 'bars', marks, unit: 'a minute', series: [of('errors', 'bad', ({ errors }) => errors), of('warnings', 'warn', ({ warnings }) => warnings)] } },
    ...(latency.length === 0 ? [] : [{ kind: 'chart' as const, chart: { title: 'Duration of requests', from, to, style: 'lines' as const, marks, unit: 'ms', series: latency } }]),
    ...(gravest.length === 0 ? [] : [{ kind: 'chart' as const, chart: {
      title: 'The gravest groups', from, to, style: 'lines' as const, marks, unit: `in ${durationText(gravest[0]?.sparkMs ?? 0)}`,
      series: gravest.map(({ template, spark, sparkMs }, n): Series => ({ name: cut(template, 60), tone: tones[n] ?? 'dim', points: spark.map((value, slot) => ({ time: Math.min(to, span.from + slot * sparkMs), value })) })),
    } }]),
  ];
}
