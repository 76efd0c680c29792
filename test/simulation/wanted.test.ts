import { describe, expect, it } from '@jest/globals';
import type { OrderWord } from '../../lib/core/order-question';
import type { Case } from '../../lib/simulation/case';
import { createSeededChooser } from '../../lib/simulation/chooser';
import { createOrderDesk } from '../../lib/simulation/order-desk';
import { createScheduler } from '../../lib/simulation/scheduler';
import type { Fate, Process } from '../../lib/simulation/scheduler';
import { saidUnwanted, unwantedConfirms } from '../../lib/simulation/wanted';
import { inEachState } from '../core/given';

const environment = { name: 'environment', skewMs: 0, earlier: false };
const process = (id: number, name: string): Process => ({ id, name, environment, startedAt: 0, state: 'running', frozenUntil: 0, lastEffectAt: 0 });
const replay = process(1, 'replay order-1');
const other = process(2, 'replay order-1');
const post = process(3, 'post order-1');
const heard = (at: number, word: OrderWord, by = replay) => ({ paymentId: 'order-1', process: by, at, word });
const sent = (at: number, by = replay) => ({ process: by, at, intentId: 'pi_1' });
const nothing: Case = { paymentId: 'order-1', booked: [], exchanges: [], writes: [], row: undefined, cancelledByHand: false, forgotten: false, outOfReach: false, skewMs: 0 };
const asked = (words: NonNullable<Case['asked']>['heard'], confirms: NonNullable<Case['sent']>['confirms']): Case => ({ ...nothing, asked: { heard: words }, sent: { confirms, deadlineMs: 8_000 } });

describe('a confirm that a replay sends', () => {
  it('needs the yes that this very invocation has heard', () => {
    expect(unwantedConfirms(asked([heard(10, 'wanted')], [sent(20)]))).toEqual([]);
    expect(unwantedConfirms(asked([heard(10, 'wanted', other)], [sent(20)]))).toEqual(["a confirm was sent by replay #1, and the shop's word was not asked for"]);
  });

  it.each<OrderWord>(['unwanted', 'no_answer'])('is found after %s', (word) => {
    expect(unwantedConfirms(asked([heard(5, 'wanted'), heard(10, word)], [sent(20)]))).toEqual([`a confirm was sent by replay #1, and the shop's word was ${word}`]);
  });

  it('is found where the yes is older than an attempt may take', () => {
    expect(unwantedConfirms(asked([heard(10, 'wanted')], [sent(8_111)]))).toHaveLength(1);
  });

  it('of a shop that posts itself needs none, and neither does one of a shop without a hook', () => {
    expect([unwantedConfirms(asked([], [sent(20, post)])), unwantedConfirms(nothing)]).toEqual([[], []]);
  });

  it('knows whether the shop has said no', () => {
    expect([saidUnwanted(asked([heard(10, 'unwanted')], [])), saidUnwanted(asked([heard(10, 'no_answer')], [])), saidUnwanted(nothing)]).toEqual([true, false, false]);
  });
});

describe('a confirm of any attempt', () => {
  const { queued } = inEachState;
  const row = { ...queued, order: { ...queued.order, validUntil: 100_000 } };
  const by = (at: number, skewMs = 0): Case => ({ ...nothing, writes: [{ at: 5, row }], sent: { confirms: [sent(at, { ...post, environment: { ...environment, skewMs } })], deadlineMs: 8_000 } });

  it('may leave while an attempt that began before `validUntil`, by its own clock, still runs, and not later', () => {
    expect(unwantedConfirms(by(108_000))).toEqual([]);
    expect(unwantedConfirms(by(118_000, -10_000))).toEqual([]);
    expect(unwantedConfirms(by(109_000))).toEqual(['a confirm was sent by post order-1 #3 9000 ms after nobody wanted the charge any more']);
    expect(unwantedConfirms(by(99_000, 10_000))).toHaveLength(1);
  });

  it('may not leave when a cancel is older than an attempt may take', () => {
    const cancelledAt = (at: number): Case => ({ ...by(20_000), writes: [{ at: 5, row }, { at, row: { ...row, cancelRequested: true } }] });
    expect(unwantedConfirms(cancelledAt(10_000))).toEqual(['a confirm was sent by post order-1 #3 10000 ms after a cancel was written down']);
    expect(unwantedConfirms(cancelledAt(12_000))).toEqual([]);
  });
});

describe("the shop's order desk", () => {
  async function ask(fate: Fate, { isClosed = false, unwanted = false } = {}): Promise<readonly [OrderWord, number]> {
    const scheduler = createScheduler(0);
    const desk = createOrderDesk({ scheduler, chooser: createSeededChooser(1), isClosed: () => isClosed });
    if (unwanted) desk.changeMind('order-1', false);
    const asking = scheduler.spawn('replay', environment, (process) => desk.hookFor(process).ask({ ...inEachState.queued.order, id: 'order-1' }), () => undefined);
    for (await scheduler.quiet(); asking.state === 'running'; await scheduler.quiet()) {
      scheduler.advance(Math.max(0, Math.min(2_000, scheduler.nextAt())));
      for (const step of scheduler.ready()) scheduler.perform(step, step.name === 'orderHook.ask' ? fate : 'done');
    }
    return [desk.heard[0]?.word ?? 'no_answer', scheduler.now() >= 2_000 ? 2_000 : 0];
  }

  it('says what the shop means, or the opposite where it lies', async () => {
    expect([(await ask('done'))[0], (await ask('done', { unwanted: true }))[0], (await ask('hook_lies'))[0], (await ask('hook_lies', { unwanted: true }))[0]]).toEqual(['wanted', 'unwanted', 'unwanted', 'wanted']);
  });

  it.each<Fate>(['hook_silent', 'hook_late'])('is given up after two seconds with %s', async (fate) => {
    expect(await ask(fate)).toEqual(['no_answer', 2_000]);
  });

  it.each<Fate>(['hook_failed', 'hook_nonsense'])('gives no answer with %s', async (fate) => {
    expect((await ask(fate))[0]).toBe('no_answer');
  });

  it('gives no answer while nothing of the shop\'s answers', async () => {
    expect((await ask('done', { isClosed: true }))[0]).toBe('no_answer');
  });
});
