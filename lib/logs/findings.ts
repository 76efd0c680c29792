import type { Detector, Found } from './detect/detector';
import { failFast } from './detect/fail-fast';
import { cascades, healed, latencyShifts, rising } from './detect/lags';
import { plateaus } from './detect/plateaus';
import { precursors } from './detect/precursors';
import { processes, silence } from './detect/processes';
import { rateLimiting, signIns } from './detect/sign-ins';
import { spikes } from './detect/spikes';

const detectors: readonly Detector[] = [precursors, spikes, rising, cascades, plateaus, latencyShifts, failFast, signIns, rateLimiting, processes, silence, healed];
/** Of each kind. */
const mostOfKind = 50;

/** Everything that the detectors noticed, by time; a new detector is its file and its name above. */
export const findingsOf: Detector = (seen, incidents) => detectors
  .flatMap((detect) => {
    const kinds = new Map<string, number>();
    return detect(seen, incidents).filter(({ kind }) => {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      return (kinds.get(kind) ?? 0) <= mostOfKind;
    });
  })
  .toSorted((one, other) => timeOf(one) - timeOf(other) || (one.text < other.text ? -1 : 1));

function timeOf({ places, facts }: Found): number {
  return places[0]?.time ?? (typeof facts.from === 'number' && facts.from > 1e11 ? facts.from : 8.64e15);
}
