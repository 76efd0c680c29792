/** What somebody was answered. */
export type Heard = ({ readonly value: unknown } | { readonly error: Error }) & {
  /** Equal for answers that nobody can tell apart. */
  readonly id: number;
};

/** A thing as it stands after what was done to it. */
export interface Remembered<View> {
  /** Equal for two that can never behave differently. */
  readonly id: number;
  readonly view: View;
}

export interface Done<View> {
  readonly now: Remembered<View>;
  readonly heard: Heard;
}

/** Something that is done to a thing. */
export interface Deed<Thing> {
  /** Equal for deeds that do the same to the same thing. */
  readonly id: number;
  /** ms */
  readonly at: number;
  readonly to: (thing: Thing) => unknown;
}

interface Log<Thing> {
  readonly before: Log<Thing> | undefined;
  readonly deed: Deed<Thing>;
}

interface Node<Thing, View> extends Remembered<View> {
  readonly log: Log<Thing> | undefined;
  readonly after: Map<string, { readonly now: Node<Thing, View>; readonly heard: Heard }>;
}

/** Written down as JSON, without what only names a write or a request. */
function noted(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (key === 'writeId' || key === 'correlationId' ? undefined : inner)) ?? '';
}

/** In the order of letters and digits, wherever this runs. */
export const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const numbers = new Map<string, number>();

/** A number for a value: the same for all that are equal but for what only names a write or a request. */
export function numberOf(value: unknown): number {
  const text = noted(value);
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}

export const heardValue = (value: unknown): Heard => ({ value, id: numberOf({ value }) });
export const heardError = (error: Error): Heard => ({ error, id: numberOf({ error: String(error) }) });

const heardOf = async (work: () => unknown): Promise<Heard> => {
  try {
    return heardValue(await work());
  } catch (error) {
    return heardError(error as Error);
  }
};

/**
 * Things that cannot be copied, a store in memory for example, as states that can be gone back to: each is what was done to
 * it, and is only done again, to a new thing and from the beginning, when something is done that was not yet done there.
 * @param make a new thing; it reads the time by `now`
 * @param viewOf all that can be seen of it, as a copy
 * @param nameOf all of the view that decides what can still become of it; two that are equal here go on as one
 */
export function createMemory<Thing, View>(make: (now: () => number) => Thing, viewOf: (thing: Thing) => View, nameOf: (view: View) => number) {
  const nodes = new Map<number, Node<Thing, View>>();

  function nodeOf(thing: Thing, log: Log<Thing> | undefined): Node<Thing, View> {
    const view = viewOf(thing);
    const name = nameOf(view);
    const known = nodes.get(name);
    if (known !== undefined) return known;
    const node: Node<Thing, View> = { id: nodes.size, view, log, after: new Map() };
    nodes.set(name, node);
    return node;
  }

  async function doAgain(log: Log<Thing>): Promise<{ readonly thing: Thing; readonly heard: Heard }> {
    let time = 0;
    const thing = make(() => time);
    const deeds: Deed<Thing>[] = [];
    for (let next: Log<Thing> | undefined = log; next !== undefined; next = next.before) deeds.push(next.deed);
    let heard = heardValue(undefined);
    for (const deed of deeds.toReversed()) {
      time = deed.at;
      heard = await heardOf(() => deed.to(thing));
    }
    return { thing, heard };
  }

  return {
    /** Nothing was done yet. */
    first: (): Remembered<View> => nodeOf(make(() => 0), undefined),
    async after(before: Remembered<View>, deed: Deed<Thing>): Promise<Done<View>> {
      const node = before as Node<Thing, View>;
      const name = `${deed.at} ${deed.id}`;
      const known = node.after.get(name);
      if (known !== undefined) return known;
      const log = { before: node.log, deed };
      const { thing, heard } = await doAgain(log);
      const done = { now: nodeOf(thing, log), heard };
      node.after.set(name, done);
      return done;
    },
  };
}
