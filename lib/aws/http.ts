import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { answerInvalid } from '../core/answer';
import type { HttpAnswer } from '../core/answer';

/** Room for the largest payment: 49 metadata values of 500 characters, and some. */
const largestBodyBytes = 64 * 1024;

/** The JSON body of a request, or the answer that says what is wrong with it. */
export function readBody(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): { readonly body: unknown } | { readonly answer: HttpAnswer } {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : event.body ?? '';
  if (Buffer.byteLength(text) > largestBodyBytes) {
    return { answer: answerInvalid({ field: 'body', detail: `the body must be at most ${largestBodyBytes} bytes` }) };
  }
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    return { answer: answerInvalid({ field: 'body', detail: 'the body must be a JSON object' }) };
  }
}

/** What API Gateway wants back. */
export function toResult({ status, contentType, body }: HttpAnswer): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body: JSON.stringify(body) };
}

/** The shop's correlation id if it is a plain one, else the request's own; it goes with the payment to its replay. */
export function correlationIdOf(event: Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>): string {
  const given = event.headers['x-correlation-id'];
  return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : event.requestContext.requestId;
}
