import type { Finding } from '../analysis';
import { stableHash } from '../hash';
import type { Draft } from '../incidents';
import type { Seen } from '../seen';

/** A finding before it has an id, and the incidents that it belongs to. */
export interface Found extends Omit<Finding, 'id'> {
  readonly incidentIds: readonly string[];
}

/** Looks at what was seen and at the incidents, and says what it noticed. */
export type Detector = (seen: Seen, incidents: readonly Draft[]) => readonly Found[];

/** Equal between runs: from what it says. */
export function findingId({ kind, text }: Found): string {
  return `f-${stableHash(`${kind}|${text}`).slice(0, 12)}`;
}

/** Incidents that touch `[from, to]`, ms since 1970. */
export function during(incidents: readonly Draft[], from: number, to: number): readonly string[] {
  return incidents.filter(({ onset, last }) => (onset.time ?? NaN) <= to && (last.time ?? NaN) >= from).map(({ id }) => id);
}

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
