import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<AbortSignal>();

/** Between the end of an attempt's deadline and the answer (ms): for writing down how it ended. */
export const answerMarginMs = 1_000;

/**
 * Gives everything that is done at AWS in `work` this much time in all. Each call has limits of its own, but a payment makes
 * half a dozen of them: with every one of them slow its answer would come after half a minute. What is cut off may have been
 * applied, as with any lost answer.
 */
export function withinMs<T>(ms: number, work: () => Promise<T>): Promise<T> {
  return running.run(AbortSignal.timeout(Math.max(0, Math.floor(ms))), work);
}

interface Client {
  send: (command: never, options: { abortSignal?: AbortSignal }) => Promise<unknown>;
}

/** A client whose calls end with the time that `withinMs` gave; outside of it they have their own limits only. */
export function timeLimited<C extends object>(client: C): C {
  const { send } = client as unknown as Client;
  const limited: Client['send'] = async (command, options) => {
    const signal = running.getStore();
    signal?.throwIfAborted();
    return send.call(client, command, signal === undefined ? options : { ...options, abortSignal: signal });
  };
  return Object.assign(client, { send: limited });
}
