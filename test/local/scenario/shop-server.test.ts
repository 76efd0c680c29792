import { describe, expect, it } from '@jest/globals';
import { createHttpWebhook } from '../../../lib/aws/webhook';
import { isGenuine, startShopServer } from '../../../lib/local/scenario/shop-server';
import { createVirtualClock } from '../../../lib/memory/clock';
import { anEvent } from '../../support/events-contract';

const key = Buffer.alloc(33, 'k').toString('base64');

describe('the shop\'s server', () => {
  it('knows a request of Paymedic\'s by its signature, and none that was changed', async () => {
    const shop = await startShopServer();
    try {
      expect(await createHttpWebhook({ url: shop.url, keys: async () => key, clock: createVirtualClock(5_000) }).post(anEvent())).toEqual({ delivered: true });
      const [request] = shop.requests;
      if (request === undefined) throw new Error('nothing arrived');
      expect(JSON.parse(request.body)).toEqual(anEvent());
      expect([key, `whsec_${key}`, Buffer.alloc(33, 'x').toString('base64')].map((one) => isGenuine(request, one))).toEqual([true, true, false]);
      expect(isGenuine({ ...request, body: `${request.body} ` }, key)).toBe(false);
      for (const header of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
        expect(isGenuine({ ...request, headers: { ...request.headers, [header]: 'another' } }, key)).toBe(false);
        expect(isGenuine({ ...request, headers: { ...request.headers, [header]: undefined } }, key)).toBe(false);
      }
    } finally {
      await shop.close();
    }
  });
});
