import { at, isFields, number, text, type Fields } from '../fields';
import type { Format } from '../format';
import { levelOf } from '../level';
import type { LoggedRequest, Parsed } from '../record';
import { levelOfStatus, requestOf } from '../request';
import { momentOf } from '../time';
import { errorOf } from './json-error';
import { keys, messageKeys, routeKeys } from './json-keys';
import { scanJson } from './json-scan';
import { shapeOfJson } from './json-shape';
import { platformEvent } from './lambda-event';

/**
 * JSON lines, one object a line: pino, bunyan, winston, Powertools, Lambda's own JSON format, ECS
 * (https://www.elastic.co/docs/reference/ecs), OpenTelemetry's data model (https://opentelemetry.io/docs/specs/otel/logs/data-model/)
 * Google Cloud Logging's entries (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry),
 * Serilog's compact format (https://github.com/serilog/serilog-formatting-compact) and API Gateway's access log in JSON. Not understood: an object without message, level, exception and request.
 */
export const json: Format = {
  name: 'json',
  parse(line) {
    const fields = jsonObject(line);
    return fields && parseFields(fields);
  },
  scan: scanJson,
  shapeOf: shapeOfJson,
};

/** The object of a line; undefined for half a line, and for text that only looks like JSON. */
export function jsonObject(line: string): Fields | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The record that an object is. */
export function parseFields(fields: Fields): Parsed | undefined {
  const event = platformEvent(fields);
  if (event) return event;
  const nested = messageObject(fields);
  const error = errorOf(fields) ?? (nested && errorOf(nested));
  const request = requestOfFields(fields) ?? (nested && requestOfFields(nested));
  const message = messageOf(fields) ?? (nested && nestedMessage(nested)) ?? error?.message ?? requestMessage(request) ?? text(fields, 'event', 'type') ?? metricsMessage(fields);
  const level = levelOf(fields) ?? (nested && levelOf(nested)) ?? (error && 'error') ?? levelOfStatus(request?.status);
  if (message === undefined && level === undefined && error === undefined) return undefined;
  const moment = momentOf(fields);
  return {
    ...(moment && { time: moment.time, zone: moment.zone }),
    ...(level && { level }),
    message: message ?? (error ? '' : nestedMessage(fields)),
    ...(error && { error }),
    ...namesOf(fields, nested),
    ...(request && { request }),
    fields,
  };
}

function namesOf(fields: Fields, nested: Fields | undefined): Partial<Parsed> {
  const found: Record<string, string> = {};
  for (const name of ['service', 'version', 'logger', 'user', 'session', 'requestId', 'traceId', 'address'] as const) {
    const value = named(fields, keys[name]) ?? (nested && named(nested, keys[name]));
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** Ids are logged as numbers, too. */
function named(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = at(fields, name);
    if (typeof value === 'string' && value !== '' && value.length <= 1_000) return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** Of a request that we were asked: a host in it would read like one that we call. */
const ownHost = /^https?:\/\/[^/]*/;

function requestOfFields(fields: Fields): LoggedRequest | undefined {
  const route = text(fields, ...routeKeys);
  const [, routeMethod, routePath] = /^([A-Z]{3,7}) (\/.*)$/.exec(route ?? '') ?? [];
  const method = text(fields, ...keys.method) ?? routeMethod;
  const path = text(fields, ...keys.path)?.replace(at(fields, 'httpRequest') === undefined ? '' : ownHost, '') ?? routePath;
  const status = number(fields, ...keys.status);
  // "path" and "url" alone may be anything; with a method or a status they are a request's.
  if (method === undefined && status === undefined) return undefined;
  const nanoseconds = number(fields, 'event.duration');
  const durationMs = number(fields, ...keys.durationMs) ?? (nanoseconds === undefined ? undefined : nanoseconds / 1e6);
  return requestOf({ method, path, route: routePath ?? (route?.startsWith('/') ? route : undefined), status, durationMs });
}

function requestMessage(request: LoggedRequest | undefined): string | undefined {
  return request?.path === undefined ? undefined : [request.method, request.path, request.status].filter((part) => part !== undefined).join(' ');
}

function messageOf(fields: Fields): string | undefined {
  const message = text(fields, ...messageKeys, 'body.stringValue', 'Body.stringValue');
  return message !== undefined && message === fields['@mt'] ? filledIn(message, fields) : message;
}

/** A message template (https://messagetemplates.org) with the values of its record. */
function filledIn(template: string, fields: Fields): string {
  return template.replace(/\{[@$]?(\w{1,60})(?:,-?\d+)?(?::[^{}]{0,40})?\}/g, (hole, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : hole;
  });
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
