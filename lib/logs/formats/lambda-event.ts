import { at, number, text, type Fields } from '../fields';
import type { LambdaFacts, Parsed } from '../record';
import { isoToMs } from '../time';

/**
 * A platform event of Lambda's JSON format (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html);
 * undefined for any other object.
 */
export function platformEvent(fields: Fields): Parsed | undefined {
  const type = text(fields, 'type');
  if (type?.startsWith('platform.') !== true) return undefined;
  const metric = (name: string) => number(fields, `record.metrics.${name}`) ?? NaN;
  const status = text(fields, 'record.status');
  const errorType = text(fields, 'record.errorType') ?? (status === 'timeout' ? 'Sandbox.Timedout' : undefined);
  const failed = status !== undefined && status !== 'success';
  const kind = type.replace('platform.', '');
  return {
    time: isoToMs(text(fields, 'time') ?? ''),
    zone: 'known',
    level: failed ? 'error' : 'info',
    message: failed ? `${type} ${status}` : type,
    ...(errorType !== undefined && { error: { type: errorType } }),
    ...requestIds(fields),
    lambda: defined({
      event: status === 'timeout' ? 'timeout' : errorType === 'Runtime.ExitError' ? 'exit' : kind === 'start' ? 'start' : kind === 'report' ? 'report' : kind.startsWith('init') ? 'init' : kind === 'runtimeDone' ? 'end' : 'other',
      durationMs: metric('durationMs'),
      billedMs: metric('billedDurationMs'),
      initMs: metric('initDurationMs'),
      memoryMb: metric('memorySizeMB'),
      usedMb: metric('maxMemoryUsedMB'),
    }),
    fields,
  };
}

function requestIds(fields: Fields): Partial<Parsed> {
  const requestId = text(fields, 'record.requestId');
  const traceId = at(fields, 'record.tracing.value');
  return { ...(requestId !== undefined && { requestId }), ...(typeof traceId === 'string' && { traceId }) };
}

/** Without the numbers that the line did not have. */
export function defined(facts: LambdaFacts): LambdaFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !Number.isNaN(value))) as unknown as LambdaFacts;
}
