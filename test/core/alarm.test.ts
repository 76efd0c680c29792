import { describe, expect, it } from '@jest/globals';
import { evaluateAlarm, evaluationRange } from '../../lib/core/alarm';
import type { AlarmDefinition, AlarmPoint, AlarmState, MissingData } from '../../lib/core/alarm';

const nowMs = Date.UTC(2026, 10, 22, 12, 0, 30);
const definition: AlarmDefinition = { comparison: 'GreaterThanThreshold', threshold: 5, periodSeconds: 300, evaluationPeriods: 3, datapointsToAlarm: 3, missingData: 'missing' };
const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** In the notation of AWS's tables: oldest first, 0 is fine, X breaches, - is missing. */
function pointsOf(row: string, wanted: AlarmDefinition = definition): AlarmPoint[] {
  const signs = row.split(' ');
  const range = evaluationRange({ ...wanted, evaluationPeriods: Math.max(wanted.evaluationPeriods, signs.length - 2) }, nowMs).slice(-signs.length);
  return signs.flatMap((sign, index) => (sign === '-' ? [] : [{ atMs: range[index] ?? 0, value: sign === 'X' ? 9 : 1 }]));
}

const evaluate = (row: string, changes: Partial<AlarmDefinition>, previous: AlarmState) => evaluateAlarm({ ...definition, ...changes }, pointsOf(row), previous, nowMs).state;

type Cell = AlarmState | 'Retain current state';
type Row = readonly [points: string, missing: Cell, ignore: Cell, breaching: Cell, notBreaching: Cell];
const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
// "How alarm state is evaluated when data is missing", first table: Datapoints to Alarm and Evaluation Periods are both 3.
const threeOfThree: readonly Row[] = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', 'Retain current state', 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', 'Retain current state', 'ALARM', 'OK'],
];
// The same page, second table: 2 out of 3.
const twoOfThree: readonly Row[] = [
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', 'Retain current state', 'ALARM', 'OK'],
];

function cells(rows: readonly Row[]) {
  return rows.flatMap(([points, ...expected]) => treatments.flatMap((missingData, column) => states.map((previous) => ({ points, missingData, previous, documented: expected[column] ?? 'OK' }))));
}

const resultOf = (documented: Cell, previous: AlarmState): AlarmState => (documented === 'Retain current state' ? previous : documented);

describe('the state of a metric alarm, by AWS\'s tables', () => {
  it.each(cells(threeOfThree))('3 out of 3: $points treated as $missingData after $previous is $documented', ({ points, missingData, previous, documented }) => {
    expect(evaluate(points, { missingData }, previous)).toBe(resultOf(documented, previous));
  });

  it.each(cells(twoOfThree))('2 out of 3: $points treated as $missingData after $previous is $documented', ({ points, missingData, previous, documented }) => {
    expect(evaluate(points, { missingData, datapointsToAlarm: 2 }, previous)).toBe(resultOf(documented, previous));
  });
});

// The same page, "Avoiding premature transitions to alarm state", with 3 out of 3.
describe('an alarm on intermittent data', () => {
  it.each(['- - - - X', '- - - X -'])('does not go off at once for %s', (row) => {
    for (const missingData of ['missing', 'ignore'] as const) expect(evaluate(row, { missingData }, 'OK')).toBe('OK');
  });

  it.each(['- - - X 0', '- - X - 0'])('is OK when the next point is fine: %s', (row) => {
    expect(evaluate(row, {}, 'OK')).toBe('OK');
  });

  it('goes off for - - X - - even if missing data is missing', () => expect(evaluate('- - X - -', {}, 'OK')).toBe('ALARM'));

  it('keeps INSUFFICIENT_DATA at first, until there is enough to say something', () => {
    expect(evaluate('- - - - -', {}, 'INSUFFICIENT_DATA')).toBe('INSUFFICIENT_DATA');
    expect(evaluate('- - - - X', {}, 'INSUFFICIENT_DATA')).toBe('INSUFFICIENT_DATA');
    expect(evaluate('- - - - 0', {}, 'INSUFFICIENT_DATA')).toBe('OK');
  });
});

describe('the points that an alarm looks at', () => {
  it('are two more than it needs, and none of the period that still runs', () => {
    expect(evaluationRange(definition, nowMs).map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual(['11:35', '11:40', '11:45', '11:50', '11:55']);
  });

  it('are ten seconds each in a high-resolution alarm', () => {
    const fast = { ...definition, periodSeconds: 10, evaluationPeriods: 1, datapointsToAlarm: 1 };
    expect(evaluationRange(fast, nowMs + 4_000).map((ms) => new Date(ms).toISOString().slice(11, 19))).toEqual(['12:00:00', '12:00:10', '12:00:20']);
  });

  it('older than the range do not count', () => {
    const old = evaluationRange(definition, nowMs - 300_000).slice(0, 1).map((atMs) => ({ atMs, value: 9 }));
    expect(evaluateAlarm(definition, old, 'ALARM', nowMs).state).toBe('INSUFFICIENT_DATA');
  });

  it('breach or not by the alarm\'s comparison', () => {
    const at = (comparison: AlarmDefinition['comparison'], value: number) => evaluateAlarm({ ...definition, comparison, evaluationPeriods: 1, datapointsToAlarm: 1 }, [{ atMs: evaluationRange(definition, nowMs).at(-1) ?? 0, value }], 'OK', nowMs).state;
    expect([at('GreaterThanOrEqualToThreshold', 5), at('GreaterThanThreshold', 5), at('LessThanOrEqualToThreshold', 5), at('LessThanThreshold', 5)]).toEqual(['ALARM', 'OK', 'ALARM', 'OK']);
  });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
describe('an alarm on a percentile', () => {
  const one = { ...definition, evaluationPeriods: 1, datapointsToAlarm: 1 };
  const withSamples = (sampleCount: number, treatment: 'evaluate' | 'ignore', percentile = 99) =>
    evaluateAlarm({ ...one, lowSamples: { percentile, treatment } }, [{ atMs: evaluationRange(one, nowMs).at(-1) ?? 0, value: 9, sampleCount }], 'OK', nowMs).state;

  it('keeps its state with too few samples if it is to ignore them', () => {
    expect(withSamples(999, 'ignore')).toBe('OK');
    expect(withSamples(1000, 'ignore')).toBe('ALARM');
    expect(withSamples(99, 'ignore', 10)).toBe('OK');
    expect(withSamples(100, 'ignore', 10)).toBe('ALARM');
  });

  it('is evaluated with however few samples otherwise', () => expect(withSamples(1, 'evaluate')).toBe('ALARM'));
});

describe('the reason of a state', () => {
  it('names the points and the threshold', () => {
    const { reason } = evaluateAlarm({ ...definition, datapointsToAlarm: 2 }, pointsOf('0 - X - X'), 'OK', nowMs);
    expect(reason).toBe('Threshold Crossed: 2 out of the last 3 datapoints [9.0 (22/11/26 11:55:00), 9.0 (22/11/26 11:45:00)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).');
  });

  it('says what was made of missing points', () => {
    expect(evaluateAlarm({ ...definition, missingData: 'breaching' }, [], 'OK', nowMs).reason).toBe('Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].');
    expect(evaluateAlarm(definition, [], 'OK', nowMs).reason).toBe('Insufficient Data: 3 datapoints were unknown.');
  });
});
