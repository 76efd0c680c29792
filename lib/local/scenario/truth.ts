import type { CountedIntent, LedgerRow } from './account';
import type { Sent } from './traffic';

/**
 * Every answer that a shop ever got, held against the Stripe server's own list at the end; one sentence for each that was not
 * true. Who heard that nothing is charged may sell elsewhere, and who heard "charged" delivers: both must be able to rely on it.
 *
 *   201                                          a charge exists
 *   400, 402, 403, 410, 429, 503 `not-accepted`  no charge exists, unless another request named the same id
 *   202 (not of a bare claim), 422               the ledger knows the payment
 *
 * Any other 5xx, 202 `claimed` and no answer at all promise nothing.
 */
export function untruths(sent: readonly Sent[], rows: readonly LedgerRow[], intents: readonly CountedIntent[]): readonly string[] {
  const charged = new Set(intents.filter(({ status }) => status === 'succeeded').map(({ paymentId }) => paymentId));
  const known = new Set(rows.filter(({ bare, state }) => !bare && state !== 'claimed').map(({ id }) => id));
  const asked = new Map<string, number>();
  for (const { order } of sent) asked.set(order.body.id, (asked.get(order.body.id) ?? 0) + 1);

  return sent.flatMap(({ order: { body: { id } }, answer }) => {
    if (answer === undefined) return [];
    const { status, state } = answer;
    const told = `the answer to ${id} was ${status}${state === undefined ? '' : ` ${state}`}`;
    if (status === 201 && !charged.has(id)) return [`${told}, but the Stripe server knows no charge`];
    if (saysNotCharged(status, state) && asked.get(id) === 1 && charged.has(id)) return [`${told}, but the Stripe server charged it`];
    if (saysAccepted(status, state) && !known.has(id)) return [`${told}, but the ledger does not know it as accepted`];
    return [];
  });
}

function saysNotCharged(status: number, state: string | undefined): boolean {
  return [400, 402, 403, 410, 429].includes(status) || (status === 503 && state === 'not-accepted');
}

function saysAccepted(status: number, state: string | undefined): boolean {
  return status === 422 || (status === 202 && state !== 'claimed');
}
