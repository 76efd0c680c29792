import { withoutColours } from './colours';
import { at, type Fields } from './fields';
import { levels, type Level } from './record';

/** Names of pino, winston (npm and syslog), bunyan, Powertools, ECS, OpenTelemetry and Google's severity. */
const byName: Readonly<Record<string, Level>> = {
  fatal: 'fatal', critical: 'fatal', crit: 'fatal', emerg: 'fatal', emergency: 'fatal', alert: 'fatal', panic: 'fatal',
  error: 'error', err: 'error', severe: 'error',
  warn: 'warn', warning: 'warn',
  info: 'info', information: 'info', notice: 'info', http: 'info', default: 'info',
  debug: 'debug', verbose: 'debug',
  trace: 'trace', silly: 'trace',
};

/** Where loggers put the level, the first that is there wins. */
export const levelKeys = ['level', 'log.level', 'severity', 'severityText', 'SeverityText', 'severity_text', 'levelname', 'lvl', '@l'];
export const severityNumberKeys = ['severityNumber', 'SeverityNumber', 'severity_number'];

/** The record's level; undefined when it names none that we know. */
export function levelOf(fields: Fields): Level | undefined {
  for (const key of levelKeys) {
    const level = levelFrom(at(fields, key));
    if (level) return level;
  }
  for (const key of severityNumberKeys) {
    const level = fromSeverityNumber(at(fields, key));
    if (level) return level;
  }
  return undefined;
}

/** The level of a name, in any case; undefined when it is none. */
export function levelNamed(name: string): Level | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(byName, lower) && lower !== 'default' && lower !== 'http' ? byName[lower] : undefined;
}

/** Rank of a level that is logged as a text, place in `levels` plus one; 0 when it names none. */
export function rankNamed(name: string): number {
  const level = levelFrom(name);
  return level === undefined ? 0 : levels.indexOf(level) + 1;
}

/** The same of pino's and bunyan's numbers. */
export function levelOfPino(value: number): number {
  const level = fromPino(value);
  return level === undefined ? 0 : levels.indexOf(level) + 1;
}

function levelFrom(value: unknown): Level | undefined {
  if (typeof value === 'number') return fromPino(value);
  if (typeof value !== 'string') return undefined;
  // winston's colorize() leaves terminal colours in the level.
  const name = withoutColours(value).trim().toLowerCase();
  if (/^\d+$/.test(name)) return fromPino(Number(name));
  if (Object.hasOwn(byName, name)) return byName[name];
  // OpenTelemetry's finer names: ERROR2, WARN3.
  const base = name.replace(/[2-4]$/, '');
  return Object.hasOwn(byName, base) ? byName[base] : undefined;
}

/** pino's and bunyan's numbers (10 trace to 60 fatal); a custom level in between counts as the one below it. */
function fromPino(value: number): Level | undefined {
  const names: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  return value < 10 ? undefined : names[Math.min(Math.floor(value / 10), 6) - 1];
}

/** OpenTelemetry's logs data model: four numbers a level, 1–4 trace to 21–24 fatal. */
function fromSeverityNumber(value: unknown): Level | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 1 && number <= 24)) return undefined;
  const names: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  return names[Math.floor((number - 1) / 4)];
}
