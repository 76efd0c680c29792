import { classify } from '../core/classify';
import type { Answer } from '../core/outcome';

/** "at least 24 hours": forgotten at once when they are over. https://docs.stripe.com/api/idempotent_requests */
const keptMs = 24 * 3_600_000;

interface Entry {
  readonly fingerprint: string;
  readonly at: number;
  answer?: Answer;
}

/** The idempotency keys of one account, as Stripe keeps them. */
export function createKeyStore(now: () => number) {
  const entries = new Map<string, Entry>();
  return {
    /** Takes the key for a request that begins; gives an answer where the key is known: the stored one, or a refusal. */
    begin(key: string, request: { readonly operation: string; readonly intentId?: string; readonly params?: unknown }): Answer | undefined {
      const fingerprint = JSON.stringify([request.operation, request.intentId, request.params]);
      const entry = entries.get(key);
      if (entry === undefined || now() - entry.at >= keptMs) {
        entries.set(key, { fingerprint, at: now() });
        return undefined;
      }
      if (entry.fingerprint !== fingerprint) return classify({ sent: true, status: 400, error: { type: 'idempotency_error' } });
      return entry.answer ?? classify({ sent: true, status: 409, error: { type: 'invalid_request_error', code: 'idempotency_key_in_use' } });
    },
    /** Keeps the first answer, a 500 included. */
    store(key: string, answer: Answer): void {
      const entry = entries.get(key);
      if (entry !== undefined) entry.answer = answer;
    },
    /** Forgets a request that never began to execute: parameters that fail validation, an intent that another request holds. */
    release: (key: string): void => void entries.delete(key),
  };
}
