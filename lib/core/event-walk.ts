/** A span of the provider's history, walked from its newest event to its oldest. */
export interface EventSpan {
  /** ms, both included */
  readonly from: number;
  readonly to: number;
  /** The event after which the walk goes on; without it, from the newest. */
  readonly after?: string;
}

/** How far the history has been walked; one small item for each provider. */
export interface EventWalk {
  readonly version: number;
  /** What happened before is walked (ms). */
  readonly walkedTo: number;
  /** A walk that has begun and not ended. */
  readonly span?: EventSpan;
  /** The last try failed at this time (ms). */
  readonly failedAt?: number;
}

/** Stripe lists the events of 30 days. https://docs.stripe.com/api/events/list */
const keptMs = 30 * 24 * 3_600_000;
/** Without an incident, once an hour: what it finds would be found by the ladder too, or should not exist. */
const everyMs = 3_600_000;
/** After an incident, whose wishes come several at once. */
const pauseMs = 60_000;
/** A failed walk (the key may not read events, say) is not tried every minute. */
const pauseAfterFailureMs = 5 * 60_000;
/** Walked twice, as clocks differ and an event is a moment younger than what it tells. */
const overlapMs = 10 * 60_000;

/**
 * What to walk now, or undefined.
 * @param wanted something was lost perhaps: an incident is over
 */
export function spanToWalk(walk: EventWalk | undefined, now: number, wanted: boolean): EventSpan | undefined {
  if (walk?.failedAt !== undefined && now - walk.failedAt < pauseAfterFailureMs) return undefined;
  if (walk?.span !== undefined) return walk.span;
  if (walk !== undefined && now - walk.walkedTo < (wanted ? pauseMs : everyMs)) return undefined;
  return { from: Math.max(now - keptMs, (walk?.walkedTo ?? now - everyMs) - overlapMs), to: now };
}

/** The walk after a page was read and its hints were taken. */
export function afterPage(walk: EventWalk | undefined, span: EventSpan, page: { readonly more: boolean; readonly last?: string }): EventWalk {
  const version = (walk?.version ?? 0) + 1;
  if (!page.more || page.last === undefined) return { version, walkedTo: span.to };
  return { version, walkedTo: walk?.walkedTo ?? span.from, span: { from: span.from, to: span.to, after: page.last } };
}

/** The walk after a page that could not be read: later, and from the newest event of the span, as the place may be gone. */
export function afterFailure(walk: EventWalk | undefined, span: EventSpan, now: number): EventWalk {
  return { version: (walk?.version ?? 0) + 1, walkedTo: walk?.walkedTo ?? span.from, span: { from: span.from, to: span.to }, failedAt: now };
}
