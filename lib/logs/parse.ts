import { levelOf } from './level';
import { at, isFields, text, type Fields } from './fields';
import type { LoggedError, LogRecord } from './record';
import { timeOf } from './time';

const messageKeys = ['msg', 'message', 'body', 'Body', 'short_message', 'text'];
const errorKeys = ['err', 'error', 'exception'];

/**
 * Reads one line as a JSON log record: pino, bunyan, winston, Powertools, Lambda's own JSON format, ECS, OpenTelemetry.
 * Undefined means "not understood": no JSON object, or one without message, level and exception. The caller counts those.
 */
export function parseLine(lineText: string, line: number, file = ''): LogRecord | undefined {
  const fields = jsonObject(lineText);
  if (!fields) return undefined;
  const nested = messageObject(fields);
  const error = errorOf(fields) ?? (nested && errorOf(nested));
  const message = messageOf(fields) ?? (nested && nestedMessage(nested)) ?? error?.message ?? text(fields, 'event', 'type') ?? metricsMessage(fields);
  const level = levelOf(fields) ?? (nested && levelOf(nested)) ?? (error && 'error');
  if (message === undefined && level === undefined && error === undefined) return undefined;
  const time = timeOf(fields);
  return {
    file,
    line,
    lines: 1,
    format: 'json',
    ...(time !== undefined && { time }),
    ...(level && { level }),
    message: message ?? '',
    ...(error && { error }),
    fields,
  };
}

function jsonObject(lineText: string): Fields | undefined {
  const trimmed = lineText.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined; // half a line, or text that only looks like JSON
  }
}

function messageOf(fields: Fields): string | undefined {
  return text(fields, ...messageKeys, 'body.stringValue', 'Body.stringValue');
}

/** Lambda's JSON format puts what was given to console.log under `message`, an object too. */
function messageObject(fields: Fields): Fields | undefined {
  const found = messageKeys.map((key) => at(fields, key)).find(isFields);
  return found && !('stringValue' in found) ? found : undefined;
}

function nestedMessage(nested: Fields): string {
  return messageOf(nested) ?? text(nested, 'errorMessage') ?? `object with ${Object.keys(nested).slice(0, 20).toSorted().join(', ')}`;
}

/** CloudWatch's embedded metric format shares the log group with the records, ours too. */
function metricsMessage(fields: Fields): string | undefined {
  return Array.isArray(at(fields, '_aws.CloudWatchMetrics')) ? 'embedded metrics' : undefined;
}

function errorOf(fields: Fields): LoggedError | undefined {
  for (const key of errorKeys) {
    const value = at(fields, key);
    if (isFields(value)) {
      const error = fromObject(value);
      if (error) return error;
    }
    if (typeof value === 'string' && value !== '') return fromParts(undefined, value, undefined);
  }
  return fromLambda(fields) ?? fromAttributes(fields) ?? fromStackAlone(fields);
}

/** pino and bunyan (`type` or `name`), Powertools (`name`), ECS (`error.type`, `error.stack_trace`). */
function fromObject(value: Fields): LoggedError | undefined {
  return fromParts(text(value, 'type', 'name', 'code'), text(value, 'message', 'msg'), text(value, 'stack', 'stack_trace', 'stacktrace'));
}

/** `{ errorType, errorMessage, stackTrace }` at the top, or the dotted keys of ECS. */
function fromLambda(fields: Fields): LoggedError | undefined {
  const trace = at(fields, 'stackTrace');
  const stack = Array.isArray(trace) ? trace.filter((frame) => typeof frame === 'string').join('\n') : undefined;
  return fromParts(
    text(fields, 'errorType', 'error.type', 'exception.type'),
    text(fields, 'errorMessage', 'error.message', 'exception.message'),
    text(fields, 'error.stack_trace', 'exception.stacktrace') ?? stack,
  );
}

/** OpenTelemetry's exception attributes: an object, or OTLP's list of `{ key, value: { stringValue } }`. */
function fromAttributes(fields: Fields): LoggedError | undefined {
  const given = at(fields, 'attributes') ?? at(fields, 'Attributes');
  const attributes = Array.isArray(given) ? Object.fromEntries(given.filter(isFields).map(keyAndValue)) : given;
  if (!isFields(attributes)) return undefined;
  return fromParts(text(attributes, 'exception.type'), text(attributes, 'exception.message'), text(attributes, 'exception.stacktrace'));
}

function keyAndValue(attribute: Fields): [string, unknown] {
  return [text(attribute, 'key') ?? '', at(attribute, 'value.stringValue')];
}

/** winston's format.errors({ stack: true }) leaves only a `stack` beside the message. */
function fromStackAlone(fields: Fields): LoggedError | undefined {
  const stack = text(fields, 'stack');
  return stack === undefined ? undefined : fromParts(undefined, undefined, stack);
}

function fromParts(type: string | undefined, message: string | undefined, stack: string | undefined): LoggedError | undefined {
  const named = type ?? /^(?:Uncaught )?([A-Za-z_$][\w$.]*(?:Error|Exception))\b/.exec(stack ?? message ?? '')?.[1];
  if (named === undefined && message === undefined && stack === undefined) return undefined;
  return {
    ...(named !== undefined && { type: named }),
    ...(message !== undefined && { message }),
    ...(stack !== undefined && { stack }),
  };
}
