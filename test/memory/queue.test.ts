import { describe, expect, it } from '@jest/globals';
import { createVirtualClock } from '../../lib/memory/clock';
import { createMemoryRetryQueue } from '../../lib/memory/retry-queue';

const message = (paymentId: string) => ({ version: 1 as const, paymentId, correlationId: 'c' });

function aQueue() {
  const clock = createVirtualClock(0);
  const queue = createMemoryRetryQueue({ clock, visibilityMs: 60_000 });
  return { clock, queue, receive: () => queue.receive(clock.now()) };
}

describe('a queue in memory', () => {
  it('gives messages in the order of their due times', async () => {
    const { clock, queue, receive } = aQueue();
    await queue.send(message('later'), 5_000);
    await queue.send(message('soon'), 1_500);
    expect(receive()).toBeUndefined();
    // Whole seconds, as SQS has it.
    expect(queue.nextAt()).toBe(2_000);
    clock.advance(5_000);
    expect(receive()?.body).toContain('soon');
    expect(receive()?.body).toContain('later');
    expect(receive()).toBeUndefined();
  });

  it('receive, crash: the message comes again after its visibility, counted', async () => {
    const { clock, queue, receive } = aQueue();
    await queue.send(message('a'), 0);
    const first = receive();
    clock.advance(59_999);
    expect(receive()).toBeUndefined();
    clock.advance(1);
    expect(receive()).toEqual({ ...first, receives: 2 });
  });

  it('receive, delete: it is gone', async () => {
    const { clock, queue, receive } = aQueue();
    await queue.send(message('a'), 0);
    expect(queue.depth()).toBe(1);
    queue.delete(receive()?.id ?? '');
    clock.advance(3_600_000);
    expect(receive()).toBeUndefined();
    expect([queue.depth(), queue.nextAt()]).toEqual([0, undefined]);
  });
});
