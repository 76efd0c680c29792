import { gunzipSync } from 'node:zlib';
import { ServiceError } from './service-error';

/** AWS JSON 1.0 is what the JavaScript SDK speaks; AWS CLI 2.9 speaks the query protocol. */
export type Protocol = 'json' | 'query';

export interface ServiceRequest {
  readonly protocol: Protocol;
  /** E.g. PutMetricData. */
  readonly action: string;
  /** As it came: in the query protocol every value is a text. */
  readonly input: unknown;
}

export interface HttpRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Query string of the address, without `?`. */
  readonly search: string;
  readonly body: Buffer;
}

/** Which protocol the answer must speak, known before the body is understood. */
export function protocolOf(headers: HttpRequest['headers']): Protocol {
  return headers['x-amz-target'] === undefined ? 'query' : 'json';
}

/** @throws ServiceError */
export function readRequest({ headers, search, body }: HttpRequest): ServiceRequest {
  const protocol = protocolOf(headers);
  const text = unpack(headers, body);
  if (protocol === 'json') {
    // GraniteServiceVersion20100801.PutMetricData
    const action = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    return { protocol, action, input: parseJson(text) };
  }
  if (headers['smithy-protocol'] !== undefined) throw new ServiceError('InvalidAction', `The protocol ${String(headers['smithy-protocol'])} is not served here: use AWS JSON 1.0 or the query protocol.`);
  const parameters = new URLSearchParams(text || search);
  const action = parameters.get('Action');
  if (action === null) throw new ServiceError('InvalidAction', 'No Action is named: send AWS JSON 1.0 with X-Amz-Target, or the query protocol.');
  return { protocol, action, input: nested(parameters) };
}

/** The SDK packs a large PutMetricData. */
function unpack(headers: HttpRequest['headers'], body: Buffer): string {
  if (headers['content-encoding'] !== 'gzip') return body.toString('utf8');
  try {
    return gunzipSync(body).toString('utf8');
  } catch (error) {
    throw new ServiceError('InvalidFormat', 'The body is no gzip, as its Content-Encoding says.', { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch (error) {
    throw new ServiceError('InvalidFormat', 'The body is no JSON.', { cause: error });
  }
}

type Tree = { [key: string]: Tree | string };

/** `A.member.1.B=x` becomes `{ A: [{ B: 'x' }] }`. */
function nested(parameters: URLSearchParams): unknown {
  const tree: Tree = Object.create(null) as Tree;
  for (const [path, value] of parameters) {
    const keys = path.split('.');
    let place = tree;
    for (const key of keys.slice(0, -1)) {
      const inner = place[key];
      place = typeof inner === 'object' ? inner : (place[key] = Object.create(null) as Tree);
    }
    place[keys.at(-1) ?? ''] = value;
  }
  return withLists(tree);
}

function withLists(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const { member } = tree;
  if (typeof member === 'object') return Object.entries(member).sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => withLists(item));
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, withLists(value)]));
}
