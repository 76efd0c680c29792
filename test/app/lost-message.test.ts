import { describe, expect, it } from '@jest/globals';
import { expectTruth } from '../support/truth';
import { createWorld, startMs } from '../support/world';

/** A payment that waits for a word of its shop, and whose first message was away for so long that another one was sent. */
async function withTwoMessages() {
  let down = true;
  let word: string | undefined;
  const world = createWorld({ faultOf: () => (down ? 'refused' : 'none'), orderHook: () => word });
  await world.pay({ id: 'a' });
  const [away] = world.retryQueue.contents();
  world.retryQueue.purge();
  down = false;
  let minutes = 0;
  for (; world.retryQueue.depth() === 0; minutes += 1) await world.minute();
  if (away !== undefined) world.retryQueue.sendRaw(away.body);
  return { world, minutes, allow: () => void (word = '{"wanted":true}') };
}

describe('a message that is taken for lost', () => {
  it('is replaced within minutes where few wait', async () => {
    const { world, minutes } = await withTwoMessages();
    expect(minutes).toBeLessThan(10);
    expect(world.retryQueue.depth()).toBe(2);
  });

  it('ends when it arrives after all: for each payment one message goes round', async () => {
    const { world, allow } = await withTwoMessages();
    for (let minute = 0; minute < 30; minute += 1) await world.minute();
    expect(world.retryQueue.depth()).toBe(1);
    allow();
    await world.settle();
    expect(world.charges('a')).toBe(1);
    await expectTruth(world);
  });

  it('of a version that did not count them is as good as the first', async () => {
    const { world, allow } = await withTwoMessages();
    world.retryQueue.purge();
    world.retryQueue.sendRaw('{"version":1,"paymentId":"a","correlationId":"c"}');
    await world.deliver();
    expect(world.retryQueue.depth()).toBe(0);
    allow();
    await world.settle();
    expect(world.charges('a')).toBe(1);
    await expectTruth(world);
  });
});

it('a ledger that takes no writes for hours makes no more messages than there are payments', async () => {
  const world = createWorld({ faultOf: (_operation, _count, now) => (now < startMs + 4 * 3_600_000 ? 'refused' : 'none') });
  for (let n = 0; n < 8; n += 1) await world.pay();
  await world.minute();
  const ledger = { ...world.ledger, replace: () => Promise.reject(new Error('throttled')) };
  for (let minute = 0; minute < 3 * 60 && world.retryQueue.depth() < 100; minute += 1) {
    world.clock.advance(60_000);
    for (let message = world.retryQueue.receive(world.clock.now()); message; message = world.retryQueue.receive(world.clock.now())) {
      const { id } = message;
      await world.process(undefined, { ledger }).replay(message.body, world.clock.now() + 30_000).then(() => world.retryQueue.delete(id), () => undefined);
    }
  }
  expect(world.retryQueue.depth()).toBe(8);
  await expectTruth(world);
  expect(world.ledger.all().every(({ state }) => state === 'charged')).toBe(true);
});
