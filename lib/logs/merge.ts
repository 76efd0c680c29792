import type { Pending } from './pending';

/** One file of a merge. */
export interface MergeQueue {
  readonly push: (record: Pending) => void;
  readonly end: () => void;
  /** Nothing of it is held and more may come: the merge waits for it. */
  readonly isHungry: () => boolean;
}

interface Queue {
  readonly index: number;
  /** Sorts it: time of its first held record, never less than of one before it in the file. */
  key: number;
  latest: number;
  held: Pending[];
  next: number;
  ended: boolean;
  /** Still at its beginning, which is known to be no earlier than `key`: it need not be read yet. */
  asleep: boolean;
}

/**
 * Gives the records of several files in the order of their times; a record without a time, or an older one, comes with the one
 * before it in its file. Holds what was read of the files that are under way, not more.
 */
export function createMerge(take: (record: Pending) => void) {
  let opened = 0;
  const heap: Queue[] = [];
  /** Files that are awake, not ended, and have nothing held. */
  let hungry = 0;

  function drain(): void {
    while (hungry === 0 && heap.length > 0) {
      const queue = pop(heap);
      if (queue.asleep) {
        queue.asleep = false;
        if (!queue.ended) hungry += 1;
        continue;
      }
      const record = queue.held[queue.next] as Pending;
      queue.next += 1;
      if (queue.next < queue.held.length) {
        queue.key = keyOf(queue, queue.held[queue.next] as Pending);
        push(heap, queue);
      } else {
        queue.held = [];
        queue.next = 0;
        if (!queue.ended) hungry += 1;
      }
      take(record);
    }
  }

  /** `from`: no record of it has an earlier time, so that a file need not be open before its turn; -Infinity when that is not known. */
  function open(from: number): MergeQueue {
    const queue: Queue = { index: (opened += 1), key: from, latest: -Infinity, held: [], next: 0, ended: false, asleep: true };
    push(heap, queue);
    return {
      push(record) {
        queue.held.push(record);
        if (queue.held.length > 1) return;
        queue.key = keyOf(queue, record);
        push(heap, queue);
        hungry -= 1;
      },
      end() {
        if (!queue.ended && !queue.asleep && queue.held.length === 0) hungry -= 1;
        queue.ended = true;
      },
      isHungry: () => !queue.ended && !queue.asleep && queue.held.length === 0,
    };
  }

  return { open, drain };
}

function keyOf(queue: Queue, { time }: Pending): number {
  if (time > queue.latest) queue.latest = time;
  return queue.latest;
}

/** By key; of equal ones the file that was named first. */
function isBefore(one: Queue, two: Queue): boolean {
  return one.key < two.key || (one.key === two.key && one.index < two.index);
}

function push(heap: Queue[], queue: Queue): void {
  let at = heap.push(queue) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap[at] as Queue, heap[parent] as Queue)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Queue[]): Queue {
  const first = heap[0] as Queue;
  const last = heap.pop() as Queue;
  if (heap.length === 0) return first;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return first;
    const child = left + 1 < heap.length && isBefore(heap[left + 1] as Queue, heap[left] as Queue) ? left + 1 : left;
    if (!isBefore(heap[child] as Queue, heap[at] as Queue)) return first;
    swap(heap, at, child);
    at = child;
  }
}

function swap(heap: Queue[], one: number, two: number): void {
  [heap[one], heap[two]] = [heap[two] as Queue, heap[one] as Queue];
}
