import { isSettled } from '../core/health';
import { dueAt } from '../core/payment';
import type { Payment } from '../core/payment';
import { resendAfterMs } from '../core/retry';
import type { Letter } from './mail';
import type { Cast } from './schedule';
import { createTurns } from './turns';

const minuteMs = 60_000;
/** After so much calm everything has ended that can: longer than any `validUntil`, and than the provider keeps a key. */
const longEnoughMs = 80 * 60 * minuteMs;
/** A schedule that needs more steps than this goes round in circles. */
const mostSteps = 20_000;

/**
 * The faults are over and the provider can be reached. Late requests are executed, but for some that are kept back until
 * everything has ended; time passes and the schedules fire until nothing is open; then the shop asks for every payment.
 */
export async function comeToRest(cast: Cast, ids: readonly string[]): Promise<number> {
  const { world, chooser, invocations } = cast;
  const { scheduler, timeline } = world;
  const turns = createTurns(cast);
  let steps = 0;

  timeline.add(() => 'the faults are over');
  for (const process of scheduler.processes) process.frozenUntil = 0;
  world.mirror.setOverride(undefined);
  world.shop.close(0);
  const keptBack = scheduler.late.filter(({ begun }) => !begun && chooser.chance(0.5, 'is kept back until the end'));
  const runLate = (): void => {
    for (const late of scheduler.late.splice(0)) if (!keptBack.includes(late)) run(late);
  };
  const run = (late: (typeof keptBack)[number]): void => {
    timeline.add(() => `late: ${late.name}`);
    late.run();
  };

  const letters: Letter[] = [];
  /** Mail of the wild time comes soon, late, or never. */
  function keepBackOrLose(letter: Letter | undefined): void {
    const when = chooser.pick([2, 1, 1], 'when it comes');
    if (letter === undefined || when === 2) cast.fired.hint_lost += 1;
    else if (when === 1) letters.push(letter);
    else world.mail.again(letter);
  }

  async function quietDown(): Promise<void> {
    const until = scheduler.now() + longEnoughMs;
    let tickedAt = -Infinity;
    for (; steps < mostSteps && scheduler.now() < until; steps += 1) {
      turns.act();
      world.mail.collect();
      if (scheduler.now() >= tickedAt + minuteMs) {
        tickedAt = scheduler.now();
        turns.tick(await isHealing());
      }
      runLate();
      await scheduler.quiet();
      const ready = scheduler.ready();
      const next = ready[chooser.between(0, Math.max(0, ready.length - 1), 'which step')];
      if (next !== undefined) {
        timeline.add(() => `${next.process.name} #${next.process.id}: ${next.about()}`);
        scheduler.perform(next, 'done');
        scheduler.advance(chooser.between(1, 60, 'how long a step takes'));
      } else if (turns.deliverable() > 0) turns.deliver(false);
      else if (world.shop.stream.due() > 0) turns.publish(false);
      else if (world.mail.count() > 0) turns.hear(false);
      else if (world.bell.rings.length > 0) turns.ring();
      else if (isAtRest() && world.shop.sendAgain() === 0) return;
      else {
        const nextTick = Math.max(tickedAt + minuteMs, await worthATick());
        scheduler.advance(Math.max(0, Math.min(turns.nextAt(), nextTick) - scheduler.now()));
      }
    }
  }

  /** What is held by an account whose key is not configured waits for a person. */
  const openRows = (): readonly Payment[] => world.ledger.rows().filter((row) => dueAt(row) !== undefined && !world.isOutOfReach(row));
  const isAtRest = (): boolean => scheduler.processes.size === 0 && openRows().length === 0 && world.retryQueue.depth() + world.reconcileQueue.depth() + world.shop.deliveries.depth() + world.shop.stream.depth() === 0 && cast.actions.length === 0;

  /** Without a payment that waits the healer has nothing to probe with, and may wait for one for hours. */
  async function isHealing(): Promise<boolean> {
    const item = await world.control.read();
    const unsettled = item?.memory.health.state !== 'healthy' || !isSettled(item.memory, world.settings);
    return (unsettled && openRows().some(({ state }) => state === 'queued')) || (world.retryQueue.depth() > 0 && !world.drains());
  }

  /** Schedules that would find nothing to do need not fire: when the next one will. */
  async function worthATick(): Promise<number> {
    if (await isHealing()) return 0;
    return openRows().reduce((next, row) => Math.min(next, row.state === 'queued' ? Math.min(row.order.validUntil, Math.max(row.notBefore, row.sentAt + resendAfterMs)) : (dueAt(row) ?? Infinity)), scheduler.now() + 60 * minuteMs);
  }

  for (let left = world.mail.count(); left > 0; left -= 1) keepBackOrLose(world.mail.take(0));
  await quietDown();
  for (const letter of letters) world.mail.again(letter);
  cast.fired.hint_late += letters.length;
  if (letters.length > 0) await quietDown();
  if (keptBack.length > 0) {
    timeline.add(() => 'what was kept back is executed');
    for (const late of keptBack) run(late);
    await quietDown();
  }
  invocations.close();
  for (const id of ids) {
    invocations.get(turns.environment(), id);
    for (await scheduler.quiet(); scheduler.ready().length > 0; await scheduler.quiet()) for (const step of scheduler.ready()) scheduler.perform(step, 'done');
  }
  return steps;
}
