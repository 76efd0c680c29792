import type { Console } from './console';

const quietMs = 2_000;
const everyMs = 500;

/** Says on the error output how far a long run is: only after two seconds, and only if somebody watches. */
export function createProgress(io: Pick<Console, 'writeError' | 'errorIsTerminal' | 'now'>, things = 'lines') {
  const startedAt = io.now();
  let shownAt = startedAt + quietMs - everyMs;
  let shown = false;
  return {
    at(count: number, place: string): void {
      const now = io.now();
      if (!io.errorIsTerminal || now - shownAt < everyMs) return;
      shownAt = now;
      shown = true;
      io.writeError(`\r\u001b[K${count} ${things} read, now in ${place}`);
    },
    done(): void {
      if (shown) io.writeError('\r\u001b[K');
    },
  };
}
