import type { Account } from './account';
import { apiVersion } from './account';
import type { StripeEvent } from './objects';
import type { Parameters, Spec } from './parameters';

/** What one request brings to its action. */
export interface Call {
  readonly account: Account;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** Where this sandbox is reached, e.g. http://127.0.0.1:12111. */
  readonly origin: string;
  /** The `:id` of the path; empty if the path has none. */
  readonly id: string;
  readonly parameters: Parameters;
}

/** One endpoint of the API. */
export interface Action {
  readonly method: 'GET' | 'POST';
  /** E.g. /v1/payment_intents/:id/confirm. */
  readonly path: string;
  readonly spec: Spec;
  /** Further validation, before the endpoint begins to execute: its failures are not stored under the idempotency key. */
  readonly check?: (parameters: Parameters, version: string) => void;
  /** The object that no other request may change meanwhile. */
  readonly lock?: (call: Call) => string | undefined;
  /** May be called with a publishable key and the client secret. */
  readonly forBrowsers?: true;
  /** Executes at once and as a whole; gives the answer's object, or throws a StripeFailure. */
  readonly run: (call: Call) => unknown;
}

/** Writes an event and gives its id. https://docs.stripe.com/api/events/types */
export function emit(call: Pick<Call, 'account' | 'requestId' | 'idempotencyKey'>, type: string, object: unknown): string {
  const { account } = call;
  const id = account.id('evt');
  const event: StripeEvent = {
    id, object: 'event', api_version: apiVersion, created: account.seconds(), data: { object }, livemode: false, pending_webhooks: 0,
    request: { id: call.requestId, idempotency_key: call.idempotencyKey }, type,
  };
  account.events.set(id, event);
  account.onEvent(event);
  return id;
}
