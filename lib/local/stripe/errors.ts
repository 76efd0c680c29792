import type { PaymentIntent, PaymentMethod } from './objects';

/** The `error` object of Stripe's answers. https://docs.stripe.com/api/errors */
export interface ErrorBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  readonly network_decline_code?: string;
  readonly doc_url?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: PaymentIntent;
  readonly payment_method?: PaymentMethod;
}

/** An answer other than 200, on its way to the client. */
export class StripeFailure extends Error {
  override readonly name = 'StripeFailure';
  /**
   * @param status HTTP status, https://docs.stripe.com/api/errors
   * @param headers further response headers
   */
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
  }
}

const docUrl = (code: string) => `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;

/** A request that can't work as it stands. https://docs.stripe.com/error-codes */
export function invalidRequest(message: string, more: { status?: number; code?: string; param?: string; paymentIntent?: PaymentIntent } = {}): StripeFailure {
  return new StripeFailure(more.status ?? 400, {
    ...(more.code === undefined ? {} : { code: more.code, doc_url: docUrl(more.code) }),
    message,
    ...(more.param === undefined ? {} : { param: more.param }),
    ...(more.paymentIntent === undefined ? {} : { payment_intent: more.paymentIntent }),
    type: 'invalid_request_error',
  });
}

/** An id in the URL that leads nowhere is a 404, one in a parameter a 400. https://docs.stripe.com/error-codes#resource-missing */
export function resourceMissing(kind: string, id: string, place: { param: string; inUrl: boolean }): StripeFailure {
  return invalidRequest(`No such ${kind}: '${id}'`, { status: place.inUrl ? 404 : 400, code: 'resource_missing', param: place.param });
}

/** https://docs.stripe.com/error-codes#payment-intent-unexpected-state */
export function unexpectedState(message: string, paymentIntent: PaymentIntent): StripeFailure {
  return invalidRequest(message, { code: 'payment_intent_unexpected_state', paymentIntent });
}

/** Two requests at once on one object: 429 without a rate-limit reason. https://docs.stripe.com/rate-limits#object-lock-timeouts */
export function lockTimeout(): StripeFailure {
  return new StripeFailure(
    429,
    {
      code: 'lock_timeout',
      doc_url: docUrl('lock_timeout'),
      message: 'Another API request or process holds this object right now. Retry the request; if this happens often, send requests on one object one after the other.',
      type: 'invalid_request_error',
    },
    { 'Stripe-Should-Retry': 'true' },
  );
}

/** https://docs.stripe.com/rate-limits: 429 with the limiter that spoke. */
export function rateLimited(): StripeFailure {
  return new StripeFailure(
    429,
    { code: 'rate_limit', doc_url: docUrl('rate_limit'), message: 'Request rate limit exceeded.', type: 'invalid_request_error' },
    { 'Stripe-Rate-Limited-Reason': 'global-rate' },
  );
}

/** https://docs.stripe.com/error-low-level#server-errors */
export function serverError(): StripeFailure {
  return new StripeFailure(500, { message: 'An unknown error occurred.', type: 'api_error' });
}
