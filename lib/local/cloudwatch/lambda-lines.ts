import type { Datum } from './metric-store';

/** A line of a log stream. */
export interface LogLine {
  readonly stream: string;
  readonly atMs: number;
  readonly text: string;
  /** The endpoint's own id of the line, if it gives one. */
  readonly id?: string | undefined;
}

const report = /^REPORT RequestId: \S+\tDuration: ([\d.]+) ms/;
/** What Lambda and its runtime write when an invocation fails. A handler's own logging does not begin so. */
const failure = /\tInvoke Error\t|\tUncaught Exception\t|Task timed out after|^RequestId: \S+ Error:|\tStatus: (?:error|timeout)/;

/** MiniStack's own way: the trace of what the handler threw stands as plain text right before the END. */
const traceLine = /^\s+at /;

/**
 * `AWS/Lambda` Invocations, Errors and Duration by the platform's lines of one stretch of a stream: the failure stands before its REPORT.
 * Throttles leave no line; nor does a failure of which the endpoint logs nothing.
 */
export function readLambdaLines(functionName: string, lines: readonly LogLine[]): readonly Datum[] {
  let failed = false;
  let before = '';
  const data: Datum[] = [];
  for (const { atMs, text } of lines) {
    failed ||= failure.test(text) || (text.startsWith('END RequestId:') && traceLine.test(before));
    before = text;
    const duration = report.exec(text)?.[1];
    if (duration === undefined) continue;
    const metric = (MetricName: string, value: number, unit: string) => ({ Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: functionName }], sample: { atMs, values: [{ value, count: 1 }] }, unit });
    data.push(metric('Invocations', 1, 'Count'), metric('Errors', Number(failed), 'Count'), metric('Duration', Number(duration), 'Milliseconds'));
    failed = false;
  }
  return data;
}
