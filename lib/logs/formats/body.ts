import type { LoggedError, Parsed } from '../record';
import { requestOf } from '../request';

const pair = /(?:^|[\s,;([{])([A-Za-z_][\w.-]{0,40})=("(?:[^"\\]|\\.){0,2000}"|[^\s,;"')\]}]{1,500})/g;
const requestShape = /(?:^|[\s"'[])(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT) (\/[^\s"]{0,2000}|https?:\/\/[^\s"]{1,2000})(?: HTTP\/[\d.]+"?)?(?: (?:->|=>|-|returned|responded|status[= :])? ?([1-5]\d\d)\b)?(?:[ ,]+(?:in )?(\d+(?:\.\d+)?) ?(ms|s)\b)?/;
const exceptionShape = /(?:^|[\s:])((?:[A-Za-z_$][\w$]{0,80}\.){0,10}(?:[A-Z]\w{0,80}(?:Exception|Error)|Error(?=: )))(?:: ([^\n]{0,2000}))?/;

const names: Readonly<Record<string, 'user' | 'session' | 'requestId' | 'traceId' | 'address' | 'service' | 'version'>> = {
  user: 'user', user_id: 'user', userid: 'user', username: 'user', usr: 'user', customer: 'user',
  session: 'session', session_id: 'session', sessionid: 'session', sid: 'session',
  request_id: 'requestId', requestid: 'requestId', req_id: 'requestId', reqid: 'requestId', 'x-request-id': 'requestId', correlation_id: 'requestId', correlationid: 'requestId',
  trace_id: 'traceId', traceid: 'traceId', trace: 'traceId',
  ip: 'address', client_ip: 'address', clientip: 'address', remote_addr: 'address', addr: 'address', client: 'address',
  service: 'service', app: 'service', version: 'version', release: 'version',
};

/** What a message in plain words still says by its shape: `user=…`, `GET /path 200 12ms`, `SomeException: …`. */
export function readBody(message: string): Omit<Parsed, 'message'> {
  const head = message.slice(0, 8_000);
  const found: Record<string, string> = {};
  for (const [, key = '', value = ''] of head.matchAll(pair)) {
    const name = key.toLowerCase();
    if (name === 'error' || name === 'err') found.error ??= unquoted(value);
    else if (Object.hasOwn(names, name)) found[names[name] as string] ??= unquoted(value);
  }
  const { error, ...rest } = found;
  const shape = requestShape.exec(head);
  const request = shape && requestOf({ method: shape[1], path: shape[2], status: shape[3] === undefined ? undefined : Number(shape[3]), durationMs: durationOf(shape[4], shape[5]) });
  const exception = errorOf(head, error);
  return { ...rest, ...(request && { request }), ...(exception && { error: exception }) };
}

function errorOf(message: string, named: string | undefined): LoggedError | undefined {
  const match = exceptionShape.exec(message);
  if (match?.[1] !== undefined) return { type: match[1], ...(match[2] !== undefined && { message: match[2] }) };
  return named === undefined ? undefined : { message: named };
}

function durationOf(value: string | undefined, unit: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value) * (unit === 's' ? 1000 : 1);
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}
