import { createSketch, sketchErrorPercent } from './sketch';

/** Texts numbered from 1 in the order in which they were first seen. */
export interface Names {
  /** The id of a text in UTF-8; 0 for an empty one. */
  readonly idOfBytes: (bytes: Buffer, start: number, end: number) => number;
  readonly idOf: (text: string | undefined) => number;
  /** The text of an id; beyond the texts that are kept all have one id, and this says `(other)`. */
  readonly nameOf: (id: number) => string;
  /** The highest id given so far. */
  readonly highest: () => number;
  /** How many different texts were seen. */
  readonly distinct: () => Distinct;
}

/** A number of different things: exact, or estimated with its standard error in percent (print it with ≈). */
export interface Distinct {
  readonly count: number;
  readonly errorPercent?: number;
}

/** Up to so many different names are kept and counted exactly. */
export const mostNames = 100_000;
const longestName = 1_024;

/** An open-addressing table over one growing buffer: no string and no object per line, and equal only if every byte is. */
export function createNames(limit: number = mostNames): Names {
  let slots = new Int32Array(1_024);
  let hashes = new Int32Array(512);
  let ends = new Int32Array(512);
  let store = Buffer.alloc(8_192);
  let count = 0;
  let overflown = false;
  const sketch = createSketch();

  function idOfBytes(bytes: Buffer, start: number, givenEnd: number): number {
    const end = Math.min(givenEnd, start + longestName);
    if (end <= start) return 0;
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    hash ^= hash >>> 15;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let id = slots[slot] as number; id !== 0; id = slots[slot] as number) {
      if (hashes[id] === hash && isStored(id, bytes, start, end)) return id;
      slot = (slot + 1) & mask;
    }
    sketch.add(bytes, start, end);
    if (count < limit) return insert(slot, hash, bytes, start, end);
    overflown = true;
    return limit + 1;
  }

  function isStored(id: number, bytes: Buffer, start: number, end: number): boolean {
    const from = ends[id - 1] as number;
    if ((ends[id] as number) - from !== end - start) return false;
    for (let at = start, stored = from; at < end; at += 1, stored += 1) if (bytes[at] !== store[stored]) return false;
    return true;
  }

  function insert(slot: number, hash: number, bytes: Buffer, start: number, end: number): number {
    count += 1;
    if (count >= hashes.length) [hashes, ends] = [grown(hashes), grown(ends)];
    const from = ends[count - 1] as number;
    while (from + end - start > store.length) store = Buffer.concat([store], store.length * 2);
    bytes.copy(store, from, start, end);
    ends[count] = from + end - start;
    hashes[count] = hash;
    slots[slot] = count;
    if (count * 2 > slots.length) slots = rehashed(slots.length * 2, hashes, count);
    return count;
  }

  const nameOf = (id: number) => {
    if (id > count) return '(other)';
    return id < 1 ? '' : store.toString('utf8', ends[id - 1], ends[id]);
  };
  return {
    idOfBytes,
    idOf(text) {
      if (text === undefined || text === '') return 0;
      const bytes = Buffer.from(text);
      return idOfBytes(bytes, 0, bytes.length);
    },
    nameOf,
    highest: () => (overflown ? limit + 1 : count),
    distinct: () => (overflown ? { count: Math.max(limit + 1, sketch.estimate()), errorPercent: sketchErrorPercent } : { count }),
  };
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function rehashed(size: number, hashes: Int32Array, count: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(size);
  for (let id = 1; id <= count; id += 1) {
    let slot = (hashes[id] as number) & (size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = id;
  }
  return slots;
}
