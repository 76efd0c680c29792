/** Names in the order of a number, as an index keeps them: a million of them may come and go. */
export interface Order {
  /** Puts a name at a place, or moves it there. */
  set(name: string, at: number): void;
  delete(name: string): void;
  /** The first names with `at <= until`, lowest first; names at one place come in the order in which they were put. */
  first(limit: number, until: number): readonly { readonly name: string; readonly at: number }[];
}

interface Entry {
  readonly name: string;
  readonly at: number;
  readonly nth: number;
}

/** A binary heap; what was moved or deleted stays in it until it comes up, and is dropped then. */
export function createOrder(): Order {
  const heap: Entry[] = [];
  const current = new Map<string, Entry>();
  let put = 0;

  const isBefore = (one: Entry, two: Entry): boolean => one.at < two.at || (one.at === two.at && one.nth < two.nth);

  function push(entry: Entry): void {
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = entry;
  }

  function pop(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Entry)) child += 1;
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
  }

  /** The first that still stands, with everything before it dropped. */
  function top(): Entry | undefined {
    while (heap[0] !== undefined && current.get(heap[0].name) !== heap[0]) pop();
    return heap[0];
  }

  return {
    set(name, at) {
      const before = current.get(name);
      if (before?.at === at) return;
      const entry = { name, at, nth: before?.nth ?? (put += 1) };
      current.set(name, entry);
      push(entry);
    },
    delete: (name) => void current.delete(name),
    first(limit, until) {
      const found: Entry[] = [];
      for (let entry = top(); entry !== undefined && entry.at <= until && found.length < limit; entry = top()) {
        found.push(entry);
        pop();
      }
      for (const entry of found) push(entry);
      return found;
    },
  };
}
