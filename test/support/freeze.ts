import { stepwise } from './steps';

type Ports = Readonly<Record<string, unknown>>;

/**
 * The same ports in a process that is frozen once, before its n-th step (counted from 1; one call of one port is one step): then
 * `meanwhile` happens, and the process thaws and goes on as if nothing had been.
 */
export function freezing<P extends Ports>(ports: P, names: readonly (keyof P & string)[], { step, meanwhile }: { readonly step: number; readonly meanwhile: () => Promise<void> }): P & { readonly frozen: () => boolean } {
  let steps = 0;

  async function pass(work: () => unknown): Promise<unknown> {
    steps += 1;
    if (steps === step) await meanwhile();
    return work();
  }

  return { ...ports, ...stepwise(ports, names, pass), frozen: () => steps >= step };
}
