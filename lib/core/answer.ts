import type { Order, Payment, PaymentState } from './payment';
import type { Plan } from './plan';
import type { Problem } from './request';

/** What the shop gets: an HTTP status and a JSON body. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: 'application/json' | 'application/problem+json';
  readonly body: Readonly<Record<string, unknown>>;
}

/** The statuses of POST (DESIGN.md, names that are fixed). */
const statusOf: Readonly<Record<PaymentState, number>> = {
  charged: 201,
  claimed: 202, queued: 202, attempting: 202, unknown: 202, quarantined: 202,
  declined: 402, expired: 410, cancelled: 410, needs_customer: 422,
};

const explanation: Readonly<Record<PaymentState, string>> = {
  charged: 'The payment is charged.',
  claimed: 'The payment is known but was not begun. Do not charge it elsewhere; ask again, or send the same id again.',
  queued: 'The payment is accepted and waits. Do not charge it again.',
  attempting: 'The payment is being attempted. Do not charge it again.',
  unknown: 'Whether the payment was charged is being looked up. Do not charge it again.',
  quarantined: 'The payment was set aside and people have been called. Do not charge it again.',
  declined: 'The payment was declined; nothing was charged. Another paymentMethod may be sent with the same id.',
  expired: 'The payment was not charged in time and never will be.',
  cancelled: 'The payment was cancelled; nothing was charged and never will be.',
  needs_customer: 'The customer has to act: finish the payment in the browser with the client secret.',
};

/** The facts that every answer, and every event, carries as far as they are known. */
export function facts(payment: Payment): Record<string, unknown> {
  const { order, fence } = payment;
  return {
    id: order.id, state: payment.state, amountMinor: order.amountMinor, currency: order.currency,
    ...(fence && { provider: fence.provider }),
    ...(fence?.intentId !== undefined && { providerPaymentId: fence.intentId }),
  };
}

/** What the state means for the shop, where the state alone does not tell it. */
function detailOf(payment: Payment): string {
  if (payment.state === 'declined') return declinedText(payment);
  if (payment.state === 'cancelled' && payment.reason === 'abandoned') return 'The payment was given up before anything was accepted; nothing was charged. The same id may be sent again.';
  if (payment.state === 'needs_customer' && payment.cancelRequested) return 'The payment is being cancelled; whether its customer was faster is being made sure of. Do not charge it elsewhere.';
  return explanation[payment.state];
}

/** The answer to a POST: the present state. */
export function answerPost(payment: Payment, clientSecret?: string): HttpAnswer {
  const status = statusOf[payment.state];
  const detail = detailOf(payment);
  if (status < 400) return json(status, { ...facts(payment), ...(payment.state !== 'charged' && { detail }) });
  const extra = {
    ...(payment.state === 'declined' && reasonsOf(payment)),
    ...(clientSecret !== undefined && { clientSecret }),
  };
  return problem(status, payment.state, detail, { ...facts(payment), ...extra });
}

/** The answer to a POST about a declined payment that is not tried again: what was declined is the card before, not the one that came now. */
export function answerOver(payment: Payment & { state: 'declined' }): HttpAnswer {
  const why = payment.cancelRequested ? 'was cancelled' : 'has reached its validUntil';
  return problem(402, 'declined', `The payment was declined before and ${why}, so no paymentMethod is tried any more; nothing was charged. Use a new id.`, { ...facts(payment), ...reasonsOf(payment) });
}

function reasonsOf({ why }: Payment & { state: 'declined' }): Record<string, unknown> {
  return {
    code: why.code,
    ...(why.declineCode !== undefined && { declineCode: why.declineCode }),
    ...(why.adviceCode !== undefined && { adviceCode: why.adviceCode }),
    ...(why.param !== undefined && { field: why.param }),
  };
}

/** The issuer's advice for the next try, which is always the shop's: Paymedic never repeats a declined card. https://docs.stripe.com/declines/card#retrying-issuer-declines */
export const adviceText: Readonly<Record<string, string>> = {
  do_not_try_again: 'The issuer says not to try this card again: ask for another one.',
  try_again_later: 'The issuer may take this card later.',
  confirm_card_data: 'The issuer asks the customer to check the card details.',
};

/** Another card helps only where the card was the reason. */
function declinedText({ why }: Payment & { state: 'declined' }): string {
  if (why.param === undefined || why.param.startsWith('payment_method')) return [explanation.declined, adviceText[why.adviceCode ?? '']].filter(Boolean).join(' ');
  return `The provider does not take this payment's ${why.param} (${why.code}); nothing was charged. Send it right under a new id.`;
}

/** The answer to a GET: 200 with any state. */
export function answerGet(payment: Payment, clientSecret?: string): HttpAnswer {
  return json(200, {
    ...facts(payment), detail: detailOf(payment),
    ...(payment.state === 'declined' && { code: payment.why.code }),
    ...(clientSecret !== undefined && { clientSecret }),
  });
}

/** The answer to a cancel: 200 when nothing can be charged any more, 409 when it was, 202 while that is being made sure of. */
export function answerCancel(payment: Payment): HttpAnswer {
  switch (payment.state) {
    case 'cancelled':
    case 'expired':
    case 'declined':
      return json(200, { ...facts(payment), detail: detailOf(payment) });
    case 'charged':
      return problem(409, 'charged', 'The payment is charged already; refund it at the provider.', facts(payment));
    case 'claimed':
    case 'queued':
    case 'attempting':
    case 'unknown':
    case 'needs_customer':
    case 'quarantined':
      return json(202, { ...facts(payment), detail: 'The cancel is noted; whether it came in time is being made sure of.' });
    default:
      return payment satisfies never;
  }
}

export function answerOtherContent(payment: Payment, asked: Order): HttpAnswer {
  const field = (['amountMinor', 'currency', 'customer'] as const).find((name) => payment.order[name] !== asked[name]) ?? 'id';
  return problem(409, 'other-content', `This id names a payment with another ${field}: use a new id for a new order.`, { ...facts(payment), field });
}

export function answerInvalid({ field, detail }: Problem, id?: string): HttpAnswer {
  return problem(400, 'invalid', detail, { field, ...(id !== undefined && { id }) });
}

export function answerNotFound(id: string): HttpAnswer {
  return problem(404, 'not-found', 'No payment has this id.', { id });
}

/** Nothing is charged by this request. Of an earlier one with the same id nothing is known here. */
export function answerNotAccepted(id: string, detail: string): HttpAnswer {
  return problem(503, 'not-accepted', `${detail} This request was not accepted and charges nothing: send the same id again later. What an earlier answer said of this id still holds.`, { id, state: 'not-accepted' });
}

/** GET /health: where payments go now. */
export function answerHealth({ route, reason, accepting }: Plan): HttpAnswer {
  return json(200, { route, reason, accepting });
}

/** GET /health while the plan cannot be read. */
export function answerHealthUnknown(): HttpAnswer {
  return problem(503, 'unavailable', 'The ledger cannot be reached, so where payments go cannot be told; ask again.', {});
}

export function answerNoRoute(): HttpAnswer {
  return problem(404, 'not-found', 'There is no such address: POST /payments, GET /payments/{id}, POST /payments/{id}/cancel and GET /health are all.', {});
}

/** The state could not be read; nothing is said about the payment. */
export function answerUnavailable(id: string): HttpAnswer {
  return problem(503, 'unavailable', 'The ledger cannot be reached, so the state cannot be told; ask again.', { id });
}

/** No version of ours can have written the row, or only one to come: nothing is done for it, and nothing is said that could be wrong. */
export function answerUnreadable(id: string): HttpAnswer {
  return problem(503, 'unreadable', 'The ledger has this payment in a form that this version cannot read, so its state cannot be told and nothing was done for it. Do not charge it elsewhere; people have to look.', { id });
}

/** An event of the provider's was taken; what was made of it is for people who look at the provider's dashboard. */
export function answerHinted(result: 'woken' | 'known' | 'not_ours' | 'ignored'): HttpAnswer {
  return json(200, { received: true, result });
}

export function answerBadSignature(): HttpAnswer {
  return problem(400, 'bad-signature', 'The Stripe-Signature does not fit this body: is this endpoint\'s signing secret (whsec_…) the one that was set with npx paymedic key set --webhook?', {});
}

export function answerNoWebhookSecret(): HttpAnswer {
  return problem(503, 'no-webhook-secret', 'No signing secret is set, so no event can be believed: run npx paymedic key set --webhook.', {});
}

export function answerTooLarge(mostBytes: number): HttpAnswer {
  return problem(413, 'too-large', `An event is at most ${mostBytes} bytes long.`, {});
}

export function answerWebhookUnavailable(): HttpAnswer {
  return problem(503, 'unavailable', 'The event could not be taken; send it again.', {});
}

function json(status: number, body: Record<string, unknown>): HttpAnswer {
  return { status, contentType: 'application/json', body };
}

/** RFC 9457. */
function problem(status: number, type: string, detail: string, members: Record<string, unknown>): HttpAnswer {
  return { status, contentType: 'application/problem+json', body: { type: `urn:paymedic:${type}`, title: type, status, detail, ...members } };
}
