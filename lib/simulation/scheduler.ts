/** One Lambda environment. */
export interface Environment {
  readonly name: string;
  /** Its clock is wrong by so much. */
  readonly skewMs: number;
  /** It runs the version before this one, which has no fallback. */
  readonly earlier: boolean;
}

/** One invocation. */
export interface Process {
  readonly id: number;
  readonly name: string;
  readonly environment: Environment;
  readonly startedAt: number;
  state: 'running' | 'ended' | 'crashed';
  /** It stands still until then while the clock goes on (ms). */
  frozenUntil: number;
  /** When its last effect happened, those that were late included (ms). */
  lastEffectAt: number;
}

/** What becomes of a request to the provider: never connected; reset before or after it was executed; executed later; … */
export type ProviderFate =
  | 'refused' | 'reset_unexecuted' | 'reset_executed' | 'reset_late' | 'slow' | 'on_its_way'
  | 'stored_500' | 'executed_500' | 'executed_late_after_500' | 'rate_limited' | 'unauthorised' | 'twice' | 'twice_in_use' | 'foreign_answer';

/** What becomes of one step of a process. */
export type Fate =
  | 'done' | 'crash_before' | 'crash_after'
  // AWS: refused before any effect; done, but the answer lost; given up, and done later; an answer from an older state.
  | 'throttled' | 'answer_lost' | 'late_write' | 'stale'
  | ProviderFate
  // The shop's order hook: an error, no answer, one that comes too late, one that is no clear word, and the opposite of what the shop means.
  | 'hook_failed' | 'hook_silent' | 'hook_late' | 'hook_nonsense' | 'hook_lies';

/** The next thing that a process does: one call of one port. It waits here until somebody decides its fate. */
export interface Step {
  readonly process: Process;
  /** Port and method, e.g. `ledger.replace`. */
  readonly name: string;
  /** For the timeline; asked only when one is written. */
  readonly about: () => string;
  /** Not to be taken before (ms of the true clock): a sleep, or a deadline. */
  readonly notBefore: number;
  /** What may become of it, besides `done` and the crashes. */
  readonly fates: readonly Fate[];
  /** Takes effect and answers the process. Never called for the crashes. */
  readonly take: (fate: Fate) => void;
  /** Takes effect without an answer: nobody is there to hear it. */
  readonly effect: () => void;
}

/** Something that happens when it is let happen, whoever began it is gone or not: a late request, a late write. */
export interface Late {
  readonly name: string;
  /** What it is: a call of a port, or a request under a key. */
  readonly call?: { readonly step: string; readonly args: readonly unknown[] };
  readonly key?: string;
  /** The provider works on it already, which holds its key and its intent: it cannot be kept back for long. */
  readonly begun?: true;
  /** Nothing of the provider's waits for it, so it may take much longer than others. */
  readonly unhurried?: true;
  /** Of a request whose client has given up: when that was (ms), and the intent that it is about. */
  readonly abandoned?: () => { readonly sentAt: number; readonly intentId: string | undefined } | undefined;
  readonly run: () => void;
}

export type Scheduler = ReturnType<typeof createScheduler>;

/**
 * Processes, their steps and the true time. Who uses it decides everything: which step is next and what becomes of it,
 * when time passes and how much. Between two decisions `quiet` lets every process run to its next step.
 * @param startMs ms since 1970
 */
export function createScheduler(startMs: number) {
  let now = startMs;
  let made = 0;
  let steps: Step[] = [];
  const late: Late[] = [];
  const processes = new Set<Process>();

  const isAwake = (step: Step): boolean => step.notBefore <= now && step.process.frozenUntil <= now;

  function drop(step: Step): boolean {
    const index = steps.indexOf(step);
    if (index >= 0) steps.splice(index, 1);
    return index >= 0;
  }

  /** The process is gone between two of its steps; with `effects` what it had sent out already still happens, later. */
  function crash(process: Process, effects: boolean): void {
    process.state = 'crashed';
    processes.delete(process);
    for (const { process: owner, name, effect } of steps) if (effects && owner === process && name !== 'clock.sleep') late.push({ name: `${name} of ${process.name}`, run: () => { process.lastEffectAt = now; effect(); } });
    steps = steps.filter((step) => step.process !== process);
  }

  return {
    now: () => now,
    /** @param ms forwards only */
    advance(ms: number): void {
      if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`time cannot pass by ${ms} ms`);
      now += ms;
    },
    /** Starts an invocation; its first steps are there after the next `quiet`. */
    spawn<T>(name: string, environment: Environment, work: (process: Process) => Promise<T>, ended: (process: Process, result: { readonly value: T } | { readonly error: unknown }) => void): Process {
      const process: Process = { id: (made += 1), name, environment, startedAt: now, state: 'running', frozenUntil: 0, lastEffectAt: now };
      processes.add(process);
      const end = (result: { readonly value: T } | { readonly error: unknown }): void => {
        if (process.state !== 'running') return;
        process.state = 'ended';
        processes.delete(process);
        ended(process, result);
      };
      void work(process).then((value) => end({ value }), (error: unknown) => end({ error }));
      return process;
    },
    /** Adds the next step of a process; a crashed one takes none any more. */
    add(step: Step): void {
      if (step.process.state === 'running') steps.push(step);
    },
    drop,
    /** Takes one step. */
    perform(step: Step, fate: Fate): void {
      if (!drop(step)) return;
      step.process.lastEffectAt = now;
      if (fate === 'crash_before') return crash(step.process, false);
      if (fate !== 'crash_after') return step.take(fate);
      step.effect();
      return crash(step.process, false);
    },
    crash,
    /** Every process has posted its next steps, or has ended. */
    quiet: (): Promise<void> => new Promise((resolve) => setImmediate(resolve)),
    /** Steps that can be taken now. */
    ready: (): readonly Step[] => steps.filter(isAwake),
    waiting: (): readonly Step[] => steps,
    /** When the next step can be taken that cannot be now (ms), or Infinity. */
    nextAt: (): number => steps.reduce((next, step) => (isAwake(step) ? next : Math.min(next, Math.max(step.notBefore, step.process.frozenUntil))), Infinity),
    processes: processes as ReadonlySet<Process>,
    /** What still happens late; whoever runs one takes it out. */
    late,
  };
}
