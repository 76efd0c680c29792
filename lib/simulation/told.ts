import type { ShopEvent } from '../core/event';
import { eventStates } from '../core/event';
import { chargesOf, finals, isBroken } from './case';
import type { Case } from './case';
import type { Written } from './ledger-history';

/** The writes that are news for the shop, as the ledger made them: a restored row is none. */
function newsOf({ writes }: Case): readonly Written[] {
  return writes.filter(({ row, restored }, index) => !restored && eventStates.some((state) => state === row.state) && writes[index - 1]?.row.state !== row.state);
}

const isOf = ({ ledgerVersion, type, time }: ShopEvent, { row }: Written): boolean => ledgerVersion === row.version && type === `payment.${row.state}` && Date.parse(time) === row.updatedAt;

/** Does a write say an end without a charge, though a charge followed? */
const isUntrue = (one: Case, { at, row }: Written): boolean => finals.has(row.state) && isBroken(one, { state: row.state, from: at, until: at });

/** What the events have said that is not so. */
export function untrueEvents(one: Case): readonly string[] {
  const { told, writes } = one;
  if (told === undefined) return writes.filter((write) => isUntrue(one, write)).slice(0, 1).map(({ row }) => `the ledger said ${row.state}, and it was charged`);
  const news = newsOf(one);
  const texts = new Map<string, string>();
  return told.inbox.flatMap(({ via, event }) => {
    const spoke = `an event said ${event.type} (${event.id}, by ${via})`;
    const text = JSON.stringify(event);
    const said = texts.get(event.id) ?? text;
    texts.set(event.id, text);
    // After a restore a version may come again; then it is another write, and the times differ.
    if (said !== text) return [`${spoke}, and the same id said something else before`];
    if (text.includes('_secret_')) return [`${spoke}, with a client secret`];
    const write = news.find((made) => isOf(event, made));
    if (write === undefined) return [`${spoke}, which the ledger never wrote`];
    return isUntrue(one, write) ? [`${spoke}, and it was charged`] : untrueCharge(one, event, write.at).map((what) => `${spoke}, and ${what}`);
  });
}

function untrueCharge(one: Case, { type, data }: ShopEvent, at: number): readonly string[] {
  if (type !== 'payment.charged') return [];
  if (!chargesOf(one).some((chargedAt) => chargedAt <= at)) return ['there was no charge'];
  const amount = one.booked.find(({ charges }) => charges > 0)?.amountMinor;
  return amount === data['amountMinor'] ? [] : [`${amount} was charged, not ${String(data['amountMinor'])}`];
}

/** Ends, and questions to the customer, of which no event has told the shop by each of its ways. */
export function missingEvents(one: Case): readonly string[] {
  const { told } = one;
  if (told === undefined) return [];
  return newsOf(one).flatMap((write) => told.ways.filter((way) => !told.inbox.some(({ via, event }) => via === way && isOf(event, write))).map((way) => `became ${write.row.state}, and no event said so by ${way}`));
}
