import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { answerHealth, answerHealthUnknown, answerInvalid, answerNoRoute } from '../core/answer';
import type { HttpAnswer } from '../core/answer';
import type { Plan } from '../core/plan';
import { readStrictJson } from '../core/strict-json';

/** What of API Gateway's event is read. */
export type HttpRequest = Pick<APIGatewayProxyEventV2, 'routeKey' | 'headers' | 'pathParameters' | 'body' | 'isBase64Encoded'>
  & { readonly requestContext: Pick<APIGatewayProxyEventV2['requestContext'], 'requestId' | 'timeEpoch'> };

/** The use-cases behind the routes. */
export interface HttpRoutes {
  readonly charge: (input: unknown, correlationId: string, receivedAt: number) => Promise<HttpAnswer>;
  readonly query: (id: string) => Promise<HttpAnswer>;
  readonly cancel: (id: string) => Promise<HttpAnswer>;
  readonly plan: () => Promise<Plan>;
}

/** Answers one request of the HTTP API. */
export async function answerHttp(event: HttpRequest, { charge, query, cancel, plan }: HttpRoutes): Promise<APIGatewayProxyStructuredResultV2> {
  // API Gateway has decoded it once already; decoding it again would make another id of `50%25`.
  const id = event.pathParameters?.['id'] ?? '';
  switch (event.routeKey) {
    case 'POST /payments': {
      const read = readBody(event);
      return toResult('answer' in read ? read.answer : await charge(read.body, correlationIdOf(event), event.requestContext.timeEpoch));
    }
    case 'GET /payments/{id}':
      return toResult(await query(id));
    case 'POST /payments/{id}/cancel':
      return toResult(await cancel(id));
    case 'GET /health':
      return toResult(await plan().then(answerHealth, answerHealthUnknown));
    default:
      return toResult(answerNoRoute());
  }
}

/** Room for the largest payment: 49 metadata values of 500 characters, and some. */
const largestBodyBytes = 64 * 1024;

/**
 * The JSON body of a request, or the answer that says what is wrong with it. What the content type says is not asked:
 * API Gateway encodes what it takes for binary, and a body is JSON or it is not.
 */
function readBody(event: Pick<HttpRequest, 'body' | 'isBase64Encoded'>): { readonly body: unknown } | { readonly answer: HttpAnswer } {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largestBodyBytes) {
    return { answer: answerInvalid({ field: 'body', detail: `the body must be at most ${largestBodyBytes} bytes` }) };
  }
  const text = textOf(bytes);
  if (text === undefined) return { answer: answerInvalid({ field: 'body', detail: 'the body must be a JSON object in UTF-8' }) };
  const read = readStrictJson(text);
  return 'problem' in read ? { answer: answerInvalid(read.problem) } : { body: read.value };
}

/** Undefined where bytes are no UTF-8: put in another's place, they would change what the shop wrote. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What API Gateway wants back. */
export function toResult({ status, contentType, body }: HttpAnswer): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body: JSON.stringify(body) };
}

/** The shop's correlation id if it is a plain one, else the request's own; it goes with the payment to its replay. */
function correlationIdOf(event: Pick<HttpRequest, 'headers' | 'requestContext'>): string {
  const given = event.headers['x-correlation-id'];
  return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : event.requestContext.requestId;
}
