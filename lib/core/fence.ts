import { eligibleFor } from './fallback';
import type { ProviderNames } from './fallback';
import { guard } from './guard';
import type { Intent } from './outcome';
import type { Declined, Fence, Instrument, NeedsCustomer, Payment, StoredRequest } from './payment';
import { keyLifetimeMs } from './retry';

/** Parameters of the POST that creates an intent; amounts are still ISO 4217 minor units. */
export interface CreateParams {
  readonly amountMinor: number;
  readonly currency: string;
  readonly customer?: string;
  readonly description?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Parameters of the POST that confirms it. */
export interface ConfirmParams {
  readonly paymentMethod?: string;
  readonly offSession: boolean;
}

/**
 * A provider's own words for our requests. What they give is stored before it is sent and sent again as it stands, so that
 * a new version of the translation never changes a request whose key is in use.
 */
export interface Forms {
  readonly create: (params: CreateParams) => StoredRequest['params'];
  readonly confirm: (params: ConfirmParams) => StoredRequest['params'];
  /** Why the provider could never charge this amount (ISO 4217 minor units), in one sentence that says what to write; undefined where it may. */
  readonly whyNot: (amountMinor: number, currency: string) => string | undefined;
}

interface FormsOf {
  readonly name: string;
  readonly forms: Forms;
}

/** A provider among those that are configured. */
interface FormsAmong extends FormsOf {
  readonly names: ProviderNames;
}

export type FencedIntent = Fence & { readonly intentId: string; readonly confirm: StoredRequest };

/**
 * The fence with which the next attempt begins. Creating an intent moves no money, and only the id that the ledger holds is
 * ever confirmed; so a create may always be asked for again, under a new key where the old one is spent or too old.
 * @throws where the payment may not go to this provider: whoever asks has to ask {@link eligibleFor} first
 */
export function nextFence(payment: Payment, provider: FormsAmong, now: number): Fence {
  const may = eligibleFor(payment, provider.name, provider.names);
  if (!may.eligible) throw new Error(`the payment may not go to ${provider.name}: ${may.reason}`);
  const old = sameProvider(payment, provider.name);
  if (old?.intentId !== undefined && old.canceled === undefined) return withConfirm(payment, old as Fence & { intentId: string }, now, provider.forms);
  if (old !== undefined && old.canceled === undefined && !guard('key_too_old', now - old.create.firstSentAt >= keyLifetimeMs)) return old;
  return newFence(payment, provider, (payment.fence?.n ?? 0) + 1, now);
}

function sameProvider({ fence }: Payment, provider: string): Fence | undefined {
  return fence?.provider === provider ? fence : undefined;
}

/**
 * The customer was told of the provider, by a decline or a question, and brought another card. It is one for that provider, whether it
 * is attempted now or has to wait: no other provider, and never the card before it.
 */
export function withOtherCard(payment: Declined | NeedsCustomer, paymentMethod: string): Payment {
  const { fence } = payment;
  if (fence === undefined) return { ...payment, paymentMethod };
  return { ...payment, paymentMethod, fence: { ...fence, stays: true, ...(fence.paymentMethod !== undefined && { paymentMethod }) } } as Payment;
}

/** What is charged at a fence's provider. */
export function instrumentOf(payment: Payment, fence: Fence): string | undefined {
  return fence.paymentMethod ?? payment.paymentMethod;
}

export function newFence(payment: Payment, { name: provider, forms, names }: FormsAmong, n: number, now: number): Fence {
  const { order } = payment;
  const before = sameProvider(payment, provider);
  const own: Partial<Instrument> = provider === names.primary ? {} : (order.instruments?.[provider] ?? {});
  const paymentMethod = before?.paymentMethod ?? own.paymentMethod;
  // A customer is one of one account, like the card.
  const customer = provider === names.primary ? order.customer : own.customer;
  const params: CreateParams = {
    amountMinor: order.amountMinor,
    currency: order.currency,
    ...(customer !== undefined && { customer }),
    ...(order.description !== undefined && { description: order.description }),
    metadata: { ...order.metadata, paymedic_payment_id: order.id },
  };
  const key = n === 1 ? `paymedic:${order.id}:create` : `paymedic:${order.id}:create:${n}`;
  return {
    provider, n, create: { key, params: forms.create(params), firstSentAt: now },
    inDoubt: false, abandoned: false, secretGiven: false, confirms: 0, cancels: 0,
    ...(paymentMethod !== undefined && { paymentMethod }), ...(before?.stays && { stays: true as const }),
  };
}

/** The fence as it is written before a confirm leaves: the id, the exact request, and the doubt. */
export function withConfirm(payment: Payment, fence: Fence & { readonly intentId: string }, now: number, forms: Forms): FencedIntent {
  const { confirm } = fence;
  if (confirm !== undefined && !guard('key_too_old', now - confirm.firstSentAt >= keyLifetimeMs)) return { ...fence, confirm, inDoubt: true };
  const confirms = fence.confirms + 1;
  const paymentMethod = instrumentOf(payment, fence);
  const params: ConfirmParams = {
    ...(paymentMethod !== undefined && { paymentMethod }),
    offSession: payment.order.offSession,
  };
  return {
    ...fence,
    confirms,
    confirm: { key: `paymedic:${payment.order.id}:${fence.n}:confirm:${confirms}`, params: forms.confirm(params), firstSentAt: now },
    abandoned: fence.abandoned || (confirm !== undefined && fence.inDoubt),
    inDoubt: true,
  };
}

export function cancelKey(payment: Payment, fence: Fence): string {
  return `paymedic:${payment.order.id}:${fence.n}:cancel:${fence.cancels + 1}`;
}

/** Is this really the intent of this payment? Another one is never touched. */
export function belongsTo(intent: Intent, payment: Payment): boolean {
  return intent.paymentId === payment.order.id;
}
