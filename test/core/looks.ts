import { noEvidence } from '../../lib/core/breaker';
import { decide, initialMemory } from '../../lib/core/health';
import type { Decision, Health, Inputs, Memory } from '../../lib/core/health';
import type { Backlog } from '../../lib/core/incident';
import { defaultSettings as settings } from '../../lib/core/settings';
import { now } from './given';

export const nothingWaits: Backlog = { queued: 0, oldestSeconds: 0, unknown: 0, amounts: {} };
export const someWait: Backlog = { queued: 40, oldestSeconds: 60, unknown: 1, amounts: { USD: 79_960 } };

/** A quiet look: a key is there, nothing failed, nothing waits. */
export const calm: Inputs = { evidence: noEvidence, backlog: nothingWaits, configured: true, provider: 'stripe', now, freshId: 'fresh' };
/** Evidence with the breaker open by the provider's fault, or by ours. */
export const failing = (at = now) => ({ ...noEvidence, score: settings.breaker.minFailures, failures: 5, lastFailureAt: at, lastDetail: 'the provider answered 500' });
export const refusing = (at = now) => ({ ...noEvidence, oursScore: settings.breaker.minFailures, failures: 5, lastOursAt: at, lastDetail: 'the provider does not accept our key or its rights' });

export const healthy = initialMemory(settings, now);
export const remembering = (health: Health, more: Partial<Memory> = {}): Memory => ({ ...healthy, ...more, health });
export const see = (memory: Memory, inputs: Partial<Inputs> = {}, settingsNow = settings): Decision => decide(memory, { ...calm, ...inputs }, settingsNow);

/** Looks one after the other; the decision of the last. */
export function seeAll(memory: Memory, looks: readonly Partial<Inputs>[]): Decision {
  return looks.reduce<Decision>((decision, inputs) => see(decision.memory, inputs), { memory, actions: [], reason: '' });
}

export const kinds = (memory: Memory): readonly string[] => memory.outbox.map(({ kind }) => kind);
export const events = (memory: Memory): readonly string[] => memory.incident?.timeline.map(({ event }) => event) ?? [];
