/** `since` is inclusive, `until` exclusive; milliseconds since 1970. */
export interface TimeWindow {
  readonly since?: number;
  readonly until?: number;
}

/** Whether a time (NaN where there is none) lies in the window; without bounds everything does. */
export function isInside(time: number, { since, until }: TimeWindow): boolean {
  if (since === undefined && until === undefined) return true;
  return time >= (since ?? -Infinity) && time < (until ?? Infinity);
}
