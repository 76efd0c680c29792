import type { Wake } from '../app/heal';
import type { HttpAnswer } from '../core/answer';
import type { MemoryQueue, Received } from '../memory/queue';
import type { StreamBatch } from './ledger-stream';
import type { Letter, Route } from './mail';
import type { Environment, Process } from './scheduler';
import type { Exchange } from './word';
import { stateOf } from './word';
import type { World } from './world';

/** How long the functions may run (ms), as the stack configures them. */
const replayMs = 30_000;
const reconcileMs = 50_000;
const healMs = 50_000;

export interface Order {
  readonly id: string;
  readonly amountMinor: number;
  readonly paymentMethod?: string;
  readonly offSession: boolean;
  /** ms of the true clock */
  readonly validUntil: number;
  readonly instruments?: Readonly<Record<string, { readonly paymentMethod: string }>>;
}

/** What an invocation needs of a world. */
export type Stage = Pick<World, 'scheduler' | 'timeline' | 'productOf' | 'retryQueue' | 'reconcileQueue'>;

/**
 * Starts the invocations of a world: who calls it plays the shop, SQS and the schedules. Every exchange with the shop is
 * kept, answered or not.
 * @param heard told of every answer
 */
export function createInvocations(world: Stage, heard: (exchange: Exchange) => void = () => undefined) {
  const { scheduler, timeline } = world;
  const exchanges: Exchange[] = [];
  const processes = new Map<Process, Exchange>();

  function exchange(kind: Exchange['kind'], environment: Environment, paymentId: string, asked: Exchange['asked'], work: (process: Process) => Promise<HttpAnswer>): Process {
    const entry: Exchange = { kind, paymentId, ...(asked && { asked }), from: scheduler.now(), until: Infinity, over: Infinity, forgotten: false };
    exchanges.push(entry);
    const process = scheduler.spawn(`${kind} ${paymentId}`, environment, work, (ended, result) => {
      entry.until = scheduler.now();
      if ('error' in result) return timeline.add(() => `${ended.name} #${ended.id} THREW ${String(result.error)}`);
      entry.answer = result.value;
      timeline.add(() => `${ended.name} #${ended.id} is answered ${result.value.status} ${stateOf(result.value)}`);
      heard(entry);
    });
    processes.set(process, entry);
    timeline.add(() => `${process.name} #${process.id} begins in ${environment.name}${asked ? ` (${asked.amountMinor}, ${asked.paymentMethod ?? 'no card'})` : ''}`);
    return process;
  }

  function consume<T>(name: string, environment: Environment, work: (process: Process) => Promise<T>, done: (value: T, process: Process) => void = () => undefined): Process {
    const process = scheduler.spawn(name, environment, work, (ended, result) => {
      timeline.add(() => ('error' in result ? `${name} #${ended.id} failed: ${String(result.error)}` : `${name} #${ended.id} ends`));
      if ('value' in result) done(result.value, ended);
    });
    timeline.add(() => `${name} #${process.id} begins in ${environment.name}`);
    return process;
  }

  const endAt = (process: Process, afterMs: number): number => scheduler.now() + process.environment.skewMs + afterMs;

  return {
    exchanges: exchanges as readonly Exchange[],
    /** Everything is at rest: says of each exchange when it was over. */
    close(): void {
      for (const [process, entry] of processes) {
        if (process.state === 'running') continue;
        if (process.state === 'crashed') entry.until = Math.max(entry.from, process.lastEffectAt);
        entry.over = Math.max(entry.until, process.lastEffectAt);
      }
    },
    post(environment: Environment, order: Order): Process {
      const { validUntil, ...rest } = order;
      const body = { ...rest, currency: 'usd', validUntil: new Date(validUntil).toISOString() };
      const asked = { amountMinor: order.amountMinor, paymentMethod: order.paymentMethod };
      return exchange('post', environment, order.id, asked, (process) => world.productOf(process).post(body, `corr-${process.id}`, endAt(process, 0)));
    },
    get: (environment: Environment, id: string) => exchange('get', environment, id, undefined, (process) => world.productOf(process).get(id)),
    cancel: (environment: Environment, id: string) => exchange('cancel', environment, id, undefined, (process) => world.productOf(process).cancel(id)),
    /** One delivery of a message of the retry queue; it is deleted when the invocation ends well. */
    replay: ({ id, body }: Received, environment: Environment) =>
      consume(`replay ${body}`, environment, (process) => world.productOf(process).replay(body, endAt(process, replayMs)), () => world.retryQueue.delete(id)),
    settle: ({ id, body }: Received, environment: Environment) =>
      consume(`reconcile ${body}`, environment, (process) => world.productOf(process).settle(body, endAt(process, reconcileMs)), () => world.reconcileQueue.delete(id)),
    sweep: (environment: Environment) => consume('reconcile on schedule', environment, (process) => world.productOf(process).sweep(endAt(process, reconcileMs))),
    heal: (environment: Environment, wake: Wake) => consume('heal', environment, (process) => world.productOf(process).heal(endAt(process, healMs), wake)),
    /** An event of the provider's. One that was not taken, as far as the provider knows, comes again. */
    hear(letter: Letter, route: Route, environment: Environment, again: (letter: Letter) => void): void {
      const { hint, signature } = letter;
      const name = `event of ${hint.intentId}, ${hint.succeeded ? 'succeeded' : 'changed'}, for ${hint.paymentId}`;
      if (route === 'partner_bus') consume(name, environment, (process) => world.productOf(process).hint(hint));
      else consume(name, environment, (process) => world.productOf(process).webhook(JSON.stringify(hint), signature), ({ status }) => (status >= 500 ? again(letter) : undefined));
    },
    /** Some records of the ledger's stream. */
    publish(batch: StreamBatch, environment: Environment): void {
      const name = `events of ${batch.changes.map(({ after }) => `${after.order.id} ${after.state}`).join(', ')}`;
      batch.heldBy(consume(name, environment, (process) => world.productOf(process).publish(batch.changes), (count, process) => batch.done(process, count)));
    },
    /** One delivery of a message of the queue of events on their way. */
    deliver: ({ id, body }: Received, environment: Environment, queue: Pick<MemoryQueue, 'delete'>) =>
      consume(`events ${body}`, environment, (process) => world.productOf(process).deliver(body), () => queue.delete(id)),
  };
}

export type Invocations = ReturnType<typeof createInvocations>;
