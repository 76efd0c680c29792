import type { PaymentState } from '../../core/payment';

/** A payment as the ledger has it. */
export interface LedgerRow {
  readonly id: string;
  readonly state: PaymentState;
  /** No attempt was begun and it never was queued: nobody accepted it. */
  readonly bare: boolean;
  readonly provider: string | null;
  readonly providerPaymentId: string | null;
  readonly attempts: number;
}

/** A PaymentIntent as the Stripe server has it. */
export interface CountedIntent {
  readonly id: string;
  /** Its `metadata.paymedic_payment_id`. */
  readonly paymentId: string;
  readonly status: string;
  readonly amount: number;
}

/** A payment as the shop has it. */
export interface ShopOrder {
  readonly id: string;
  readonly amountMinor: number;
  /** The answer said that it was accepted. */
  readonly toldAccepted: boolean;
}

export interface Account {
  readonly accepted: number;
  readonly charged: number;
  readonly declined: number;
  readonly needsCustomer: number;
  readonly queued: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly quarantined: number;
  readonly unknown: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly closed: boolean;
}

/** Where a state is counted; a payment that is being attempted is not known. */
const column = {
  charged: 'charged', declined: 'declined', needs_customer: 'needsCustomer', queued: 'queued', expired: 'expired',
  cancelled: 'cancelled', quarantined: 'quarantined', unknown: 'unknown', attempting: 'unknown',
} as const satisfies Partial<Record<PaymentState, keyof Account>>;

/**
 * Closes the account of a run from three books: what the shop was told, what the ledger says, what the Stripe server charged.
 * Problems are sentences; the account is closed only if there is none.
 */
export function closeAccount(orders: readonly ShopOrder[], rows: readonly LedgerRow[], intents: readonly CountedIntent[]): { readonly account: Account; readonly problems: readonly string[] } {
  const counts = { charged: 0, declined: 0, needsCustomer: 0, queued: 0, expired: 0, cancelled: 0, quarantined: 0, unknown: 0 };
  const problems: string[] = [];
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const succeeded = new Map<string, CountedIntent[]>();
  for (const intent of intents) {
    if (intent.status === 'succeeded') succeeded.set(intent.paymentId, [...(succeeded.get(intent.paymentId) ?? []), intent]);
  }
  let accepted = 0;
  let duplicates = 0;
  let lost = 0;

  for (const order of orders) {
    const row = rowOf.get(order.id);
    const charges = succeeded.get(order.id) ?? [];
    const counted = row === undefined || row.bare || row.state === 'claimed' ? undefined : row.state;
    if (counted !== undefined || order.toldAccepted) accepted += 1;
    if (counted !== undefined) counts[column[counted]] += 1;
    else if (order.toldAccepted) lose(`${order.id} was accepted, but the ledger ${row === undefined ? 'has no row for it' : 'only has a claim that nobody followed up'}`);
    if (counted === 'charged' && charges.length === 0) lose(`${order.id} is charged in the ledger, but the Stripe server knows no charge`);
    if (counted !== 'charged' && charges.length > 0) problems.push(`${order.id} was charged at the Stripe server, but the ledger says ${row?.state ?? 'nothing'}`);
    for (const charge of charges.slice(1)) {
      duplicates += 1;
      problems.push(`${order.id} was charged again by ${charge.id}`);
    }
    const wrong = charges.find(({ amount }) => amount !== order.amountMinor);
    if (wrong) problems.push(`${order.id} was charged ${wrong.amount} instead of ${order.amountMinor} by ${wrong.id}`);
  }
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  if (counts.unknown > 0) problems.push(`${counts.unknown} payments are still unknown`);
  const closed = sum === accepted && problems.length === 0;
  return { account: { accepted, ...counts, duplicates, lost, closed }, problems };

  function lose(problem: string): void {
    lost += 1;
    problems.push(problem);
  }
}
