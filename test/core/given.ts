import { fc } from '../support/property';
import type { Try } from '../../lib/core/outcome-table';
import type { Answer } from '../../lib/core/outcome';
import type { Fence, NeedsCustomer, Order, Payment, PaymentState, Unknown, Attempting } from '../../lib/core/payment';

export const now = Date.UTC(2026, 0, 1);
export const hourMs = 3_600_000;

export const order: Order = { id: 'order-1', amountMinor: 1_999, currency: 'USD', offSession: true, validUntil: now + hourMs };

/** The fence of an attempt whose confirm was written down and sent. */
export function fenced(more: Partial<Fence> = {}): Fence & { readonly intentId: string } {
  return {
    provider: 'stripe', n: 1, create: { key: 'paymedic:order-1:create', params: {}, firstSentAt: now }, intentId: 'pi_1',
    confirm: { key: 'paymedic:order-1:1:confirm:1', params: { paymentMethod: 'pm_card_visa', offSession: true }, firstSentAt: now },
    inDoubt: true, abandoned: false, secretGiven: false, confirms: 1, cancels: 0, ...more,
  };
}

const common = { order, paymentMethod: 'pm_card_visa', correlationId: 'c', createdAt: now, updatedAt: now, version: 1, writeId: 'w', attempts: [{ n: 1, provider: 'stripe', startedAt: now }] };

export const attempting = (fence: Fence = fenced(), more: Partial<Attempting> = {}): Attempting => ({ ...common, state: 'attempting', leaseUntil: now + 38_000, ...more, fence });
export const unknown = (fence: Fence = fenced(), more: Partial<Unknown> = {}): Unknown => ({ ...common, state: 'unknown', since: now, nextLookAt: now, looks: 0, ...more, fence });
export const needsCustomer = (fence = fenced({ inDoubt: false, secretGiven: true }), more: Partial<NeedsCustomer> = {}): NeedsCustomer =>
  ({ ...common, state: 'needs_customer', nextLookAt: now, looks: 0, ...more, fence });

/** One payment in each state. */
export const inEachState: { readonly [S in PaymentState]: Extract<Payment, { state: S }> } = {
  claimed: { ...common, state: 'claimed', attempts: [] },
  queued: { ...common, state: 'queued', reason: 'the breaker is open', notBefore: now, sentAt: now },
  attempting: attempting(), unknown: unknown(), needs_customer: needsCustomer(),
  charged: { ...common, state: 'charged', fence: fenced({ inDoubt: false }) },
  declined: { ...common, state: 'declined', fence: fenced({ inDoubt: false }), why: { code: 'card_declined', declineCode: 'insufficient_funds' } },
  expired: { ...common, state: 'expired' },
  cancelled: { ...common, state: 'cancelled', reason: 'requested' },
  quarantined: { ...common, state: 'quarantined', reason: 'the provider answered with another intent' },
};

/** A law of the form "if this, then that". */
export const implies = (when: boolean, then: boolean): boolean => !when || then;

const word = (...words: readonly string[]) => fc.option(fc.constantFrom(...words), { nil: undefined });

/** What is undefined is left out, as `exactOptionalPropertyTypes` wants it. */
function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Any end of a call, the documented ones often. */
export const anyTry: fc.Arbitrary<Try> = fc.record({
  sent: fc.boolean(), deadline: fc.option(fc.boolean(), { nil: undefined }), socketCode: word('ECONNREFUSED', 'ECONNRESET', 'EPROTO', 'EWHATEVER'),
  status: fc.option(fc.oneof(fc.constantFrom(200, 302, 400, 401, 402, 403, 404, 409, 418, 429, 500, 502, 503), fc.integer({ min: 0, max: 999 })), { nil: undefined }),
  shouldRetry: fc.option(fc.boolean(), { nil: undefined }),
  error: fc.option(fc.record({
    type: word('card_error', 'invalid_request_error', 'idempotency_error', 'api_error', 'moon_error'),
    code: word('card_declined', 'authentication_required', 'payment_intent_unexpected_state', 'resource_missing', 'rate_limit', 'moon'),
    decline_code: word('insufficient_funds', 'authentication_required'), advice_code: word('do_not_try_again'),
    param: word('intent', 'payment_method', 'amount', 'metadata[a]', 'colour', 'id', ''),
  }).map(present), { nil: undefined }),
}).map(present);

/** Any answer at all, also those that `classify` never gives. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    kind: fc.constant('intent' as const), id: fc.constantFrom('pi_1', 'pi_1', 'pi_2'),
    status: fc.constantFrom('requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture', 'processing', 'canceled', 'succeeded'),
    paymentId: fc.constantFrom('order-1', 'order-1', 'order-1', 'order-2', undefined),
  }).map(present),
  fc.record({ kind: fc.constant('declined' as const), code: fc.constantFrom('card_declined', 'authentication_required'), declineCode: word('insufficient_funds', 'authentication_required') }).map(present),
  fc.record({
    kind: fc.constant('failure' as const), outcome: fc.constantFrom('not_charged', 'unknown'),
    handling: fc.constantFrom('wait', 'slow_down', 'call_person', 'refuse', 'look_up', 'look_up_new_key'),
    cause: fc.constantFrom('provider', 'network', 'ours', 'issuer', 'customer', 'rate', 'unrecognised'),
    code: word('idempotency_error', 'resource_missing'), status: fc.option(fc.constantFrom(400, 401, 404, 500), { nil: undefined }), detail: fc.constant('it failed'),
  }).map(present),
) as fc.Arbitrary<Answer>;
