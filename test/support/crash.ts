import { stepwise } from './steps';

/** Where a process dies: before or after its n-th step, counted from 1. One call of one port is one step. */
export interface CrashPoint {
  readonly step: number;
  readonly when: 'before' | 'after';
}

type Ports = Readonly<Record<string, unknown>>;

/**
 * The same ports, in a process that dies at a point: from there on no call returns, as nothing of a dead process runs on.
 * `crashed` resolves when it dies. A provider's session is looked into: each of its calls is a step of its own.
 */
export function crashing<P extends Ports>(ports: P, names: readonly (keyof P & string)[], point?: CrashPoint): P & { readonly crashed: Promise<undefined> } {
  let steps = 0;
  let dead = false;
  let die: (value: undefined) => void = () => undefined;
  const crashed = new Promise<undefined>((resolve) => {
    die = resolve;
  });
  const never = (): Promise<never> => {
    dead = true;
    die(undefined);
    return new Promise(() => undefined);
  };

  async function step(work: () => unknown): Promise<unknown> {
    if (dead) return never();
    steps += 1;
    const here = point !== undefined && steps === point.step;
    if (here && point.when === 'before') return never();
    const result: unknown = await work();
    return here || dead ? never() : result;
  }

  return { ...ports, ...stepwise(ports, names, step), crashed };
}
