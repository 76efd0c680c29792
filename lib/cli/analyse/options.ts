import type { Severity } from '../../logs/analysis';
import { quoted } from '../../logs/document/wording';
import type { TimeWindow } from '../../logs/window';
import { isTimeZone } from '../../logs/zone';
import { parseCommandLine } from '../arguments';
import { UsageError } from '../console';
import { momentOf, timeWindow } from '../time-window';
import { forms, type Form } from './form';

export interface AnalyseOptions {
  readonly files: readonly string[];
  /** CloudWatch log groups, read after the files. */
  readonly logGroups: readonly string[];
  readonly baseline: readonly string[];
  readonly ask: Ask;
  readonly window: TimeWindow;
  readonly deploys: readonly { readonly time: number; readonly label: string }[];
  readonly timeZone: string;
  readonly form: Form;
  readonly full: boolean;
  readonly out: string | undefined;
  /** Groups of these severities make the exit code 1. */
  readonly failOn: readonly Severity[];
  readonly anonymise: boolean;
  /** What was typed, as far as it says what is read: a further question is added to it. */
  readonly command: string;
}

/** What a person wants to know. */
export type Ask = { readonly kind: 'report' } | { readonly kind: 'users' } | { readonly kind: 'user'; readonly name: string } | { readonly kind: 'trace'; readonly id: string };

const known = {
  user: { type: 'string' }, users: { type: 'boolean' }, trace: { type: 'string' },
  since: { type: 'string' }, until: { type: 'string' }, timezone: { type: 'string' },
  baseline: { type: 'string', multiple: true }, deploy: { type: 'string', multiple: true }, 'log-group': { type: 'string', multiple: true },
  format: { type: 'string' }, full: { type: 'boolean' }, out: { type: 'string' }, 'fail-on': { type: 'string' }, anonymise: { type: 'boolean' },
} as const;

const failOn: Readonly<Record<string, readonly Severity[]>> = { critical: ['critical'], high: ['critical', 'high'], never: [] };

/** Longer lists of files would push the answer off the screen. */
const longestNamed = 200;

type Values = ReturnType<typeof parseCommandLine<typeof known>>['values'];

/** Throws UsageError. */
export function analyseOptions(args: readonly string[], nowMs: number): AnalyseOptions {
  const { values, positionals } = parseCommandLine('analyse', args, known);
  const logGroups = [...new Set(values['log-group'] ?? [])];
  if (positionals.length + logGroups.length === 0) throw new UsageError('analyse needs at least one file; "-" reads standard input.');
  if (logGroups.length > 0 && values.since === undefined) throw new UsageError('--log-group needs --since, for example --since 2h: a whole log group may be years.');
  return {
    files: [...new Set(positionals)], logGroups, baseline: [...new Set(values.baseline ?? [])],
    ask: askOf(values),
    window: timeWindow(values.since, values.until, nowMs),
    deploys: (values.deploy ?? []).map((deploy) => deployOf(deploy, nowMs)),
    timeZone: zoneOf(values.timezone),
    form: formOf(values.format ?? 'text'),
    full: values.full === true, out: values.out,
    failOn: failOnOf(values['fail-on'] ?? 'high'),
    anonymise: values.anonymise === true,
    command: commandOf(values, positionals),
  };
}

function askOf({ users, user, trace }: Values): Ask {
  if ([users === true, user !== undefined, trace !== undefined].filter(Boolean).length > 1) throw new UsageError('--users, --user and --trace are three questions; ask one at a time.');
  if (user === '' || trace === '') throw new UsageError(`--${user === '' ? 'user' : 'trace'} needs a value; "paymedic help analyse" lists what there is.`);
  if (users === true) return { kind: 'users' };
  if (user !== undefined) return { kind: 'user', name: user };
  return trace === undefined ? { kind: 'report' } : { kind: 'trace', id: trace };
}

function deployOf(text: string, nowMs: number): { readonly time: number; readonly label: string } {
  const [time = '', ...label] = text.split('=');
  if (time === '' || label.join('=') === '') throw new UsageError(`--deploy ${JSON.stringify(text)} is no TIME=LABEL; write for example 2026-11-22T08:00:00Z=shop-1.4.2.`);
  return { time: momentOf('--deploy', time, nowMs), label: label.join('=') };
}

function formOf(value: string): Form {
  const form = forms.find((one) => one === value);
  if (!form) throw new UsageError(`--format ${JSON.stringify(value)} is not there; write text, md, html or json.`);
  return form;
}

function failOnOf(value: string): readonly Severity[] {
  const severities = Object.hasOwn(failOn, value) ? failOn[value] : undefined;
  if (!severities) throw new UsageError(`--fail-on ${JSON.stringify(value)} is not there; write critical, high or never.`);
  return severities;
}

function zoneOf(value = 'UTC'): string {
  if (!isTimeZone(value)) throw new UsageError(`--timezone ${JSON.stringify(value)} is not known; write an IANA name such as Europe/Berlin.`);
  return value;
}

function commandOf(values: Values, files: readonly string[]): string {
  const option = (name: 'since' | 'until' | 'timezone' | 'baseline' | 'deploy' | 'log-group') => [values[name] ?? []].flat().map((value) => `--${name} ${quoted(value)}`);
  const options = (['log-group', 'since', 'until', 'timezone', 'baseline', 'deploy'] as const).flatMap(option);
  const named = files.map(quoted).join(' ');
  const shown = named === '' ? [] : [named.length > longestNamed ? 'FILES...' : named];
  return ['npx paymedic analyse', ...shown, ...options, ...(values.anonymise === true ? ['--anonymise'] : [])].join(' ');
}
