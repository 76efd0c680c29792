import { at, isFields, text, type Fields } from '../fields';
import type { LoggedError } from '../record';
import { parseStack } from '../stack';
import { errorKeys } from './json-keys';

/** The exception of a JSON record: pino, bunyan, winston, Powertools, ECS, Lambda, OpenTelemetry. */
export function errorOf(fields: Fields): LoggedError | undefined {
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

/** pino and bunyan (`type` or `name`), Powertools (`name`), ECS (`error.type`, `error.stack_trace`); `cause` and `errors` may be objects again. */
function fromObject(value: Fields, depth = 0): LoggedError | undefined {
  const own = fromParts(text(value, 'type', 'name', 'code'), text(value, 'message', 'msg'), text(value, 'stack', 'stack_trace', 'stacktrace'));
  if (!own || depth > 10) return own;
  const given = [value.cause, ...[value.errors, value.aggregateErrors].flatMap((list) => (Array.isArray(list) ? list.slice(0, 20) : []))];
  const causes = given.filter(isFields).map((cause) => fromObject(cause, depth + 1)).filter((cause) => cause !== undefined);
  return causes.length > 0 ? { ...own, causes } : own;
}

/** `{ errorType, errorMessage, stackTrace }` at the top, or the dotted keys of ECS. */
function fromLambda(fields: Fields): LoggedError | undefined {
  const trace = at(fields, 'stackTrace') ?? at(fields, 'stack');
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
  const read = stack === undefined ? undefined : parseStack(stack);
  return {
    ...(named !== undefined && { type: named }),
    ...(message !== undefined && { message }),
    ...(stack !== undefined && { stack }),
    ...(read?.frames && { frames: read.frames }),
    ...(read?.causes && { causes: read.causes }),
  };
}
