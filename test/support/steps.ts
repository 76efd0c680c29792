/** Does one call, and whatever else is to happen at that step. */
export type Pass = (work: () => unknown) => Promise<unknown>;

/** The named ports, each call of which is a step. A provider's session is looked into: each of its calls is a step of its own. */
export function stepwise<P extends Readonly<Record<string, unknown>>>(ports: P, names: readonly (keyof P & string)[], pass: Pass): Partial<P> {
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

  return Object.fromEntries(names.map((name) => [name, wrap(ports[name] as object)])) as Partial<P>;
}
