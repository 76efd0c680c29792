import { afreshBody, afterFailure, lateAfterMs, parseDelivery } from '../core/delivery';
import type { Delivery, Destination } from '../core/delivery';
import { eventOf } from '../core/event';
import type { RowChange, ShopEvent } from '../core/event';
import { guard } from '../core/guard';
import type { Clock, DeliveryQueue, EventBus, Log, Metrics, Webhook } from './ports';

export interface EventsDeps {
  /** Without one nothing goes over a bus. */
  readonly bus?: EventBus | undefined;
  /** Without one no request goes out. */
  readonly webhook?: Webhook | undefined;
  readonly deliveries: DeliveryQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

type Tried = { readonly delivered: true } | { readonly delivered: false; readonly why: string };

/**
 * Tells the shop what became of its payments, at least once. A write of the ledger is handed over before its place in the
 * stream moves on: to the bus at once, to the webhook by a queue, so that a shop that does not answer holds nobody up. What
 * could not be delivered waits in that queue with growing pauses, for days.
 */
export function createEvents({ bus, webhook, deliveries, clock, log, metrics }: EventsDeps) {
  /** One write of the ledger. Throws when its event could be handed to nobody: then the stream has to bring it again. */
  async function publish(change: RowChange): Promise<void> {
    const event = readable(change);
    if (event === 'unreadable') return unreadable(`payment#${change.after.order.id}`);
    if (event === undefined) return;
    const delivery = (to: Destination): Delivery => ({ to, event, failures: 0, since: clock.now() });
    try {
      // The queue first: while it is down nothing goes over the bus either, and nothing goes twice each time the stream comes back.
      if (webhook !== undefined) await deliveries.send(delivery('webhook'), 0);
      if (bus !== undefined) await attempt(delivery('bus'));
    } catch (error) {
      tellIfLate(event);
      throw error;
    }
  }

  /** Rows can be edited by hand: an end without its reason, a time or an amount beyond all numbers. */
  function readable(change: RowChange): ShopEvent | 'unreadable' | undefined {
    try {
      const event = eventOf(change);
      JSON.stringify(event);
      return event;
    } catch {
      return 'unreadable';
    }
  }

  /** A row that nobody can read would stop the stream for a day; people are told of it by its key instead. */
  async function unreadable(key: string): Promise<void> {
    log.error('a row that nobody can read', { key });
    await deliveries.setAside(JSON.stringify({ row: key }), 'unreadable');
  }

  /** One message of the deliveries' queue. Returns when it may be deleted; throws only when the queue failed. */
  async function deliver(body: string): Promise<void> {
    const delivery = parseDelivery(body, clock.now());
    if (!('poison' in delivery)) return attempt(delivery);
    log.error('a delivery that nobody can read', { reason: delivery.poison });
    return deliveries.setAside(body, delivery.poison);
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { to, event } = delivery;
    const tried = await send(delivery);
    if (tried === undefined) return deliveries.setAside(afreshBody(delivery), 'no_such_way');
    if (!guard('not_taken', !tried.delivered)) return log.info('event delivered', { eventId: event.id, to, failures: delivery.failures });
    tellIfLate(event);
    const next = afterFailure(delivery, clock.now());
    const fields = { eventId: event.id, to, why: 'why' in tried ? tried.why : '', failures: delivery.failures + 1 };
    if ('givenUp' in next) {
      log.error('event given up', fields);
      return deliveries.setAside(afreshBody(delivery), next.givenUp);
    }
    log.warn('event not delivered yet', { ...fields, againInMs: next.delayMs });
    return deliveries.send(next.again, next.delayMs);
  }

  /** One try; undefined when this way to the shop is not configured any more. */
  async function send({ to, event }: Delivery): Promise<Tried | undefined> {
    switch (to) {
      case 'bus':
        if (bus === undefined) return undefined;
        return bus.put(event).then(() => ({ delivered: true as const }), (error: unknown) => ({ delivered: false as const, why: String(error) }));
      case 'webhook':
        return webhook === undefined ? undefined : webhook.post(event);
      default:
        return to satisfies never;
    }
  }

  /** Feeds the alarm: one more try that failed for an event that should long be there. */
  function tellIfLate({ time }: ShopEvent): void {
    if (clock.now() - Date.parse(time) >= lateAfterMs) metrics.gauge('LateEvents', 1);
  }

  return { publish, unreadable, deliver };
}

export type Events = ReturnType<typeof createEvents>;
