import type { Control, ControlItem } from '../app/ports';
import { addSign, noEvidence } from '../core/breaker';
import type { Evidence } from '../core/breaker';
import { take } from '../core/drain';
import type { Bucket } from '../core/drain';
import { firstPlan } from '../core/plan';
import type { Settings } from '../core/settings';
import { frozenCopy } from './rows';

/** An attempt that never left is counted no longer than this (ms): more than its deadline, whatever the settings say. */
const forgetAfterDeadlines = 4;

/** Plan, evidence, permits and tokens in memory. */
export function createMemoryControl({ settings }: { readonly settings: Settings }): Control {
  let item: ControlItem | undefined;
  const evidence = new Map<string, Evidence>();
  const inside = new Map<string, Map<object, number>>();
  const permits = new Set<string>();
  const buckets = new Map<string, Bucket>();

  function inFlight(provider: string, now: number): number {
    const starts = [...(inside.get(provider)?.values() ?? [])];
    return starts.filter((startedAt) => now - startedAt < settings.deadlineMs * forgetAfterDeadlines).length;
  }

  return {
    async steering(provider, now) {
      const seen = evidence.get(provider) ?? noEvidence;
      return { plan: item?.plan ?? firstPlan(provider, settings), evidence: { ...seen, inFlight: inFlight(provider, now) } };
    },
    read: async () => item,
    async write(next, previousVersion) {
      if ((item?.version ?? 0) !== previousVersion) return false;
      item = frozenCopy(next);
      return true;
    },
    async sign(provider, sign, now, detail) {
      const after = addSign(evidence.get(provider) ?? noEvidence, sign, now, settings.breaker.windowMs, detail);
      evidence.set(provider, frozenCopy(after));
      return after;
    },
    async clearEvidence(provider) {
      const seen = evidence.get(provider);
      if (seen) evidence.set(provider, frozenCopy({ ...seen, score: 0, oursScore: 0 }));
    },
    async enter(provider, now) {
      const entered = inside.get(provider) ?? new Map<object, number>();
      inside.set(provider, entered);
      const place = {};
      entered.set(place, now);
      return async () => void entered.delete(place);
    },
    async takePermit(permit) {
      if (permits.has(permit)) return false;
      permits.add(permit);
      return true;
    },
    async takeTokens(provider, calls, perSecond, now) {
      const taken = take(buckets.get(provider), calls, perSecond, now);
      if (!taken.granted) return taken;
      buckets.set(provider, taken.bucket);
      return { granted: true };
    },
  };
}
