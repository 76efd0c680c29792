type Ports = Readonly<Record<string, unknown>>;

/**
 * The same ports in a process that is frozen once, before its n-th step (counted from 1; one call of one port is one step): then
 * `meanwhile` happens, and the process thaws and goes on as if nothing had been. A provider's session is looked into: each of its
 * calls is a step of its own.
 */
export function freezing<P extends Ports>(ports: P, names: readonly (keyof P & string)[], { step, meanwhile }: { readonly step: number; readonly meanwhile: () => Promise<void> }): P & { readonly frozen: () => boolean } {
  let steps = 0;

  async function pass(work: () => unknown): Promise<unknown> {
    steps += 1;
    if (steps === step) await meanwhile();
    return work();
  }

  function wrap(port: object): object {
    return new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name === 'session') {
          return (deadlineAt: number, work: (calls: object) => Promise<unknown>): unknown =>
            (member as (at: number, inner: (calls: object) => Promise<unknown>) => unknown).call(target, deadlineAt, (calls) => work(wrap(calls)));
        }
        return (...args: unknown[]): Promise<unknown> => pass(() => (member as (...all: unknown[]) => unknown).apply(target, args));
      },
    });
  }

  return { ...ports, ...Object.fromEntries(names.map((name) => [name, wrap(ports[name] as object)])), frozen: () => steps >= step };
}
