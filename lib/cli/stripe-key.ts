/** Secret and restricted keys. https://docs.stripe.com/keys */
const shape = /^(?:sk|rk)_(test|live)_[A-Za-z0-9_]{1,240}$/;

/** Whose money a key moves, or a sentence that says what is wrong with it. The key itself is never in the sentence. */
export function modeOfKey(key: string): { readonly mode: 'test' | 'live' } | { readonly problem: string } {
  const mode = shape.exec(key)?.[1];
  if (mode === 'test' || mode === 'live') return { mode };
  if (key === '') return { problem: 'no key came on the standard input: type it, or pipe it in.' };
  if (key.startsWith('pk_')) return { problem: 'that is a publishable key, which cannot charge: take the secret key (sk_…) or a restricted one (rk_…).' };
  return { problem: 'that is no Stripe key: it begins with sk_test_, sk_live_, rk_test_ or rk_live_ and is one line without blanks.' };
}

/** What Stripe makes of a key. */
export type KeyAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly detail: string }
  /** It could not be told. */
  | { readonly kind: 'untold'; readonly detail: string };

const timeoutMs = 10_000;

/** A read that changes nothing: the same that the healer's probe sends. https://docs.stripe.com/api/payment_intents/list */
export async function askAboutKey(baseUrl: string, key: string): Promise<KeyAnswer> {
  const { status } = await get(baseUrl, '/v1/payment_intents?limit=1', key);
  if (status === undefined) return { kind: 'untold', detail: `${baseUrl} does not answer` };
  if (status === 401) return { kind: 'refused', detail: 'Stripe does not know this key (401)' };
  if (status === 403) return { kind: 'refused', detail: 'the key lacks the right to read PaymentIntents (403); a restricted key needs "PaymentIntents: write"' };
  return status < 300 ? { kind: 'accepted' } : { kind: 'untold', detail: `${baseUrl} answers ${status}` };
}

/** A PaymentIntent as Stripe shows it, or what came instead. */
export async function readIntent(baseUrl: string, key: string, id: string): Promise<{ readonly status: number | undefined; readonly body: Readonly<Record<string, unknown>> }> {
  return get(baseUrl, `/v1/payment_intents/${encodeURIComponent(id)}`, key);
}

async function get(baseUrl: string, path: string, key: string): Promise<{ status: number | undefined; body: Readonly<Record<string, unknown>> }> {
  try {
    const answer = await fetch(`${baseUrl}${path}`, { headers: { Authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(timeoutMs) });
    const body: unknown = await answer.json().catch(() => undefined);
    return { status: answer.status, body: typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {} };
  } catch {
    // No answer at all: refused, reset or silent. Which of them does not change what to do.
    return { status: undefined, body: {} };
  }
}
