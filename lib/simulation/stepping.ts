import type { Clock, Webhook } from '../app/ports';
import type { Fate, Process, Scheduler } from './scheduler';

/** An AWS service refused or did not answer in time. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

export interface SteppedMethod {
  readonly fates: readonly Fate[];
  /** The answer from an older state, for the fate `stale`. */
  readonly stale?: (...args: never[]) => unknown;
}

/** What can become of a call of an AWS service that changes something. */
export const write: SteppedMethod = { fates: ['throttled', 'answer_lost', 'late_write'] };
export const read: SteppedMethod = { fates: ['throttled'] };

type Describe = (step: string, args: readonly unknown[]) => string;
type Methods<P> = Partial<Record<keyof P & string, SteppedMethod>>;

/**
 * A port each of whose calls is one step of a process: it waits in the scheduler until its fate is decided. Members that are
 * not named go through at once. Made once and taken into the hands of many processes, as there are so many.
 */
export function stepper<P extends object>(scheduler: Scheduler, name: string, port: P, methods: Methods<P>, describe: Describe): (process: Process) => P {
  const shared = { ...port } as Record<string, unknown>;
  for (const [method, stepped] of Object.entries(methods) as [string, SteppedMethod][]) {
    const call = (port as Record<string, (...args: unknown[]) => Promise<unknown>>)[method];
    if (call === undefined) throw new TypeError(`the port ${name} has no ${method}`);
    const post = postedBy(scheduler, `${name}.${method}`, (args) => call.apply(port, args as unknown[]), stepped, describe);
    shared[method] = function inHandsOf(this: { readonly process: Process }, ...args: unknown[]): Promise<unknown> {
      return post(this.process, args);
    };
  }
  return (process) => Object.assign(Object.create(shared) as P, { process });
}

/** The same in the hands of one process, to take apart as one likes. */
export function stepped<P extends object>(scheduler: Scheduler, process: Process, name: string, port: P, methods: Methods<P>, describe: Describe): P {
  const inHands = stepper(scheduler, name, port, methods, describe)(process) as Record<string, (...args: unknown[]) => unknown>;
  const bound = Object.keys(methods).map((method) => [method, (...args: unknown[]) => inHands[method]?.(...args)]);
  return { ...port, ...Object.fromEntries(bound) as Partial<P> };
}

function postedBy(scheduler: Scheduler, stepName: string, call: (args: readonly unknown[]) => Promise<unknown>, { fates, stale }: SteppedMethod, describe: Describe) {
  return (process: Process, args: readonly unknown[]): Promise<unknown> => new Promise((resolve, reject) => {
    const effect = (): void => void call(args).catch(() => undefined);
    scheduler.add({
      process, name: stepName, notBefore: 0, fates, effect, about: () => describe(stepName, args),
      take(fate) {
        if (fate === 'throttled') return reject(new ServiceError(`${stepName} was throttled`));
        if (fate === 'answer_lost') {
          effect();
          return reject(new ServiceError(`${stepName} got no answer`));
        }
        if (fate === 'late_write') {
          scheduler.late.push({ name: describe(stepName, args), call: { step: stepName, args }, run: () => { process.lastEffectAt = scheduler.now(); effect(); } });
          return reject(new ServiceError(`${stepName} timed out`));
        }
        if (fate === 'stale' && stale !== undefined) return resolve((stale as (...all: readonly unknown[]) => unknown)(...args));
        return void call(args).then(resolve, reject);
      },
    });
  });
}

/** A request to the shop's server never throws: whatever is no clear yes is a no. */
export const unthrowing = (webhook: Webhook): Webhook => ({ post: (event) => webhook.post(event).catch((error: unknown) => ({ delivered: false as const, why: String(error) })) });

/** The clock as a process sees it: its environment's, and standing still while it sleeps. */
export function clockOf(scheduler: Scheduler, process: Process): Clock {
  const { skewMs } = process.environment;
  return {
    now: () => scheduler.now() + skewMs,
    sleep: (ms) => new Promise((resolve) => {
      scheduler.add({
        process, name: 'clock.sleep', notBefore: scheduler.now() + Math.max(0, ms), fates: [], effect: () => undefined,
        about: () => `sleeps ${Math.round(ms)} ms`, take: () => resolve(),
      });
    }),
  };
}
