import type { LineIds } from '../format';
import { routeScratch, writeRoute } from '../route';
import { beginOf, endOf, findValues, has, hasMessage, isPlainName } from './json-find';
import { slots, type Slot } from './json-keys';

/** A longer line is a dump, and hardly ever comes again. */
const longest = 4_096;
const ids = ['session', 'requestId', 'traceId'] as const;
/** What differs between two records of the same kind; of a path, what its route leaves out. */
const varying: readonly Slot[] = [slots.time, slots.path, slots.durationMs, slots.user, slots.address, slots.session, slots.requestId, slots.traceId];
/** Stands for what was left out: no sound JSON has it. */
const gap = '\0';

/**
 * The shape of a line that `json` scanned: all of its bytes but time, duration, user, ids and address, and the route for the path.
 * What the parser makes of two lines of one shape differs in these alone, as long as the message does not come from the path.
 */
export function shapeOfJson(bytes: Buffer, start: number, end: number, found: LineIds): string {
  if (end - start > longest || !findValues(bytes, start, end) || !hasMessage()) return '';
  for (const id of ids) {
    if (has(slots[id]) && !isPlainName(slots[id])) return '';
    found[id] = has(slots[id]) ? bytes.toString('utf8', beginOf(slots[id]), endOf(slots[id])) : undefined;
  }
  let shape = '';
  let from = start;
  for (const slot of inOrder()) {
    shape += bytes.toString('latin1', from, beginOf(slot)) + gap;
    if (slot === slots.path) shape += routeScratch.toString('latin1', 0, writeRoute(bytes, beginOf(slot), endOf(slot), 0));
    from = endOf(slot);
  }
  return shape + bytes.toString('latin1', from, end);
}

/** The varying values that the line has, by their place; filled anew for each line. */
const present: Slot[] = [];

function inOrder(): readonly Slot[] {
  present.length = 0;
  for (const slot of varying) if (has(slot)) present.push(slot);
  return present.sort((one, other) => beginOf(one) - beginOf(other));
}
