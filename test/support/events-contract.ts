import { describe, expect, it } from '@jest/globals';
import type { DeliveryQueue, EventBus, Webhook } from '../../lib/app/ports';
import { parseDelivery } from '../../lib/core/delivery';
import type { Delivery } from '../../lib/core/delivery';
import type { ShopEvent } from '../../lib/core/event';

const now = Date.UTC(2026, 10, 22, 8);

/** An event with everything that an event may hold. */
export const anEvent = (id = 'evt_order%201%2F%7E_4_declined'): ShopEvent => ({
  id, version: 1, type: 'payment.declined', time: new Date(now).toISOString(), ledgerVersion: 4,
  data: { id: 'order 1/~', state: 'declined', amountMinor: 1_099, currency: 'EUR', provider: 'stripe', providerPaymentId: 'pi_1', code: 'card_declined' },
});

export interface EventBusUnderTest {
  readonly bus: EventBus;
  readonly taken: () => Promise<readonly ShopEvent[]>;
  /** From now on the bus takes nothing. */
  readonly breakDown: () => Promise<void>;
}

/** What every bus owes. */
export function eventBusContract(name: string, create: () => Promise<EventBusUnderTest>): void {
  describe(`${name} as the bus`, () => {
    it('carries events whole', async () => {
      const { bus, taken } = await create();
      await bus.put(anEvent());
      await bus.put(anEvent('evt_b_2_charged'));
      expect((await taken()).toSorted((one, two) => one.id.localeCompare(two.id))).toEqual([anEvent('evt_b_2_charged'), anEvent()]);
    });

    it('an event that it does not take is an error, never silence', async () => {
      const { bus, taken, breakDown } = await create();
      await breakDown();
      await expect(bus.put(anEvent())).rejects.toBeInstanceOf(Error);
      expect(await taken()).toEqual([]);
    });
  });
}

/** What the shop's server does. */
export type ServerOfShop = { readonly status: number } | 'silent';

export interface WebhookUnderTest {
  readonly webhook: Webhook;
  readonly received: () => Promise<readonly ShopEvent[]>;
  readonly setServer: (server: ServerOfShop) => void;
}

/** What every webhook owes. */
export function webhookContract(name: string, create: () => Promise<WebhookUnderTest>): void {
  describe(`${name} as the webhook`, () => {
    it.each([200, 201, 204])('%i is a yes, and the event arrived whole', async (status) => {
      const { webhook, received, setServer } = await create();
      setServer({ status });
      expect(await webhook.post(anEvent())).toEqual({ delivered: true });
      expect(await received()).toEqual([anEvent()]);
    });

    it.each([301, 307, 400, 401, 404, 410, 429, 500, 503])('%i is a no that says so, after one request', async (status) => {
      const { webhook, received, setServer } = await create();
      setServer({ status });
      expect(await webhook.post(anEvent())).toEqual({ delivered: false, why: `HTTP ${status}` });
      expect(await received()).toHaveLength(1);
    });

    it('a server that never answers is a no, after one request', async () => {
      const { webhook, received, setServer } = await create();
      setServer('silent');
      expect(await webhook.post(anEvent())).toEqual({ delivered: false, why: expect.stringContaining('no answer') });
      expect(await received()).toHaveLength(1);
    });
  });
}

export interface DeliveryQueueUnderTest {
  readonly queue: DeliveryQueue;
  readonly received: () => Promise<readonly string[]>;
  readonly aside: () => Promise<readonly { readonly body: string; readonly reason: string }[]>;
}

/** What every deliveries' queue owes. */
export function deliveryQueueContract(name: string, create: () => Promise<DeliveryQueueUnderTest>): void {
  const delivery = (id: string): Delivery => ({ to: 'webhook', event: anEvent(id), failures: 2, since: now });

  describe(`${name} as the deliveries' queue`, () => {
    it('delivers what was sent, and holds a delayed one back', async () => {
      const { queue, received } = await create();
      await queue.send(delivery('evt_a_1_charged'), 0);
      await queue.send(delivery('evt_b_1_charged'), 900_000);
      expect((await received()).map((body) => parseDelivery(body, 0))).toEqual([delivery('evt_a_1_charged')]);
    });

    it('keeps what was given up as it came, with its reason, and delivers none of it', async () => {
      const { queue, received, aside } = await create();
      await queue.setAside('{"row":"payment#ä"}', 'unreadable');
      expect(await aside()).toEqual([{ body: '{"row":"payment#ä"}', reason: 'unreadable' }]);
      expect(await received()).toEqual([]);
    });
  });
}
