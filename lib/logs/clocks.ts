import type { Counted, Glance } from './glance';
import { median } from './groups';
import type { ClockDifference } from './reading';

/** What one file tells of one request, ms since 1970. */
interface Extent {
  from: number;
  to: number;
  /** It says when the request began and ended: an answer with its duration. */
  isWhole: boolean;
}

const mostRequests = 2_000;
const fewestShared = 3;
/** Clocks are apart by the same each time; what waits in a queue is not. */
const spread = { leastMs: 1_000, share: 0.1 };

/**
 * Measures how far the clocks of files are apart, by requests that several tell of: what is said of a request in one file lies
 * between its beginning and its end in the file that saw it longer. Takes the records that are looked at as a whole.
 */
export function createClocks(files: (file: number) => string) {
  const requests = new Map<string, Map<number, Extent>>();

  function take({ traceId, requestId }: Pick<Counted, 'traceId' | 'requestId'>, { file, time, status, durationMs: logged }: Glance): void {
    if (Number.isNaN(time)) return;
    const durationMs = status > 0 && logged > 0 ? logged : 0;
    for (const id of traceId === requestId ? [traceId] : [traceId, requestId]) {
      if (id === undefined) continue;
      let tellers = requests.get(id);
      if (!tellers) {
        if (requests.size >= mostRequests) continue;
        requests.set(id, (tellers = new Map()));
      }
      const known = tellers.get(file) ?? { from: time, to: time, isWhole: false };
      tellers.set(file, { from: Math.min(known.from, time - durationMs), to: Math.max(known.to, time), isWhole: known.isWhole || durationMs > 0 });
    }
  }

  /** The largest difference that the median of three requests or more shows; undefined when none does. */
  function difference(): ClockDifference | undefined {
    const pairs = new Map<string, { readonly one: number; readonly other: number; readonly shifts: Shift[] }>();
    for (const tellers of requests.values()) {
      for (const [one, longer] of tellers) {
        for (const [other, shorter] of tellers) {
          if (one === other || !longer.isWhole || shorter.to - shorter.from > longer.to - longer.from) continue;
          const pair = pairs.get(`${one} ${other}`) ?? { one, other, shifts: [] };
          pair.shifts.push(shiftOf(shorter, longer));
          pairs.set(`${one} ${other}`, pair);
        }
      }
    }
    return [...pairs.values()].flatMap(({ one, other, shifts }) => {
      const ms = median(shifts.map(({ leastMs }) => leastMs));
      if (ms === 0 || shifts.length < fewestShared || !agree(shifts.map(({ leastMs }) => leastMs))) return [];
      const [ahead, behind] = ms > 0 ? [other, one] : [one, other];
      return [{ ahead: files(ahead), behind: files(behind), leastMs: Math.abs(ms), mostMs: Math.abs(median(shifts.map(({ mostMs }) => mostMs))), requests: shifts.length }];
    }).toSorted((a, b) => b.leastMs - a.leastMs)[0];
  }

  return { take, difference };
}

function agree(aheadMs: readonly number[]): boolean {
  const middle = median(aheadMs);
  return median(aheadMs.map((ms) => Math.abs(ms - middle))) <= Math.max(spread.leastMs, spread.share * Math.abs(middle));
}

/** By how much a clock must be ahead, and by how much it may be, when what its file tells lies outside the request. */
interface Shift {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Later than a request's end only an answer says something: work may go on after it. */
function shiftOf(shorter: Extent, longer: Extent): Shift {
  if (shorter.from < longer.from) return { leastMs: shorter.from - longer.from, mostMs: shorter.to - longer.to };
  return shorter.isWhole && shorter.to > longer.to ? { leastMs: shorter.to - longer.to, mostMs: shorter.from - longer.from } : { leastMs: 0, mostMs: 0 };
}
