import { setTimeout as delay } from 'node:timers/promises';
import type { CountedIntent } from './account';
import { ScenarioError } from './scenario-error';

/** The server whose charges are counted; never the switchboard in front of it. */
export interface StripeServer {
  /** No trailing slash. */
  readonly url: string;
  readonly key: string;
  /** What it signs its webhooks to this world with. @default it sends none */
  readonly signingSecret?: string;
}

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * All intents of Paymedic that were created since a time (ms since 1970), read page by page from the server itself.
 * https://docs.stripe.com/api/payment_intents/list
 */
export async function countIntents(server: StripeServer, since: number, signal: AbortSignal): Promise<readonly CountedIntent[]> {
  const counted: CountedIntent[] = [];
  let after: string | undefined;
  for (;;) {
    const query = new URLSearchParams({ limit: '100', 'created[gte]': String(Math.floor(since / 1_000)), ...(after !== undefined && { starting_after: after }) });
    const { data, has_more: more } = await list(server, query, signal, 5);
    for (const { id, status, amount, metadata } of data) {
      const paymentId = metadata?.['paymedic_payment_id'];
      if (paymentId !== undefined) counted.push({ id, status, amount, paymentId });
    }
    after = data.at(-1)?.id;
    if (!more || after === undefined) return counted;
  }
}

async function list({ url, key }: StripeServer, query: URLSearchParams, signal: AbortSignal, tries: number): Promise<{ data: readonly Listed[]; has_more: boolean }> {
  for (let n = 1; ; n += 1) {
    const answer = await fetch(`${url}/v1/payment_intents?${query.toString()}`, {
      headers: { Authorization: `Bearer ${key}` }, signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (n === tries) throw new ScenarioError(`The Stripe server at ${url} does not answer: start it, or name another with --stripe-url.`, { cause: error });
      return undefined;
    });
    if (answer?.ok) return listed(await answer.json().catch(() => undefined), url);
    if (answer?.status === 401 || answer?.status === 403) throw new ScenarioError(`The Stripe server at ${url} refuses the key: set STRIPE_SECRET_KEY to one of its test keys.`);
    if (n === tries && answer) throw new ScenarioError(`The Stripe server at ${url} answers ${answer.status} to a list of PaymentIntents: is it a Stripe-compatible server?`);
    await delay(500 * n, undefined, { signal });
  }
}

function listed(body: unknown, url: string): { data: readonly Listed[]; has_more: boolean } {
  const { data, has_more: more } = (body ?? {}) as { readonly data?: unknown; readonly has_more?: unknown };
  if (!Array.isArray(data)) throw new ScenarioError(`The Stripe server at ${url} does not answer with a list of PaymentIntents: is it a Stripe-compatible server?`);
  return { data: data as readonly Listed[], has_more: more === true };
}
