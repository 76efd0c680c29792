import type { Place } from './analysis';
import type { AddressCell } from './attempts';
import type { GroupCell } from './cells';
import type { Measured } from './measure';
import type { Note } from './notes';
import type { RouteCell } from './outcomes';
import type { ServiceCell } from './services';

/** All that is kept of the records: what detectors and explanations look at. Nothing here is redacted but groups and notes. */
export interface Seen {
  readonly measured: Measured;
  /** By first time. */
  readonly groups: readonly GroupCell[];
  readonly routes: readonly RouteCell[];
  readonly files: (file: number) => string;
  /** Redacted name of a route's id. */
  readonly routeName: (id: number) => string;
  /** Takes out of any other name what must not be shown. */
  readonly shownName: (name: string) => string;
  readonly addresses: readonly AddressCell[];
  readonly services: readonly ServiceCell[];
  /** What records below warn level say of changes, restarts and resources, by time. */
  readonly notes: readonly Note[];
  /** No lag below it may be claimed, ms. */
  readonly disorderMs: number;
}

/** By time; what has none keeps its place at the end. */
export function byTime(one: Place, other: Place): number {
  const [a, b] = [one.time ?? Infinity, other.time ?? Infinity];
  return a === b ? 0 : a < b ? -1 : 1;
}
