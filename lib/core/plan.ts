import { isOpen, isOurFault } from './breaker';
import type { Evidence } from './breaker';
import type { Health, Memory } from './health';
import type { Settings } from './settings';

/** Where payments go now. Derived from the healer's state alone, and kept with it in one ledger item. */
export interface Plan {
  /** Name of a provider, or `queue`; what Parameter Store mirrors. */
  readonly route: string;
  /** Share [0, 1] of live payments that go to the provider at once; the rest waits. */
  readonly share: number;
  /** Provider calls per second for what waits; 0 holds the drain. */
  readonly drainPerSecond: number;
  /** Whoever puts this permit first may send one real payment while everything else waits. */
  readonly permit?: string;
  /** False before the first key is set: nothing is accepted. */
  readonly accepting: boolean;
  /** What the fallback may do now; absent: nothing. */
  readonly fallback?: {
    /** Share [0, 1] of the live payments with an instrument for it that go there. */
    readonly share: number;
    /** Provider calls per second for what waits and goes there. */
    readonly drainPerSecond: number;
  };
  readonly reason: string;
}

export function planOf(health: Health, provider: string, settings: Settings, reason: string): Plan {
  switch (health.state) {
    case 'healthy':
    case 'suspect':
      return { route: provider, share: 1, drainPerSecond: health.drainPerSecond, accepting: true, reason };
    case 'open':
      return { route: health.fault === 'provider' ? 'queue' : provider, share: 0, drainPerSecond: 0, accepting: true, reason };
    case 'probing':
      return { route: health.fault === 'provider' ? 'queue' : provider, share: 0, drainPerSecond: 0, permit: health.permit, accepting: true, reason };
    case 'recovering':
      return { route: provider, share: health.share, drainPerSecond: health.share < 1 ? 0 : health.drainPerSecond, accepting: true, reason };
    case 'pinned':
      return health.override.route === provider
        ? { route: provider, share: 1, drainPerSecond: settings.drain.maxPerSecond, accepting: true, reason }
        : { route: health.override.route, share: 0, drainPerSecond: 0, accepting: true, reason };
    case 'unconfigured':
      return { route: provider, share: 0, drainPerSecond: 0, accepting: false, reason };
    default:
      return health satisfies never;
  }
}

/**
 * The same plan with what the fallback may do. It takes over only from a provider that fails, never where our own requests
 * are refused; what carries no instrument for it waits in any case.
 */
export function withFallback(plan: Plan, { health, fallback }: Pick<Memory, 'health' | 'fallback'>, settings: Settings): Plan {
  if (settings.fallback === undefined) return plan;
  const { name, share } = settings.fallback;
  const drainPerSecond = fallback?.state === 'usable' ? fallback.drainPerSecond : settings.drain.startPerSecond;
  if (health.state === 'pinned') {
    if (plan.route === name) return { ...plan, fallback: { share: 1, drainPerSecond } };
    // Nothing new goes there; what began there may end there.
    return plan.route === 'queue' ? plan : { ...plan, fallback: { share: 0, drainPerSecond } };
  }
  if (fallback?.state !== 'usable') return plan;
  switch (health.state) {
    case 'healthy':
    case 'suspect':
    case 'recovering':
      return { ...plan, fallback: { share, drainPerSecond } };
    case 'open':
    case 'probing':
      return health.fault === 'provider' ? { ...plan, route: name, fallback: { share: 1, drainPerSecond } } : plan;
    case 'unconfigured':
      return plan;
    default:
      return health satisfies never;
  }
}

/** May anything that waits go anywhere? */
export function isFlowing({ drainPerSecond, permit, fallback }: Plan): boolean {
  return drainPerSecond > 0 || permit !== undefined || fallback !== undefined;
}

/** The plan of a stack whose healer has not run yet. */
export function firstPlan(provider: string, settings: Settings): Plan {
  return { route: provider, share: 1, drainPerSecond: settings.drain.maxPerSecond, accepting: true, reason: 'the healer has not run yet' };
}

/** What is read strongly beside every claim. */
export interface Steering {
  readonly plan: Plan;
  readonly evidence: Evidence;
}

export type Way =
  | { readonly go: 'attempt' }
  /** Only if the permit can be had. */
  | { readonly go: 'probe'; readonly permit: string }
  | { readonly go: 'queue'; readonly reason: string; /** The breaker is open, and the plan does not know it yet. */ readonly unheard?: true };

/**
 * Does a live payment go to the provider now?
 * @param chance a random number in [0, 1)
 */
export function wayOf({ plan, evidence }: Steering, settings: Settings, now: number, chance: number): Way {
  if (plan.permit !== undefined) return { go: 'probe', permit: plan.permit };
  if (plan.route === 'queue' || plan.share <= 0) return { go: 'queue', reason: plan.reason };
  if (isOpen(evidence, settings.breaker, now)) return { go: 'queue', reason: 'the breaker is open', unheard: true };
  if (evidence.inFlight >= settings.inFlightCap) return { go: 'queue', reason: 'enough payments are at the provider already' };
  if (chance >= plan.share) return { go: 'queue', reason: 'the provider is coming back: only a share goes at once' };
  return { go: 'attempt' };
}

/** Can the fallback take one more payment now? What its plan says is asked beside. */
export function hasRoom(evidence: Evidence, settings: Settings, now: number): boolean {
  return !isOpen(evidence, settings.breaker, now) && !isOurFault(evidence, settings.breaker, now) && evidence.inFlight < settings.inFlightCap;
}

/** Mode `observe`: what the healer would do is kept and shown, and the plan stays what it was without a healer. */
export function carriedOut(plan: Plan, provider: string, settings: Settings): Plan {
  return settings.mode === 'act' || !plan.accepting ? plan : { ...firstPlan(provider, settings), reason: `observing only; would be: ${plan.route}` };
}
