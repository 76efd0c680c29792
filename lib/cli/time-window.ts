import { isoToMs } from '../logs/time';
import type { TimeWindow } from '../logs/window';
import { UsageError } from './console';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The window of --since and --until, each an ISO 8601 time (UTC unless it names a zone) or a span back from `nowMs`. */
export function timeWindow(since: string | undefined, until: string | undefined, nowMs: number): TimeWindow {
  const window = {
    ...(since !== undefined && { since: momentOf('--since', since, nowMs) }),
    ...(until !== undefined && { until: momentOf('--until', until, nowMs) }),
  };
  if (window.since !== undefined && window.until !== undefined && window.since >= window.until) {
    throw new UsageError('--since must be before --until; swap them or widen the window.');
  }
  return window;
}

/** An ISO 8601 time (UTC unless it names a zone) or a span back from `nowMs`, as ms since 1970; `option` is named in the complaint. */
export function momentOf(option: string, value: string, nowMs: number): number {
  const span = /^(\d+)([smhd])$/.exec(value);
  if (span) {
    const moment = nowMs - Number(span[1]) * unitMs[span[2] as keyof typeof unitMs];
    if (moment < 0) throw new UsageError(`${option} ${JSON.stringify(value)} is longer ago than 1970; write a shorter span.`);
    return moment;
  }
  const moment = isoToMs(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
  if (moment === undefined) {
    throw new UsageError(`${option} ${JSON.stringify(value)} is no time; write ISO 8601 such as 2026-11-22T08:00:00Z, or a span back from now such as 90s, 15m, 2h or 7d.`);
  }
  return moment;
}
