import { eventStates } from '../../core/event';
import type { ShopEvent } from '../../core/event';
import type { LedgerRow } from './account';

/** What reached the shop, in the order of arrival, repeated ones as often as they came. */
export interface Told {
  readonly bus: readonly ShopEvent[];
  /** Only requests whose signature holds. */
  readonly webhook: readonly ShopEvent[];
  /** Requests to the webhook whose signature does not hold. */
  readonly forged: number;
}

interface Way {
  /** Events that arrived, repeated ones counted each time. */
  readonly received: number;
  /** …of these, how often one came again. */
  readonly repeated: number;
  /** Payments of which the shop does not know what the ledger says. */
  readonly untold: number;
}

/** Whether the shop was told what the ledger says. */
export interface EventsAccount {
  readonly bus: Way;
  readonly webhook: Way;
  readonly forged: number;
  /** Each payment that is news has exactly its events, on both ways, every request was signed. */
  readonly complete: boolean;
}

/** Holds the events of a run against the ledger. Problems are sentences. */
export function accountOfEvents(rows: readonly LedgerRow[], told: Told): { readonly events: EventsAccount; readonly problems: readonly string[] } {
  const ids = new Set(rows.map(({ id }) => id));
  const ofRun = (events: readonly ShopEvent[]) => events.filter(({ data }) => ids.has(String(data['id'])));
  const [bus, webhook] = [wayOf('EventBridge', rows, ofRun(told.bus)), wayOf('the webhook', rows, ofRun(told.webhook))];
  const problems = [
    ...bus.problems, ...webhook.problems,
    ...(told.forged > 0 ? [`${told.forged} requests to the webhook were not signed with its key`] : []),
    ...onOneWayOnly(ofRun(told.bus), ofRun(told.webhook)),
  ];
  return { events: { bus: bus.way, webhook: webhook.way, forged: told.forged, complete: problems.length === 0 }, problems };
}

function wayOf(name: string, rows: readonly LedgerRow[], events: readonly ShopEvent[]): { readonly way: Way; readonly problems: readonly string[] } {
  const known = new Map<string, ShopEvent[]>();
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const event of events) {
    const text = JSON.stringify(event);
    const before = seen.get(event.id);
    if (before !== undefined && before !== text) problems.push(`${name} brought ${event.id} twice with different content`);
    if (before !== undefined) continue;
    seen.set(event.id, text);
    const payment = String(event.data['id']);
    known.set(payment, [...(known.get(payment) ?? []), event]);
  }
  let untold = 0;
  for (const { id, state } of rows) {
    const ofPayment = (known.get(id) ?? []).toSorted((one, two) => one.ledgerVersion - two.ledgerVersion);
    const last = ofPayment.at(-1)?.data['state'];
    if (ofPayment.filter(({ type }) => type === 'payment.charged').length > 1) problems.push(`${name} told two charges of ${id}`);
    if (!eventStates.some((news) => news === state) || last === state) continue;
    untold += 1;
    problems.push(`${id} is ${state}, but ${name} ${last === undefined ? 'told nothing of it' : `said ${typeof last === 'string' ? last : 'no state'} last`}`);
  }
  return { way: { received: events.length, repeated: events.length - seen.size, untold }, problems };
}

function onOneWayOnly(bus: readonly ShopEvent[], webhook: readonly ShopEvent[]): readonly string[] {
  const [one, other] = [new Set(bus.map(({ id }) => id)), new Set(webhook.map(({ id }) => id))];
  const only = [...[...one].filter((id) => !other.has(id)), ...[...other].filter((id) => !one.has(id))];
  return only.length === 0 ? [] : [`${only.length} events came on one way only, such as ${only[0] ?? ''}`];
}
