import type { OrderHook } from '../app/ports';
import { orderHookTimeoutMs, questionOf, wordOf } from '../core/order-question';
import type { OrderWord } from '../core/order-question';
import type { Chooser } from './chooser';
import { oneOf } from './chooser';
import type { Fate, Process, Scheduler } from './scheduler';

/** What a process has heard of an order hook. */
export interface HeardWord {
  readonly paymentId: string;
  readonly process: Process;
  /** ms of the true clock */
  readonly at: number;
  readonly word: OrderWord;
}

const fates: readonly Fate[] = ['hook_failed', 'hook_silent', 'hook_late', 'hook_nonsense', 'hook_lies'];
/** Nothing of this is a clear word. */
const nonsense = ['', 'null', 'true', '{"wanted":"no"}', '{"wanted":"yes"}', '{"Wanted":true}', '{"wanted":1}', '<html>'];

/** The shop's own mind about its orders, and its function that is asked for it before each replay. */
export function createOrderDesk({ scheduler, chooser, isClosed }: { readonly scheduler: Scheduler; readonly chooser: Chooser; readonly isClosed: () => boolean }) {
  const unwanted = new Set<string>();
  const heard: HeardWord[] = [];

  /** What the function gives at once, as text; undefined: it fails. */
  function textFor(id: string, fate: Fate): string | undefined {
    if (fate === 'hook_failed' || isClosed()) return undefined;
    if (fate === 'hook_nonsense') return oneOf(chooser, nonsense, 'the nonsense');
    return JSON.stringify({ wanted: unwanted.has(id) === (fate === 'hook_lies') });
  }

  return {
    heard: heard as readonly HeardWord[],
    changeMind(id: string, wanted: boolean): void {
      if (wanted) unwanted.delete(id);
      else unwanted.add(id);
    },
    /** The hook in the hands of one process: a question is a step, and so is the end of the patience with it. */
    hookFor: (process: Process): OrderHook => ({
      ask: (order) => new Promise((resolve) => {
        const { id } = questionOf(order);
        const hear = (word: OrderWord): void => {
          heard.push({ paymentId: id, process, at: scheduler.now(), word });
          resolve(word);
        };
        const wait = (): void => scheduler.add({
          process, name: 'orderHook.silence', notBefore: scheduler.now() + orderHookTimeoutMs, fates: [], effect: () => undefined,
          about: () => `orderHook ${id}: no answer for ${orderHookTimeoutMs} ms`, take: () => hear('no_answer'),
        });
        scheduler.add({
          process, name: 'orderHook.ask', notBefore: 0, fates, effect: () => undefined, about: () => `orderHook ${id}`,
          take: (fate) => (fate === 'hook_silent' || fate === 'hook_late' ? wait() : hear(wordOf(textFor(id, fate) ?? ''))),
        });
      }),
    }),
  };
}

export type OrderDesk = ReturnType<typeof createOrderDesk>;
