import type { Format } from '../format';
import { levelNamed } from '../level';
import type { LambdaFacts, Parsed } from '../record';
import { isoToMs } from '../time';
import { readBody } from './body';
import { jsonObject, parseFields } from './json';
import { defined } from './lambda-event';

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const startOrEnd = new RegExp(`^(START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION|RESTORE_START|RESTORE_REPORT)\\b(?: RequestId: (${id}))?`);
const timedOut = new RegExp(`^(\\S{20,30}Z) (${id}) Task timed out after (\\d+(?:\\.\\d+)?) seconds`);
const exited = new RegExp(`^RequestId: (${id}) (?:Process exited|Error: (.+))`);
const console = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT\\S{12,16}Z)\\t(${id}|undefined)\\t([A-Z]+)\\t(.*)$`, 's');

/**
 * What Lambda and its Node.js runtime write as text
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, …/monitoring-cloudwatchlogs-log-formats.html).
 */
export const lambda: Format = {
  name: 'lambda',
  parse(line) {
    return consoleLine(line) ?? timeoutLine(line) ?? platformLine(line) ?? exitLine(line);
  },
};

function consoleLine(line: string): Parsed | undefined {
  const match = console.exec(line);
  const level = match && levelNamed(match[3] ?? '');
  if (!match || !level) return undefined;
  const [, time = '', requestId = '', , message = ''] = match;
  // "Invoke Error" and what was logged as an object carry JSON behind a tab or alone.
  const brace = message.indexOf('{');
  const fields = brace < 0 ? undefined : jsonObject(message.slice(brace));
  const inner = fields && parseFields(fields);
  const before = brace < 0 ? message : message.slice(0, brace).trim();
  return {
    ...(inner ?? readBody(message)),
    time: isoToMs(time),
    zone: 'known',
    level: inner?.level ?? level,
    message: inner ? (before === '' ? inner.message : before) : message,
    ...(requestId !== 'undefined' && { requestId }),
  };
}

function timeoutLine(line: string): Parsed | undefined {
  const match = timedOut.exec(line);
  if (!match) return undefined;
  const timeoutMs = Math.round(Number(match[3]) * 1000);
  const message = line.slice(line.indexOf('Task timed out')).trim();
  return { time: isoToMs(match[1] ?? ''), zone: 'known', level: 'error', message, requestId: match[2], error: { type: 'Sandbox.Timedout', message }, lambda: { event: 'timeout', timeoutMs } };
}

function exitLine(line: string): Parsed | undefined {
  const match = exited.exec(line);
  if (!match) return undefined;
  const message = line.slice(line.indexOf(match[1] ?? '') + (match[1]?.length ?? 0) + 1);
  return { level: 'error', message, requestId: match[1], error: { type: 'Runtime.ExitError', message }, lambda: { event: 'exit' } };
}

function platformLine(line: string): Parsed | undefined {
  const match = startOrEnd.exec(line);
  if (!match || (match[2] === undefined && !/^(?:INIT_START Runtime Version|INIT_REPORT Init Duration|EXTENSION\tName|RESTORE_)/.test(line))) return undefined;
  const requestId = match[2];
  const milliseconds = (name: string) => Number(new RegExp(`(?:^|\\t|REPORT )${name}: ([\\d.]+) ms`).exec(line)?.[1] ?? NaN);
  const megabytes = (name: string) => Number(new RegExp(`\\t${name}: (\\d+) MB`).exec(line)?.[1] ?? NaN);
  const status = /\tStatus: (\w+)/.exec(line)?.[1];
  const errorType = /\tError Type: ([\w.]+)/.exec(line)?.[1] ?? (status === 'timeout' ? 'Sandbox.Timedout' : undefined);
  const traceId = /\tXRAY TraceId: (\S+)/.exec(line)?.[1];
  const facts = defined({
    event: eventOf(match[1] ?? '', status),
    durationMs: milliseconds('Duration'),
    billedMs: milliseconds('Billed Duration'),
    initMs: milliseconds('Init Duration'),
    memoryMb: megabytes('Memory Size'),
    usedMb: megabytes('Max Memory Used'),
  });
  return {
    message: line.replaceAll('\t', ' ').trim(),
    level: status === 'timeout' || status === 'error' || errorType !== undefined ? 'error' : 'info',
    ...(errorType !== undefined && { error: { type: errorType } }),
    ...(requestId !== undefined && { requestId }),
    ...(traceId !== undefined && { traceId }),
    lambda: facts,
  };
}

function eventOf(word: string, status: string | undefined): LambdaFacts['event'] {
  if (status === 'timeout') return 'timeout';
  const events: Readonly<Record<string, LambdaFacts['event']>> = { START: 'start', END: 'end', REPORT: 'report', INIT_START: 'init', INIT_REPORT: 'init' };
  return events[word] ?? 'other';
}
