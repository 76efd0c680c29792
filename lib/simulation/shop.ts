import type { EventBus, Webhook } from '../app/ports';
import type { Destination } from '../core/delivery';
import type { ShopEvent } from '../core/event';
import { createMemoryDeliveryQueue } from '../memory/delivery-queue';
import type { MemoryDeliveryQueue } from '../memory/delivery-queue';
import { createLedgerStream } from './ledger-stream';

/** An event as it reached the shop. */
export interface Told {
  readonly via: Destination;
  /** ms of the true clock */
  readonly at: number;
  readonly event: ShopEvent;
}

/** What the shop hears: everything between the ledger's stream and its own door. */
export function createShop({ now, ways }: { readonly now: () => number; readonly ways: readonly Destination[] }) {
  const inbox: Told[] = [];
  let closedUntil = 0;
  let sentAgain = 0;
  const deliveries: MemoryDeliveryQueue = createMemoryDeliveryQueue({ clock: { now, sleep: () => Promise.resolve() } });
  const take = (via: Destination, event: ShopEvent): void => void inbox.push({ via, at: now(), event });

  const isClosed = (): boolean => now() < closedUntil;

  const bus: EventBus = { put: async (event) => take('bus', event) };
  const webhook: Webhook = {
    async post(event) {
      if (isClosed()) return { delivered: false, why: 'HTTP 503' };
      take('webhook', event);
      return { delivered: true };
    },
  };

  return {
    ways, bus, webhook, deliveries,
    stream: createLedgerStream(now),
    inbox: inbox as readonly Told[],
    /** Its own server and its functions answer nothing until then (ms). */
    close: (until: number): void => void (closedUntil = until),
    isClosed,
    /** A person sends again what was given up, as the runbook says. Says how much that was. */
    sendAgain(): number {
      const left = deliveries.aside.slice(sentAgain);
      for (const { body } of left) deliveries.sendRaw(body);
      sentAgain += left.length;
      return left.length;
    },
  };
}

export type Shop = ReturnType<typeof createShop>;
