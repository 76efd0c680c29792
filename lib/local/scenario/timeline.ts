/** The events of a run (the names are fixed). */
export type RunEvent =
  | 'fault.injected' | 'breaker.opened' | 'alarm' | 'route.changed' | 'notice' | 'probe' | 'fault.cleared' | 'drain.started' | 'drain.done';

export interface RunEntry {
  /** Counted from the first request. */
  readonly atMs: number;
  readonly event: RunEvent;
  readonly [detail: string]: unknown;
}

export interface Timeline {
  /** What is seen twice (same time, event and detail) is written down once. True if it is new. */
  add(at: number, event: RunEvent, detail?: Readonly<Record<string, unknown>>): boolean;
  /** In the order of time. */
  entries(): readonly RunEntry[];
  first(event: RunEvent): RunEntry | undefined;
}

/** @param startAt the first request (ms since 1970) */
export function createTimeline(startAt: number): Timeline {
  const seen = new Map<string, RunEntry>();
  const entries = () => [...seen.values()].sort((a, b) => a.atMs - b.atMs);
  return {
    add(at, event, detail = {}) {
      const key = JSON.stringify([at, event, detail]);
      if (seen.has(key)) return false;
      seen.set(key, { atMs: Math.round(at - startAt), event, ...detail });
      return true;
    },
    entries,
    first: (event) => entries().find((entry) => entry.event === event),
  };
}
