import { describe, expect, it } from '@jest/globals';
import { afreshBody, afterFailure, giveUpAfterMs, parseDelivery } from '../../lib/core/delivery';
import type { Delivery } from '../../lib/core/delivery';
import { eventOf } from '../../lib/core/event';
import type { ShopEvent } from '../../lib/core/event';
import { inEachState, now } from './given';

const event = eventOf({ after: inEachState.charged }) as ShopEvent;
const delivery: Delivery = { to: 'webhook', event, failures: 0, since: now };

describe('a delivery that failed', () => {
  it('waits longer from try to try, never longer than SQS can delay, for three days', () => {
    const pauses: number[] = [];
    let [at, next] = [now, afterFailure(delivery, now)];
    while ('again' in next) {
      pauses.push(next.delayMs);
      at += next.delayMs;
      next = afterFailure(next.again, at);
    }
    expect(pauses).toEqual(pauses.toSorted((one, two) => one - two));
    expect(Math.max(...pauses)).toBe(900_000);
    expect(pauses.slice(0, 3)).toEqual([5_000, 30_000, 120_000]);
    expect(at - now).toBeGreaterThanOrEqual(giveUpAfterMs);
    expect(at - now).toBeLessThan(giveUpAfterMs + 900_000);
  });

  it('starts afresh when a person sends it again', () => {
    const old = { ...delivery, failures: 290, since: now - giveUpAfterMs };
    expect(parseDelivery(afreshBody(old), now)).toEqual({ ...delivery, failures: 0, since: now });
  });
});

describe('a message of the deliveries\' queue', () => {
  it('comes back as it was sent', () => {
    const sent = { ...delivery, failures: 3, since: now - 5 };
    expect(parseDelivery(JSON.stringify(sent), now)).toEqual(sent);
  });

  it.each([
    ['', 'unreadable'], ['null', 'unreadable'], ['[]', 'unreadable'], ['{}', 'unreadable'], ['{"to":"bus","event":{}}', 'unreadable'],
    [JSON.stringify({ to: 'pigeon', event }), 'unreadable'], [JSON.stringify({ to: 'bus', event: { ...event, id: '' } }), 'unreadable'],
    [JSON.stringify({ to: 'bus', event: { ...event, time: 'yesterday' } }), 'unreadable'], [JSON.stringify({ to: 'bus', event: { ...event, data: null } }), 'unreadable'],
    [JSON.stringify({ to: 'bus', event: { ...event, version: 2 } }), 'unknown_version'],
  ])('%s is set aside: %s', (body, poison) => {
    expect(parseDelivery(body, now)).toEqual({ poison });
  });
});
