import type { Notice } from './incident';
import { readableAmount } from './money';
import type { Answer } from './outcome';
import { isWanted } from './payment';
import type { Change, NeedsCustomer, Payment, Seen, Unknown } from './payment';

/** An open payment that looks do not settle although the provider answers them. */
export type Stuck = (Unknown | NeedsCustomer) & { readonly seen: Seen };

/** People are told again after 4, 16 and 48 times the first wait, and then once for each further 48. */
const again = [1, 4, 16, 48];

/**
 * What a look adds to the row: since when the provider has answered without settling the payment. An outage does not count,
 * and neither does a customer who still has time.
 */
export function withSeen(before: Unknown | NeedsCustomer, change: Change, answer: Answer, now: number): Change {
  if (change.state !== before.state || (change.state !== 'unknown' && change.state !== 'needs_customer')) return change;
  const seen = counts(before, answer, now) ? { since: now, told: 0, ...before.seen, what: whatOf(answer) } : before.seen;
  return seen === undefined ? change : { ...change, seen };
}

function counts(payment: Unknown | NeedsCustomer, answer: Answer, now: number): boolean {
  const unreachable = answer.kind === 'failure' && ['provider', 'network', 'rate'].includes(answer.cause);
  return !unreachable && (payment.state === 'unknown' || !isWanted(payment, now));
}

function whatOf(answer: Answer): string {
  switch (answer.kind) {
    case 'intent':
      return `the intent is ${answer.status}`;
    case 'declined':
      return `declined (${answer.code})`;
    case 'failure':
      return answer.detail.slice(0, 200);
    default:
      return answer satisfies never;
  }
}

/** How many times people should have been told by now. */
export function tellings({ since }: Pick<Seen, 'since'>, pageAfterMs: number, now: number): number {
  const waits = (now - since) / pageAfterMs;
  const last = again.at(-1) ?? 1;
  return again.filter((times) => waits >= times).length + Math.max(0, Math.floor(waits / last) - 1);
}

/** Is it time to tell people of this payment (again)? */
export function isToBeTold(payment: Payment, pageAfterMs: number, now: number): payment is Stuck {
  return (payment.state === 'unknown' || payment.state === 'needs_customer') && payment.seen !== undefined && tellings(payment.seen, pageAfterMs, now) > payment.seen.told;
}

/** More would make a mail that nobody reads. */
const mostListed = 20;

/**
 * Everything that a person needs to decide.
 * @param linkOf where people see an intent
 */
export function stuckNotice(payments: readonly Stuck[], linkOf: (payment: Stuck) => string, now: number): Notice {
  const [first] = payments;
  const count = payments.length === 1 ? 'A payment' : `${payments.length} payments`;
  const listed = payments.slice(0, mostListed).map((payment) => `* ${lineOf(payment, now)}\n  ${linkOf(payment)}`);
  const more = payments.length > mostListed ? [`… and ${payments.length - mostListed} more: npx paymedic status`] : [];
  return {
    id: `stuck-${first?.order.id ?? ''}-${first?.seen.told ?? 0}`, kind: 'stuck',
    subject: `[Paymedic] ${count} cannot be settled: a person has to decide`,
    text: [
      `${count} cannot be settled although the provider answers. Nothing is charged again and nothing is given up before the provider says what became of it.`,
      '', ...listed, ...more, '',
      'To decide: open the link. To give a payment up, cancel its intent there; if it should have been charged, wait, or ask the provider\'s support about the intent. Paymedic looks again by itself, within 15 minutes.',
      'To see the books: npx paymedic account --since 2d',
      'Read docs/runbook.md#a-payment-cannot-be-settled.',
    ].join('\n'),
  };
}

function lineOf({ order, fence, state, seen, attempts }: Stuck, now: number): string {
  const what = state === 'unknown' ? 'unknown whether it was charged' : 'its customer did not come, and the cancel does not go through';
  return `${order.id}: ${readableAmount(order.amountMinor, order.currency)}, ${fence.intentId ?? 'no intent'} at ${fence.provider}, ${attempts.at(-1)?.n ?? 0} attempts; ${what}, for ${Math.round((now - seen.since) / 60_000)} min (since ${new Date(seen.since).toISOString()}); last look: ${seen.what}`;
}

/** Money moved where the ledger had said another end, or moved twice: told at once, with the evidence. */
export function surprisingChargeNotice(payment: Payment, intentId: string, link: string): Notice {
  const { order, state, fence } = payment;
  const twice = state === 'charged';
  const what = twice ? `is charged by ${fence?.intentId ?? 'another intent'} and also by ${intentId}: the customer has paid twice` : `had ended as ${state}, the shop was told so, and ${intentId} has charged it`;
  return {
    id: `surprise-${order.id}-${intentId}`, kind: 'stuck',
    subject: `[Paymedic] ${twice ? 'A payment was charged twice' : 'A charge came to light after the end was told'}: look`,
    text: [
      `${order.id}, ${readableAmount(order.amountMinor, order.currency)}, ${what}.`, link, '',
      twice ? 'To decide: refund one of the two there.' : 'It is quarantined now. To decide: deliver, or refund it there. Nothing is refunded by itself.',
      'To see the books: npx paymedic account --since 2d',
      'Read docs/runbook.md#a-payment-cannot-be-settled.',
    ].join('\n'),
  };
}
