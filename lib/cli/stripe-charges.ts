import type { ProviderCharge } from '../core/account';
import { fromStripeAmount } from '../providers/minor-units';
import { FailedError, type Console } from './console';

/** One account at a Stripe server. */
export interface StripeAccount {
  /** The provider's name in Paymedic. */
  readonly provider: string;
  /** No trailing slash. */
  readonly baseUrl: string;
  readonly key: string;
}

interface ListedIntent {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  /** seconds since 1970 */
  readonly created: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly latest_charge?: { readonly refunded?: boolean } | string | null;
}

const timeoutMs = 20_000;
const tries = 5;

/**
 * Every succeeded PaymentIntent of Paymedic that was created since a time (ms since 1970), newest first, page by page.
 * Intents without our metadata are somebody else's. https://docs.stripe.com/api/payment_intents/list
 */
export async function* listCharges(account: StripeAccount, since: number, io: Pick<Console, 'sleep'>): AsyncGenerator<readonly ProviderCharge[]> {
  let after: string | undefined;
  for (;;) {
    const query = new URLSearchParams({ limit: '100', 'created[gte]': String(Math.floor(since / 1_000)), 'expand[]': 'data.latest_charge' });
    if (after !== undefined) query.set('starting_after', after);
    const { data, has_more: more } = await read(account, `/v1/payment_intents?${query.toString()}`, io) as { data: readonly ListedIntent[]; has_more: boolean };
    yield data.flatMap((intent) => chargeOf(account.provider, intent));
    after = data.at(-1)?.id;
    if (!more || after === undefined) return;
  }
}

/** The charge of one intent; undefined when it did not succeed, is not ours, or is not known to this account. */
export async function findCharge(account: StripeAccount, intentId: string, io: Pick<Console, 'sleep'>): Promise<ProviderCharge | undefined> {
  const intent = await read(account, `/v1/payment_intents/${encodeURIComponent(intentId)}?expand[]=latest_charge`, io) as ListedIntent | undefined;
  return intent === undefined ? undefined : chargeOf(account.provider, intent)[0];
}

function chargeOf(provider: string, { id, status, amount, currency, created, metadata, latest_charge: charge }: ListedIntent): readonly ProviderCharge[] {
  const paymentId = metadata?.['paymedic_payment_id'];
  if (status !== 'succeeded' || paymentId === undefined) return [];
  const iso = currency.toUpperCase();
  const refunded = typeof charge === 'object' && charge?.refunded === true;
  return [{ provider, id, paymentId, amountMinor: fromStripeAmount(amount, iso), currency: iso, createdAt: created * 1_000, refunded }];
}

/** Undefined for a 404; throws a sentence when Stripe refuses, or does not answer several times over. */
async function read({ provider, baseUrl, key }: StripeAccount, path: string, io: Pick<Console, 'sleep'>): Promise<unknown> {
  for (let n = 1; ; n += 1) {
    const answer = await fetch(`${baseUrl}${path}`, { headers: { Authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
    const body: unknown = await answer?.json().catch(() => undefined);
    if (answer?.ok && typeof body === 'object' && body !== null && ('data' in body ? Array.isArray(body.data) : 'id' in body)) return body;
    if (answer?.status === 404) return undefined;
    if (answer?.status === 401 || answer?.status === 403) throw new FailedError(`${provider} refuses the key (${answer.status}): "paymedic doctor" tells more; the books cannot be closed without its list.`);
    if (n === tries) throw new FailedError(`${provider} ${answer === undefined ? 'does not answer' : answer.ok ? 'gives no list of PaymentIntents' : `answers ${answer.status}`} at ${baseUrl}: the books cannot be closed without its list; try again later.`);
    await io.sleep(1_000 * 2 ** n);
  }
}
