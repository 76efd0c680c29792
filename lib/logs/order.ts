import type { ClockJump } from './reading';

/** A step back of at least this is a clock that was set, if the times stay behind. */
const jumpMs = 60_000;
/** So many records in a row must stay behind. */
const recordsOfJump = 10;
const jumpsKept = 5;

/** Watches the order of one file's times: late records, and clocks that were set back. Constant memory. */
export function createOrder() {
  let latest = -Infinity;
  let from = Infinity;
  let highest = -Infinity;
  let outOfOrder = 0;
  let latestMs = 0;
  let wholeSeconds = true;
  let times = 0;
  let jumps = 0;
  const first: ClockJump[] = [];
  /** Records that stay far behind, not yet enough of them to call it a jump. */
  let behind: { line: number; fromMs: number; toMs: number; highest: number; count: number; outOfOrder: number } | undefined;

  function add(time: number, line: number): void {
    times += 1;
    if (wholeSeconds && time % 1000 !== 0) wholeSeconds = false;
    if (time < from) from = time;
    if (time > highest) highest = time;
    if (time >= latest) {
      latest = time;
      settle();
    } else late(time, line);
  }

  function late(time: number, line: number): void {
    outOfOrder += 1;
    if (latest - time < jumpMs) {
      settle();
      latestMs = Math.max(latestMs, latest - time);
      return;
    }
    behind ??= { line, fromMs: latest, toMs: time, highest: time, count: 0, outOfOrder: 0 };
    behind.count += 1;
    if (time < behind.highest) behind.outOfOrder += 1;
    behind.highest = Math.max(behind.highest, time);
    if (behind.count >= recordsOfJump) {
      jumps += 1;
      if (first.length < jumpsKept) first.push({ line: behind.line, fromMs: behind.fromMs, toMs: behind.toMs });
      outOfOrder -= behind.count - behind.outOfOrder;
      latest = behind.highest;
      behind = undefined;
    }
  }

  /** The clock was right after all: what stayed behind was late. */
  function settle(): void {
    if (!behind) return;
    latestMs = Math.max(latestMs, behind.fromMs - behind.toMs);
    behind = undefined;
  }

  return {
    add,
    result() {
      settle();
      return {
        ...(times > 0 && { span: { from, to: highest } }),
        outOfOrder,
        latestMs,
        resolutionMs: wholeSeconds && times > 0 ? 1000 : 1,
        clockJumps: { count: jumps, first: [...first] },
      };
    },
  };
}
