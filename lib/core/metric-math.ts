import { MetricMathError, parseMetricMath } from './metric-math-parser';
import type { MathNode, MathOperator } from './metric-math-parser';

/** Values by the start of their period, milliseconds since 1970. */
export interface Series {
  readonly label: string;
  readonly periodSeconds: number;
  readonly points: ReadonlyMap<number, number>;
}

/** A number, one series, or several. */
export type MathValue = number | Series | readonly Series[];

export interface MathWorld {
  /** Every period of the time that is asked for, oldest first: what FILL fills. */
  readonly gridMs: readonly number[];
  readonly periodSeconds: number;
  /** What an id stands for: a metric, or another expression's value; undefined for an unknown one. */
  value(id: string): MathValue | undefined;
  /** The ids of the metrics in the request, expressions left out. */
  readonly metricIds: readonly string[];
  /** For SEARCH; without it SEARCH is refused, as alarms refuse it. */
  search?(text: string, statistic: string, periodSeconds: number): readonly Series[];
}

/**
 * The value of an expression of metric math.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws MetricMathError that names the function or id which is not understood
 */
export function evaluateMetricMath(expression: string, world: MathWorld): readonly Series[] {
  const value = evaluate(parseMetricMath(expression), world);
  if (typeof value === 'number') throw new MetricMathError(`The expression "${expression}" gives a single number; it must give a time series.`);
  return isSeries(value) ? [value] : value;
}

function evaluate(node: MathNode, world: MathWorld): MathValue {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'text':
      throw new MetricMathError(`The text "${node.value}" cannot stand alone in an expression.`);
    case 'name': {
      const value = world.value(node.name);
      if (value === undefined) throw new MetricMathError(`Undefined variable ${node.name}: no metric or expression of the request has that Id.`);
      return value;
    }
    case 'list':
      return node.items.flatMap((item) => seriesOf(evaluate(item, world), 'a list'));
    case 'negative':
      return combine('-', 0, evaluate(node.of, world));
    case 'operator':
      return combine(node.operator, evaluate(node.left, world), evaluate(node.right, world));
    case 'call':
      return call(node.name, node.given, world);
    default:
      return node satisfies never;
  }
}

const operations: Record<MathOperator, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  // Infinity and NaN are dropped below: AWS drops a point that would divide by zero.
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

/** Where only one of two series has a value, the other's counts as 0. */
function combine(operator: MathOperator, left: MathValue, right: MathValue): MathValue {
  const operation = operations[operator];
  if (typeof left === 'number' && typeof right === 'number') return operation(left, right);
  if (typeof left !== 'number' && !isSeries(left)) {
    if (typeof right !== 'number' && !isSeries(right)) throw new MetricMathError(`"${operator}" cannot stand between two lists of time series.`);
    return left.map((one) => asSeries(combine(operator, one, right)));
  }
  if (typeof right !== 'number' && !isSeries(right)) return right.map((one) => asSeries(combine(operator, left, one)));
  const shape = isSeries(left) ? left : asSeries(right);
  const times = new Set([left, right].flatMap((side) => (isSeries(side) ? [...side.points.keys()] : [])));
  return withPoints(shape, [...times].sort((a, b) => a - b).map((atMs) => [atMs, operation(at(left, atMs) ?? 0, at(right, atMs) ?? 0)]));
}

type MathFunction = (values: readonly MathValue[], world: MathWorld) => MathValue;

const perPoint = (change: (value: number) => number): MathFunction => ([value]) => overEach(value, (series) => withPoints(series, [...series.points].map(([atMs, one]) => [atMs, change(one)])));

/** Of one series a number; of several the series of what each time has. `missing`: what a series without a value then counts as. */
const aggregate = (over: (values: readonly number[]) => number, missing?: number): MathFunction => ([value], world) => {
  if (value === undefined || typeof value === 'number') return value ?? 0;
  if (isSeries(value)) return value.points.size === 0 ? 0 : over([...value.points.values()]);
  const times = [...new Set(value.flatMap((series) => [...series.points.keys()]))].sort((a, b) => a - b);
  const valuesAt = (atMs: number) => value.map((series) => series.points.get(atMs) ?? missing).filter((one) => one !== undefined);
  return withPoints({ label: '', periodSeconds: value[0]?.periodSeconds ?? world.periodSeconds }, times.map((atMs) => [atMs, over(valuesAt(atMs))]));
};

const sum = (values: readonly number[]) => values.reduce((left, right) => left + right, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

const functions: Record<string, MathFunction> = {
  ABS: perPoint(Math.abs),
  CEIL: perPoint(Math.ceil),
  FLOOR: perPoint(Math.floor),
  SUM: aggregate(sum),
  AVG: aggregate(mean, 0),
  MIN: aggregate((values) => Math.min(...values)),
  MAX: aggregate((values) => Math.max(...values)),
  STDDEV: aggregate((values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))),
  RATE: ([value]) => overEach(value, (series) => {
    const points = [...series.points].sort(([a], [b]) => a - b);
    return withPoints(series, points.slice(1).map(([atMs, one], index) => {
      const [beforeMs, before] = points[index] ?? [atMs, one];
      return [atMs, (one - before) / ((atMs - beforeMs) / 1000)];
    }));
  }),
  PERIOD: ([value]) => seriesOf(value ?? 0, 'PERIOD')[0]?.periodSeconds ?? 0,
  METRIC_COUNT: ([value]) => seriesOf(value ?? 0, 'METRIC_COUNT').length,
  FIRST: ([value]) => seriesOf(value ?? 0, 'FIRST')[0] ?? [],
  LAST: ([value]) => seriesOf(value ?? 0, 'LAST').at(-1) ?? [],
  REMOVE_EMPTY: ([value]) => seriesOf(value ?? 0, 'REMOVE_EMPTY').filter((series) => series.points.size > 0),
  IF: ([condition = 0, yes = 0, no]) => choose(condition, yes, no),
};

function call(name: string, given: readonly MathNode[], world: MathWorld): MathValue {
  const [first, second, third] = given;
  switch (name) {
    case 'METRICS':
      return world.metricIds.filter((id) => id.includes(first?.kind === 'text' ? first.value : '')).flatMap((id) => seriesOf(world.value(id) ?? [], 'METRICS'));
    case 'FILL':
      return fill(first === undefined ? [] : evaluate(first, world), second, world);
    case 'SEARCH':
      if (world.search === undefined) throw new MetricMathError('SEARCH is not supported on this metric: it cannot be used in an alarm.');
      if (first?.kind !== 'text' || second?.kind !== 'text') throw new MetricMathError('SEARCH wants two texts: what to look for, and the statistic.');
      return world.search(first.value, second.value, third?.kind === 'number' ? third.value : world.periodSeconds);
    default: {
      const known = functions[name];
      if (known === undefined) throw new MetricMathError(`The function ${name} is not supported: this CloudWatch knows ${[...Object.keys(functions), 'FILL', 'METRICS', 'SEARCH'].join(', ')}.`);
      if (given.length === 0) throw new MetricMathError(`The function ${name} wants an argument.`);
      return known(given.map((one) => evaluate(one, world)), world);
    }
  }
}

function fill(value: MathValue, filler: MathNode | undefined, world: MathWorld): MathValue {
  const mode = filler?.kind === 'name' && (filler.name === 'REPEAT' || filler.name === 'LINEAR') ? filler.name : undefined;
  if (filler === undefined) throw new MetricMathError('FILL wants what to fill with, for example FILL(m1, 0).');
  const other = mode === undefined ? evaluate(filler, world) : 0;
  return overEach(value, (series) => withPoints(series, world.gridMs.map((atMs) => {
    const own = series.points.get(atMs);
    return [atMs, own ?? (mode === undefined ? at(other, atMs) : between(series, atMs, mode))];
  })));
}

function between({ points }: Series, atMs: number, mode: 'REPEAT' | 'LINEAR'): number | undefined {
  const sorted = [...points].sort(([a], [b]) => a - b);
  const before = sorted.findLast(([ms]) => ms < atMs);
  const after = sorted.find(([ms]) => ms > atMs);
  if (mode === 'REPEAT' || before === undefined) return before?.[1];
  return after === undefined ? undefined : before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
}

/** "Using IF expressions": a true condition without a value gives 0, a false one drops the point. */
function choose(condition: MathValue, yes: MathValue, no: MathValue | undefined): MathValue {
  if (typeof condition === 'number') return condition !== 0 ? yes : (no ?? []);
  return overEach(condition, (series) => withPoints(series, [...series.points].map(([atMs, truth]) => [atMs, truth !== 0 ? (at(yes, atMs) ?? 0) : no === undefined ? undefined : at(no, atMs)])));
}

const isSeries = (value: MathValue): value is Series => typeof value === 'object' && 'points' in value;

function seriesOf(value: MathValue, where: string): readonly Series[] {
  if (typeof value === 'number') throw new MetricMathError(`${where} wants time series, not the number ${value}.`);
  return isSeries(value) ? [value] : value;
}

function asSeries(value: MathValue): Series {
  const [only] = seriesOf(value, 'The expression');
  if (only === undefined) throw new MetricMathError('The expression wants a time series where there is none.');
  return only;
}

function overEach(value: MathValue | undefined, change: (series: Series) => Series): MathValue {
  if (value === undefined || typeof value === 'number') throw new MetricMathError('The function wants a time series, not a number.');
  return isSeries(value) ? change(value) : value.map(change);
}

const at = (value: MathValue, atMs: number): number | undefined => (typeof value === 'number' ? value : asSeries(value).points.get(atMs));

function withPoints({ label, periodSeconds }: Pick<Series, 'label' | 'periodSeconds'>, points: readonly (readonly [number, number | undefined])[]): Series {
  const finite = points.filter((point): point is readonly [number, number] => point[1] !== undefined && Number.isFinite(point[1]));
  return { label, periodSeconds, points: new Map(finite) };
}
