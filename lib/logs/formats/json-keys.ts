import { levelKeys, severityNumberKeys } from '../level';
import { timeKeys } from '../time';

/** The keys of a record's message. */
export const messageKeys = ['msg', 'message', 'body', 'Body', 'short_message', 'text', '@m', '@mt', 'textPayload', 'jsonPayload.message'];
export const routeKeys = ['http.route', 'route', 'routeKey'];
export const errorKeys = ['err', 'error', 'exception', '@x'];

/** The same fact under the names of pino-http, ECS, OpenTelemetry, Powertools, API Gateway and others; the first that is there wins. */
export const keys = {
  service: ['service', 'service.name', 'serviceName', 'service_name', 'app', 'application', 'resource.service.name', 'Resource.service.name', 'resource.labels.service_name', 'resource.labels.container_name'],
  version: ['version', 'service.version', 'appVersion', 'app_version', 'release', 'resource.service.version', 'Resource.service.version'],
  logger: ['logger', 'log.logger', 'logger_name', 'loggerName', 'name', 'module', 'context', 'SourceContext'],
  user: ['user', 'user.id', 'userId', 'user_id', 'username', 'user.name', 'usr.id', 'enduser.id', 'attributes.user.id'],
  session: ['session', 'session.id', 'sessionId', 'session_id', 'user.session_id'],
  requestId: ['requestId', 'request_id', 'reqId', 'req.id', 'function_request_id', 'awsRequestId', 'AWSRequestId', 'correlation_id', 'correlationId', 'http.request.id', 'faas.invocation_id', 'record.requestId'],
  traceId: ['traceId', 'trace_id', 'trace.id', 'xray_trace_id', 'TraceId', 'dd.trace_id', 'xrayTraceId'],
  address: ['ip', 'client.ip', 'clientIp', 'client_ip', 'clientIP', 'client.address', 'source.ip', 'remoteAddress', 'remote_addr', 'req.remoteAddress', 'user.ip', 'sourceIp', 'identity.sourceIp'],
  method: ['req.method', 'method', 'http.request.method', 'request.method', 'http.method', 'httpMethod', 'RequestMethod', 'httpRequest.requestMethod'],
  path: ['req.url', 'url.path', 'path', 'request.path', 'http.target', 'request.url', 'url', 'url.original', 'url.full', 'resourcePath', 'rawPath', 'RequestPath', 'httpRequest.requestUrl'],
  status: ['res.statusCode', 'statusCode', 'status', 'http.response.status_code', 'http.status_code', 'response.status', 'response.statusCode', 'request.status_code', 'status_code', 'StatusCode', 'httpRequest.status'],
  durationMs: ['responseTime', 'durationMs', 'duration_ms', 'elapsedMs', 'elapsed_ms', 'latencyMs', 'latency_ms', 'request.duration_ms', 'response_time_ms', 'responseLatency', 'integrationLatency', 'Elapsed'],
} as const;

/** What a scan looks for, each with its place in the scan's arrays. */
export const slots = {
  time: 0, level: 1, severityNumber: 2, message: 3, type: 4, error: 5, route: 6, method: 7, path: 8, status: 9, durationMs: 10, durationNs: 11, user: 12, address: 13, service: 14, session: 15, requestId: 16, traceId: 17,
} as const;
export type Slot = (typeof slots)[keyof typeof slots];
export const slotCount = Object.keys(slots).length;

/** A key that counts, or one whose object holds such keys. */
export interface KnownKey {
  readonly slot: Slot | undefined;
  /** Place in its list. */
  readonly rank: number;
  readonly isParent: boolean;
}

const lists: readonly (readonly [Slot, readonly string[]])[] = [
  [slots.time, timeKeys],
  [slots.level, levelKeys],
  [slots.severityNumber, severityNumberKeys],
  [slots.message, messageKeys],
  [slots.type, ['type']],
  [slots.error, [...errorKeys, 'errorType', 'errorMessage', 'stack', 'stackTrace', 'error.type', 'error.message', 'error.stack_trace', 'exception.type', 'exception.message', 'exception.stacktrace', 'attributes', 'Attributes']],
  [slots.route, routeKeys],
  [slots.method, keys.method],
  [slots.path, keys.path],
  [slots.status, keys.status],
  [slots.durationMs, keys.durationMs],
  [slots.durationNs, ['event.duration']],
  [slots.user, keys.user],
  [slots.address, keys.address],
  [slots.service, keys.service],
  [slots.session, keys.session],
  [slots.requestId, keys.requestId],
  [slots.traceId, keys.traceId],
];

/** Finds a key by the FNV-1a hash of its name, `a.b` for `b` in `a`, in a table of its own: a Map would cost more than reading the key. */
export const keyTable = createKeyTable();

function createKeyTable() {
  const size = 1_024;
  const hashes = new Int32Array(size);
  const known: (KnownKey | undefined)[] = Array.from({ length: size }, () => undefined);

  function slotOf(hash: number): number {
    let index = hash & (size - 1);
    while (known[index] !== undefined && hashes[index] !== hash) index = (index + 1) & (size - 1);
    return index;
  }

  function put(name: string, change: (before: KnownKey) => KnownKey): void {
    const hash = hashOf(name);
    const index = slotOf(hash);
    hashes[index] = hash;
    known[index] = change(known[index] ?? { slot: undefined, rank: 0, isParent: false });
  }

  for (const [slot, names] of lists) {
    names.forEach((name, rank) => {
      put(name, (before) => ({ ...before, slot, rank }));
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) put(name.slice(0, dot), (before) => ({ ...before, isParent: true }));
    });
  }
  return { find: (hash: number): KnownKey | undefined => known[slotOf(hash)] };
}

function hashOf(name: string): number {
  let hash = 0x811c9dc5 | 0;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
