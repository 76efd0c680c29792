import { boundTo, eligibleFor } from '../core/fallback';
import type { Payment } from '../core/payment';
import { hasRoom, wayOf } from '../core/plan';
import type { Steering } from '../core/plan';
import type { Settings } from '../core/settings';
import type { Clock, Control, Log, Provider, Random } from './ports';
import { gone, namesOf } from './providers';
import type { Providers } from './providers';

export interface PlaceDeps extends Providers {
  readonly control: Control;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
}

export type Place =
  | { readonly at: Provider }
  | { readonly wait: string; /** The breaker is open, and the plan does not know it yet. */ readonly unheard?: true };

/** Where a live payment goes now: to the default provider, to the fallback, or into the queue. */
export function createPlace(deps: PlaceDeps) {
  const { control, provider, fallback, clock, random, log, settings } = deps;
  const names = namesOf(deps);

  return async function place(payment: Payment, steering: Steering): Promise<Place> {
    const bound = boundTo(payment, names);
    if (bound === 'gone') {
      const why = gone(payment.fence?.provider ?? '');
      log.error(why, { paymentId: payment.order.id, correlationId: payment.correlationId });
      return { wait: why };
    }
    if (bound !== 'either' && bound.only === fallback?.name) return (await takenBy(fallback, steering)) ?? { wait: `${fallback.name} does not take payments now` };
    return usual(payment, steering);
  };

  async function usual(payment: Payment, steering: Steering): Promise<Place> {
    const now = clock.now();
    const way = wayOf(steering, settings, now, random.chance());
    // The probe first: were all payments taken by the fallback, nobody would find out that the default provider is back.
    if (way.go === 'probe' && (await control.takePermit(way.permit, now).catch(() => false))) return { at: provider };
    if (fallback !== undefined && wantsFallback(payment, steering, fallback)) {
      const taken = await takenBy(fallback, steering);
      if (taken !== undefined) return taken;
    }
    if (way.go === 'attempt') return { at: provider };
    return way.go === 'probe' ? { wait: 'the provider is being probed' } : { wait: way.reason, ...(way.unheard && { unheard: way.unheard }) };
  }

  function wantsFallback(payment: Payment, { plan }: Steering, { name }: Provider): boolean {
    return plan.fallback !== undefined && eligibleFor(payment, name, names).eligible && random.chance() < plan.fallback.share;
  }

  /** Its own evidence is read only for the few payments that may go there. */
  async function takenBy(there: Provider, { plan }: Steering): Promise<Place | undefined> {
    if (plan.fallback === undefined) return undefined;
    const now = clock.now();
    const seen = await control.steering(there.name, now).catch(() => undefined);
    return seen !== undefined && hasRoom(seen.evidence, settings, now) ? { at: there } : undefined;
  }
}
