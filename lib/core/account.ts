import type { Payment, PaymentState } from './payment';

/** What closing the books needs of a payment in the ledger. */
export interface BookedPayment {
  readonly id: string;
  readonly state: PaymentState;
  /** Queued once, or an attempt has begun. A bare claim, or one that was given up, was never accepted. */
  readonly accepted: boolean;
  /** ISO 4217 minor units. */
  readonly amountMinor: number;
  readonly currency: string;
  /** ms since 1970 */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly provider?: string;
  readonly providerPaymentId?: string;
}

/** Money that moved, as a provider's own list shows it. */
export interface ProviderCharge {
  readonly provider: string;
  /** The provider's id. */
  readonly id: string;
  /** `metadata.paymedic_payment_id` */
  readonly paymentId: string;
  /** ISO 4217 minor units; undefined where the provider's amount is no such number. */
  readonly amountMinor: number | undefined;
  readonly currency: string;
  /** ms since 1970 */
  readonly createdAt: number;
  /** Given back in full: nothing is left to refund. */
  readonly refunded: boolean;
}

/** Something that the two books do not agree on. */
export interface Finding {
  readonly kind: 'charged_twice' | 'not_in_the_ledger' | 'not_charged_in_the_ledger' | 'not_at_the_provider' | 'wrong_amount';
  readonly paymentId: string;
  readonly provider?: string;
  readonly providerPaymentId?: string;
  /** One sentence. */
  readonly text: string;
}

/** A refund that a person may want to make; Paymedic never makes one. */
export interface ProposedRefund {
  readonly paymentId: string;
  readonly provider: string;
  readonly providerPaymentId: string;
  readonly amountMinor: number | undefined;
  readonly currency: string;
  readonly why: string;
}

/** `accepted` is the sum of the columns below it. */
export interface Books {
  readonly accepted: number;
  readonly charged: number;
  readonly declined: number;
  readonly needsCustomer: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly quarantined: number;
  /** `queued`, `attempting` or `unknown`. */
  readonly open: number;
  /** Every payment that has not ended, the longest open first; those that wait for their customer too. */
  readonly openPayments: readonly BookedPayment[];
  readonly findings: readonly Finding[];
  readonly refunds: readonly ProposedRefund[];
  /** No finding: ledger and providers say the same. */
  readonly closed: boolean;
}

type Column = 'charged' | 'declined' | 'needsCustomer' | 'expired' | 'cancelled' | 'quarantined' | 'open';

const columnOf: Readonly<Record<Exclude<PaymentState, 'claimed'>, Column>> = {
  charged: 'charged', declined: 'declined', needs_customer: 'needsCustomer', expired: 'expired', cancelled: 'cancelled',
  quarantined: 'quarantined', queued: 'open', attempting: 'open', unknown: 'open',
};

/** A bare claim, and the end of one: it was never queued and no attempt of it began. Nobody accepted it. */
export function isBare(payment: Payment): boolean {
  switch (payment.state) {
    case 'claimed':
      return true;
    case 'cancelled':
      // Rows of a version before `bare` tell only of those that nobody followed up.
      return payment.bare === true || (payment.reason === 'abandoned' && payment.attempts.length === 0);
    case 'expired':
      return payment.bare === true;
    case 'queued':
    case 'attempting':
    case 'unknown':
    case 'needs_customer':
    case 'charged':
    case 'declined':
    case 'quarantined':
      return false;
    default:
      return payment satisfies never;
  }
}

export function bookedPayment(payment: Payment): BookedPayment {
  const { order, state, fence, createdAt, updatedAt } = payment;
  return {
    id: order.id, state, accepted: !isBare(payment), amountMinor: order.amountMinor, currency: order.currency, createdAt, updatedAt,
    ...(fence && { provider: fence.provider }),
    ...(fence?.intentId !== undefined && { providerPaymentId: fence.intentId }),
  };
}

/**
 * Closes the books of two witnesses who do not know each other: the ledger, and what the providers themselves list.
 * @param payments every payment since then, and every older one that a charge names
 * @param charges every charge since then, of all providers
 * @param since older payments are compared, not counted (ms since 1970)
 */
export function closeBooks(payments: readonly BookedPayment[], charges: readonly ProviderCharge[], since: number): Books {
  const counts: Record<Column, number> = { charged: 0, declined: 0, needsCustomer: 0, expired: 0, cancelled: 0, quarantined: 0, open: 0 };
  const accepted = payments.filter((payment) => payment.accepted && payment.createdAt >= since);
  for (const { state } of accepted) if (state !== 'claimed') counts[columnOf[state]] += 1;
  const chargesOf = new Map<string, ProviderCharge[]>();
  for (const charge of charges) chargesOf.set(charge.paymentId, [...(chargesOf.get(charge.paymentId) ?? []), charge]);
  const known = new Map(payments.map((payment) => [payment.id, payment]));
  const findings: Finding[] = [];
  const refunds: ProposedRefund[] = [];

  for (const payment of payments) {
    if (payment.state !== 'charged' || chargesOf.get(payment.id)?.some(({ id }) => id === payment.providerPaymentId)) continue;
    findings.push({ kind: 'not_at_the_provider', ...places(payment), text: `the ledger says that ${payment.id} was charged as ${payment.providerPaymentId ?? 'nothing'}, but ${payment.provider ?? 'no provider'} does not show that charge` });
  }
  for (const [paymentId, itsCharges] of chargesOf) {
    const payment = known.get(paymentId);
    for (const charge of surplus(payment, itsCharges)) {
      const [kind, why] = reproach(payment, charge, itsCharges.length > 1);
      findings.push({ kind, paymentId, provider: charge.provider, providerPaymentId: charge.id, text: why });
      // What has not ended will be looked up: a refund now could be one too many. A customer may just have finished in the browser.
      if (!charge.refunded && (payment === undefined || !isToBeLookedUp(payment.state))) {
        refunds.push({ paymentId, provider: charge.provider, providerPaymentId: charge.id, amountMinor: charge.amountMinor, currency: charge.currency, why });
      }
    }
    findings.push(...wrongAmounts(payment, itsCharges));
  }
  return { accepted: accepted.length, ...counts, openPayments: openOnes(accepted), findings, refunds, closed: findings.length === 0 };
}

/** Charges that the ledger does not stand for: all but the one that it names. */
function surplus(payment: BookedPayment | undefined, charges: readonly ProviderCharge[]): readonly ProviderCharge[] {
  return charges.filter(({ id }) => payment?.state !== 'charged' || id !== payment.providerPaymentId);
}

function reproach(payment: BookedPayment | undefined, charge: ProviderCharge, several: boolean): readonly [Finding['kind'], string] {
  const it = `${charge.id} at ${charge.provider}`;
  if (payment === undefined) return ['not_in_the_ledger', `${it} was charged for ${charge.paymentId}, which is not in the ledger`];
  if (payment.state === 'charged' || several) return ['charged_twice', `${payment.id} was charged again by ${it}${payment.state === 'charged' ? ` (the ledger stands for ${payment.providerPaymentId ?? 'none'})` : ''}`];
  return ['not_charged_in_the_ledger', `${it} was charged for ${payment.id}, but the ledger says ${payment.state}${isToBeLookedUp(payment.state) ? ': it is being looked up' : ''}`];
}

function wrongAmounts(payment: BookedPayment | undefined, charges: readonly ProviderCharge[]): readonly Finding[] {
  if (payment === undefined) return [];
  return charges
    .filter(({ amountMinor, currency }) => amountMinor !== payment.amountMinor || currency !== payment.currency)
    .map(({ id, provider, amountMinor, currency }) => ({
      kind: 'wrong_amount' as const, paymentId: payment.id, provider, providerPaymentId: id,
      text: `${id} at ${provider} moved ${amountMinor ?? 'another amount'} ${currency} for ${payment.id}, which is about ${payment.amountMinor} ${payment.currency} (minor units)`,
    }));
}

function openOnes(accepted: readonly BookedPayment[]): readonly BookedPayment[] {
  return accepted.filter(({ state }) => isToBeLookedUp(state)).toSorted((a, b) => a.createdAt - b.createdAt);
}

function isToBeLookedUp(state: PaymentState): boolean {
  return state === 'claimed' || state === 'needs_customer' || columnOf[state] === 'open';
}

function places({ id, provider, providerPaymentId }: BookedPayment): Pick<Finding, 'paymentId' | 'provider' | 'providerPaymentId'> {
  return { paymentId: id, ...(provider !== undefined && { provider }), ...(providerPaymentId !== undefined && { providerPaymentId }) };
}
