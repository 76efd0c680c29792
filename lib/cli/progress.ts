import type { Console } from './console';

const quietMs = 2_000;
const everyMs = 500;
const barWidth = 20;
const longestPlace = 40;

/**
 * Says on the error output how far a long run is: only after two seconds, and only if somebody watches. With a `total` there is
 * a bar; `unit` is how many of what is counted make one of `things`.
 */
export function createProgress(io: Pick<Console, 'writeError' | 'errorIsTerminal' | 'now'>, things = 'lines', unit = 1, total?: number) {
  const startedAt = io.now();
  let shownAt = startedAt + quietMs - everyMs;
  let shown = false;
  let count = 0;

  function at(now: number, place: string): void {
    count = now;
    const time = io.now();
    if (!io.errorIsTerminal || time - shownAt < everyMs) return;
    shownAt = time;
    shown = true;
    io.writeError(`\r\u001b[K${total === undefined ? '' : bar(count / total)}${Math.round(count / unit)}${total === undefined ? '' : ` of ${Math.round(total / unit)}`} ${things} read, now in ${place.slice(-longestPlace)}`);
  }

  return {
    at,
    more: (by: number, place: string): void => at(count + by, place),
    done(): void {
      if (shown) io.writeError('\r\u001b[K');
    },
  };
}

/** A file that grows while it is read is never more than whole. */
function bar(share: number): string {
  const done = Math.min(1, share);
  const filled = Math.round(done * barWidth);
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${Math.floor(done * 100)} %, `;
}
