import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { parseReconcileWish, parseRetryMessage } from '../../lib/core/message';
import { lookAfterMs, waitAfterAttemptMs } from '../../lib/core/retry';

describe('a message of the retry queue', () => {
  it('names a payment, and a correlation id where it has one', () => {
    expect(parseRetryMessage('{"version":1,"paymentId":"a","correlationId":"c"}')).toEqual({ message: { version: 1, paymentId: 'a', correlationId: 'c' } });
    expect(parseRetryMessage('{"version":1,"paymentId":"a","correlationId":5,"more":true}')).toEqual({ message: { version: 1, paymentId: 'a', correlationId: 'a' } });
  });

  it.each([['', 'unreadable'], ['{', 'unreadable'], ['null', 'unreadable'], ['[]', 'unreadable'], ['"a"', 'unreadable'], ['{"version":1}', 'unreadable'], ['{"version":1,"paymentId":""}', 'unreadable'],
    ['{"version":1,"paymentId":5}', 'unreadable'], ['{"version":"1","paymentId":"a"}', 'unreadable'], ['{"version":2,"paymentId":"a"}', 'unknown_version'], ['{"version":1.5,"paymentId":"a"}', 'unknown_version']])('%s is poison: %s', (body, poison) => {
    expect(parseRetryMessage(body)).toEqual({ poison });
  });
});

it.each(['x'.repeat(101), 'x'.repeat(3_000), 'é', 'a\nb', ' a'])('a body that names what cannot be an id (%j) is poison at once, and for reconcile a sweep', (paymentId) => {
  const body = JSON.stringify({ version: 1, paymentId, correlationId: 'c' });
  expect([parseRetryMessage(body), parseReconcileWish(body)]).toEqual([{ poison: 'unreadable' }, { sweep: true }]);
});

describe('a wish of reconcile', () => {
  it('names a payment, or is a sweep: a look too many does no harm', () => {
    expect(parseReconcileWish('{"paymentId":"a"}')).toEqual({ paymentId: 'a' });
    for (const body of ['{"sweep":true}', '', '{', 'null', '[]', '{"paymentId":5}', '{"paymentId":""}']) expect(parseReconcileWish(body)).toEqual({ sweep: true });
  });
});

it('no body is thrown at', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
    expect(parseRetryMessage(body)).toBeDefined();
    const wish = parseReconcileWish(body);
    expect('sweep' in wish || wish.paymentId !== '').toBe(true);
  }));
});

it('waits grow to five minutes and looks to a quarter of an hour, and no further', () => {
  expect([1, 2, 3, 9, 20, 10_000].map((attempts) => waitAfterAttemptMs(attempts))).toEqual([2_000, 4_000, 8_000, 300_000, 300_000, 300_000]);
  expect([0, 1, 2, 8, 20, 10_000].map(lookAfterMs)).toEqual([5_000, 10_000, 20_000, 900_000, 900_000, 900_000]);
  expect(waitAfterAttemptMs(1, 'ours')).toBe(60_000);
});
