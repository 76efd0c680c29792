import type { Protocol } from './request';
import type { ServiceError } from './service-error';

/** What an action answers. A Date is a time, an array a list, a Map a map; undefined is left out. */
export type Output = { readonly [name: string]: OutputValue };
export type OutputValue = string | number | boolean | Date | undefined | readonly OutputValue[] | ReadonlyMap<string, OutputValue> | Output;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const namespace = 'http://monitoring.amazonaws.com/doc/2010-08-01/';

export function writeOutput(protocol: Protocol, action: string, output: Output, requestId: string): HttpResponse {
  if (protocol === 'json') return json(200, output, requestId);
  const body = `<${action}Response xmlns="${namespace}"><${action}Result>${members(output)}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
  return xml(200, body, requestId);
}

export function writeError(protocol: Protocol, error: ServiceError, requestId: string): HttpResponse {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  if (protocol === 'json') {
    const answer = json(error.status, { __type: `com.amazonaws.cloudwatch#${error.shape}`, message: error.message }, requestId);
    return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${error.code};${type}` } };
  }
  const body = `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${error.code}</Code><Message>${escape(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return xml(error.status, body, requestId);
}

function json(status: number, output: Output, requestId: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': requestId }, body: JSON.stringify(plain(output)) };
}

function xml(status: number, body: string, requestId: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** Times are seconds since 1970 in AWS JSON 1.0. */
function plain(value: OutputValue): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item as OutputValue)]));
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item as OutputValue)]));
  return value;
}

function members(output: object): string {
  return Object.entries(output).map(([name, value]) => (value === undefined ? '' : `<${name}>${element(value as OutputValue)}</${name}>`)).join('');
}

function element(value: OutputValue): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${element(item as OutputValue)}</member>`).join('');
  if (value instanceof Map) return [...value].map(([key, item]) => `<entry><key>${escape(String(key))}</key><value>${element(item as OutputValue)}</value></entry>`).join('');
  return typeof value === 'object' ? members(value) : escape(String(value));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 cannot carry at all becomes a question mark: control characters but tab, line feed, carriage return and those from DEL on. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign).replaceAll(/[^\P{Cc}\t\n\r\u007f-\u009f]/gu, '?');
}
