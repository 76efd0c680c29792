import { StripeFailure, invalidRequest } from './errors';

/** An answer as it was first given. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
}

interface Entry {
  readonly fingerprint: string;
  readonly endpoint: string;
  readonly at: number;
  answer: StoredAnswer | null;
}

/** "at least 24 hours": the sandbox forgets at once when they are over. https://docs.stripe.com/api/idempotent_requests */
const keptMs = 24 * 60 * 60 * 1000;

export type IdempotencyStore = ReturnType<typeof createIdempotencyStore>;

/**
 * The idempotency layer of API v1. https://docs.stripe.com/api/idempotent_requests
 * @param now milliseconds since 1970
 */
export function createIdempotencyStore(now: () => number) {
  const entries = new Map<string, Entry>();
  return {
    /**
     * Takes the key for a request that begins. Gives the stored answer to replay, or null: go on, then `finish` or `release`.
     * @param request.fingerprint its parameters in one canonical form
     * @throws StripeFailure 400 for a key that is too long or was used for something else, 409 while the first request runs
     */
    begin(key: string, request: { endpoint: string; fingerprint: string }): StoredAnswer | null {
      if (key.length > 255) throw invalidRequest('Idempotency keys may be at most 255 characters long.');
      const entry = entries.get(key);
      if (entry === undefined || now() - entry.at >= keptMs) {
        entries.set(key, { ...request, at: now(), answer: null });
        return null;
      }
      if (entry.endpoint !== request.endpoint) throw mismatch(`Keys for idempotent requests can only be used for the same endpoint they were first used for ('${request.endpoint}' vs '${entry.endpoint}').`, key);
      if (entry.fingerprint !== request.fingerprint) throw mismatch('Keys for idempotent requests can only be used with the same parameters they were first used with.', key);
      if (entry.answer === null) throw inUse(key);
      return entry.answer;
    },
    /** Keeps the first answer, a 500 included. */
    finish(key: string, answer: StoredAnswer): void {
      const entry = entries.get(key);
      if (entry) entry.answer = answer;
    },
    /** Forgets a request that never began to execute: parameters that fail validation, a lock held by another request. */
    release(key: string): void {
      entries.delete(key);
    },
    clear: () => entries.clear(),
  };
}

function mismatch(message: string, key: string): StripeFailure {
  return new StripeFailure(400, { message: `${message} Try using a key other than '${key}' if you meant to execute a different request.`, type: 'idempotency_error' }, { 'Stripe-Should-Retry': 'false' });
}

// https://docs.stripe.com/error-codes#idempotency-key-in-use; 409 in https://docs.stripe.com/api/errors
function inUse(key: string): StripeFailure {
  return new StripeFailure(
    409,
    {
      code: 'idempotency_key_in_use',
      doc_url: 'https://stripe.com/docs/error-codes/idempotency-key-in-use',
      message: `There is currently another in-progress request using this idempotency key (${key}). Wait for it to end before you retry.`,
      type: 'invalid_request_error',
    },
    { 'Stripe-Should-Retry': 'true' },
  );
}
