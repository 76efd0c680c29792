import { describe, expect, it } from '@jest/globals';
import type { ReconcileQueue, RetryQueue } from '../../lib/app/ports';
import { parseReconcileWish, parseRetryMessage } from '../../lib/core/message';

/** A retry queue, and what its consumers would get from it and from its dead-letter queue. */
export interface RetryQueueUnderTest {
  readonly queue: RetryQueue;
  /** Bodies that are visible now; takes them away. */
  readonly received: () => Promise<readonly string[]>;
  readonly quarantined: () => Promise<readonly { readonly body: string; readonly reason: string }[]>;
}

/** What every retry queue owes. */
export function retryQueueContract(name: string, create: () => Promise<RetryQueueUnderTest>): void {
  const message = (paymentId: string) => ({ version: 1 as const, paymentId, correlationId: `corr-ä-${paymentId}` });

  describe(`${name} as the retry queue`, () => {
    it('delivers a message as it was sent', async () => {
      const { queue, received } = await create();
      await queue.send(message('order 1/~'), 0);
      expect((await received()).map(parseRetryMessage)).toEqual([{ message: message('order 1/~') }]);
      expect(await received()).toEqual([]);
    });

    it('holds a delayed message back, also one that asks for more than the longest delay', async () => {
      const { queue, received } = await create();
      await queue.send(message('soon'), 600_000);
      await queue.send(message('tomorrow'), 86_400_000);
      await queue.send(message('overdue'), -5);
      expect((await received()).map(parseRetryMessage)).toEqual([{ message: message('overdue') }]);
    });

    it('keeps poison as it came, with its reason, and delivers none of it', async () => {
      const { queue, received, quarantined } = await create();
      await queue.quarantine('{"version":9}', 'unknown_version');
      await queue.quarantine('not JSON <&>', 'unreadable');
      const kept = await quarantined();
      expect(kept).toHaveLength(2);
      expect(kept).toEqual(expect.arrayContaining([{ body: '{"version":9}', reason: 'unknown_version' }, { body: 'not JSON <&>', reason: 'unreadable' }]));
      expect(await received()).toEqual([]);
    });
  });
}

export interface ReconcileQueueUnderTest {
  readonly queue: ReconcileQueue;
  readonly received: () => Promise<readonly string[]>;
}

/** What every reconcile queue owes. */
export function reconcileQueueContract(name: string, create: () => Promise<ReconcileQueueUnderTest>): void {
  describe(`${name} as the reconcile queue`, () => {
    it('delivers wishes for one payment and for all, and holds delayed ones back', async () => {
      const { queue, received } = await create();
      await queue.send({ paymentId: 'a' }, 0);
      await queue.send({ sweep: true }, 0);
      await queue.send({ paymentId: 'later' }, 600_000);
      const wishes = (await received()).map(parseReconcileWish);
      expect(wishes).toHaveLength(2);
      expect(wishes).toEqual(expect.arrayContaining([{ paymentId: 'a' }, { sweep: true }]));
    });
  });
}
