/** The values that were set latest, by key: at least half of so many and no more than all of them. */
export function createLatest<Value>(most: number) {
  // Two halves in turn: taking single keys out of a Map would cost more than all else that is done with it.
  let young = new Map<string | number, Value>();
  let old: typeof young = new Map();

  return {
    get: (key: string | number): Value | undefined => young.get(key) ?? old.get(key),
    set(key: string | number, value: Value): void {
      young.set(key, value);
      if (young.size * 2 < most) return;
      old = young;
      young = new Map();
    },
  };
}

export type Latest<Value> = ReturnType<typeof createLatest<Value>>;
