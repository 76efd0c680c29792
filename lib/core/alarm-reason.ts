import type { AlarmDefinition, AlarmState, Comparison } from './alarm';

/** A point that an evaluation used. */
export interface Evaluated {
  /** Start of the period, milliseconds since 1970. */
  readonly atMs: number;
  readonly value: number;
  readonly breaching: boolean;
  readonly sampleCount?: number;
}

const words: Record<Comparison, string> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** The sentence that CloudWatch gives as StateReason. `evaluated` is newest first. */
export function alarmReason(definition: AlarmDefinition, evaluated: readonly Evaluated[], previous: AlarmState, state: AlarmState): string {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold, missingData } = definition;
  const filled = evaluationPeriods - evaluated.length;
  if (evaluated.length === 0 && state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${count(evaluationPeriods, 'datapoint')} ${evaluationPeriods === 1 ? 'was' : 'were'} unknown.`;
  const treated = filled > 0 && (missingData === 'breaching' || missingData === 'notBreaching')
    ? `${count(filled, 'missing datapoint')} ${filled === 1 ? 'was' : 'were'} treated as [${missingData === 'breaching' ? 'Breaching' : 'NonBreaching'}]`
    : undefined;
  if (evaluated.length === 0) return `Threshold Crossed: no datapoints were received for ${count(evaluationPeriods, 'period')}${treated === undefined ? '' : ` and ${treated}`}.`;
  // In ALARM it lists the points that breach, in OK those that do not.
  const shown = evaluated.filter((point) => point.breaching === (state === 'ALARM'));
  const listed = shown.length === 0 ? evaluated : shown;
  const were = `${listed.length === 1 ? 'was' : 'were'}${listed[0]?.breaching === false ? ' not' : ''}`;
  const minimum = state === 'ALARM' ? ` (minimum ${count(datapointsToAlarm, 'datapoint')} for ${previous === 'ALARM' ? 'OK' : previous} -> ALARM transition)`
    : ` (minimum ${count(evaluationPeriods - datapointsToAlarm + 1, 'datapoint')} for ALARM -> OK transition)`;
  const points = listed.map(({ atMs, value }) => `${decimal(value)} (${europeanTime(atMs)})`).join(', ');
  return `Threshold Crossed: ${listed.length} out of the last ${count(evaluationPeriods, 'datapoint')} [${points}] ${were} ${words[comparison]} the threshold (${decimal(threshold)})${treated === undefined ? '' : ` and ${treated}`}${minimum}.`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** 22/11/26 08:39:00, in UTC. */
function europeanTime(atMs: number): string {
  const iso = new Date(atMs).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
