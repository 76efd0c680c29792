import type { LogEvent, LogSource } from '../app/analyse';

/** Logs in memory. Events may be appended in any order and at any time. */
export function createMemoryLogs(events: readonly LogEvent[] = []): LogSource & { readonly append: (event: LogEvent) => void } {
  const kept = [...events];
  return {
    append: (event) => void kept.push(event),
    async *read({ groups, since, until }) {
      for (const group of groups) {
        yield* kept.filter((event) => event.group === group && event.time >= since && event.time < until).toSorted((one, two) => one.time - two.time);
      }
    },
  };
}
