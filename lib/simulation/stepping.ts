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

/**
 * A port each of whose calls is one step of a process: it waits in the scheduler until its fate is decided. Members that are
 * not named go through at once.
 */
export function stepped<P extends object>(scheduler: Scheduler, process: Process, name: string, port: P, methods: Partial<Record<keyof P & string, SteppedMethod>>, describe: (step: string, args: readonly unknown[]) => string): P {
  const wrapped: Record<string, unknown> = {};
  for (const [method, { fates, stale }] of Object.entries(methods) as [string, SteppedMethod][]) {
    const call = (port as Record<string, (...args: unknown[]) => Promise<unknown>>)[method];
    if (call === undefined) throw new TypeError(`the port ${name} has no ${method}`);
    const stepName = `${name}.${method}`;
    wrapped[method] = (...args: unknown[]): Promise<unknown> => new Promise((resolve, reject) => {
      const effect = (): void => void call.apply(port, args).catch(() => undefined);
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
          if (fate === 'stale' && stale !== undefined) return resolve((stale as (...all: unknown[]) => unknown)(...args));
          return void call.apply(port, args).then(resolve, reject);
        },
      });
    });
  }
  return { ...port, ...wrapped };
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
