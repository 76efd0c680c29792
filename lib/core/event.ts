import { facts } from './answer';
import type { Payment, PaymentState } from './payment';

/** The states whose beginning is news for the shop: the ends, and the one in which its customer has to act. */
export const eventStates = ['charged', 'declined', 'needs_customer', 'expired', 'cancelled', 'quarantined'] as const satisfies readonly PaymentState[];
type EventState = (typeof eventStates)[number];

/** What the shop is told when a payment changes; docs/events.md describes it for readers. */
export interface ShopEvent {
  /** The same for the same change, whoever sends it and however often. */
  readonly id: string;
  /** Of this shape. */
  readonly version: 1;
  readonly type: `payment.${EventState}`;
  /** When the change was written, ISO 8601. */
  readonly time: string;
  /** Grows with every write of the payment: of two events of one payment the larger is the later. */
  readonly ledgerVersion: number;
  /** As the answers have it. Never a client secret, a card or a customer's detail: who needs more asks with GET. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A payment's row before and after one write; without `before` the row is new. */
export interface RowChange {
  readonly before?: Payment | undefined;
  readonly after: Payment;
}

/** The event of a write, or undefined: only the beginning of a state is news, and looking again at the same one is not. */
export function eventOf({ before, after }: RowChange): ShopEvent | undefined {
  if (before?.state === after.state || !isNews(after)) return undefined;
  return {
    id: eventId(after),
    version: 1,
    type: `payment.${after.state}`,
    time: new Date(after.updatedAt).toISOString(),
    ledgerVersion: after.version,
    data: { ...facts(after), ...reasons(after) },
  };
}

function isNews(payment: Payment): payment is Payment & { readonly state: EventState } {
  return eventStates.some((state) => state === payment.state);
}

/**
 * Payment, version and state. The state is part of it for a ledger restored from an earlier moment: there a version may come
 * again with another end, and that must not look like an event that the shop has had. No full stop is in it: it would be
 * read as a separator of what a webhook signs.
 */
function eventId({ order, version, state }: Payment): string {
  return `evt_${encodeURIComponent(order.id).replaceAll('.', '%2E')}_${version}_${state}`;
}

/** Why it ended so, where the shop can act on it; in the words of the answers. */
function reasons(payment: Payment): Readonly<Record<string, unknown>> {
  if (payment.state === 'cancelled') return { reason: payment.reason };
  if (payment.state !== 'declined') return {};
  const { code, declineCode, param } = payment.why;
  return { code, ...(declineCode !== undefined && { declineCode }), ...(param !== undefined && { field: param }) };
}
