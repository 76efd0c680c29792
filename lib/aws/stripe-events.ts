import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpAnswer } from '../core/answer';
import { toResult } from './http';

/** Answers one request of the route that Stripe calls. The body is handed on as it was sent, for the signature is over its bytes. */
export async function answerWebhook(
  { body = '', isBase64Encoded, headers }: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded' | 'headers'>,
  webhook: (body: string, signature: string | undefined) => Promise<HttpAnswer>,
): Promise<APIGatewayProxyStructuredResultV2> {
  return toResult(await webhook(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body, headers['stripe-signature']));
}

/** An event of Stripe's on the partner bus: `detail` is the event as a webhook would bring it. https://docs.stripe.com/event-destinations/eventbridge */
export function isPartnerEvent(event: { readonly source?: string }): boolean {
  return event.source?.startsWith('aws.partner/stripe.com/') === true;
}
