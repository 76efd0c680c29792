/** A person's word, from Parameter Store `/app/payment/override`. */
export interface Override {
  readonly route: string;
  readonly reason: string;
  /** ms since 1970 */
  readonly until: number;
}

const example = '{ "route": "queue", "reason": "why", "until": "2030-01-31T12:00:00Z" }';
const isoWithZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a person's word. None and one that is over is nothing; one that cannot be read is a sentence that says what to write.
 * @param routes the names that may be pinned
 */
export function parseOverride(text: string | undefined, routes: readonly string[], now: number): { readonly override?: Override; readonly problem?: string } {
  if (text === undefined || text.trim() === '') return {};
  const { route, reason, until } = membersOf(text);
  if (typeof route !== 'string' || typeof reason !== 'string' || typeof until !== 'string') {
    return { problem: `the override is ignored: write ${example}` };
  }
  if (!routes.includes(route)) return { problem: `the override is ignored: its route must be one of ${routes.join(', ')}` };
  const end = isoWithZone.test(until) ? Date.parse(until) : NaN;
  if (Number.isNaN(end)) return { problem: 'the override is ignored: its end, "until", must be an ISO 8601 time with zone, e.g. 2030-01-31T12:00:00Z' };
  return end > now ? { override: { route, reason, until: end } } : {};
}

function membersOf(text: string): { readonly route?: unknown; readonly reason?: unknown; readonly until?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
