import { isOpen, isOurFault } from './breaker';
import type { Evidence } from './breaker';
import { nextDrainRate } from './drain';
import {
  note, openIncident, openedNotice, pinnedNotice, recoveringNotice, resolvedNotice, unconfiguredNotice, updateNotice,
} from './incident';
import type { Backlog, Fault, Incident, IncidentEvent, Notice } from './incident';
import type { FallbackHealth } from './fallback';
import type { Override } from './override';
import type { Settings } from './settings';

/** What the healer believes. healthy → suspect → open → probing → recovering → healthy; pinned and unconfigured beside. */
export type Health =
  | { readonly state: 'healthy'; readonly since: number; readonly drainPerSecond: number }
  | { readonly state: 'suspect'; readonly since: number; readonly drainPerSecond: number; readonly badLooks: number }
  | { readonly state: 'open'; readonly since: number; readonly fault: Fault; readonly holdMs: number; readonly holdUntil: number }
  | {
      readonly state: 'probing'; readonly since: number; readonly fault: Fault; readonly holdMs: number;
      /** Who puts this permit first may send one real payment. */
      readonly permit: string;
      readonly answeredBefore: number; readonly failuresBefore: number;
    }
  | {
      readonly state: 'recovering'; readonly since: number; readonly holdMs: number;
      readonly share: number; readonly drainPerSecond: number; readonly steppedAt: number;
    }
  | { readonly state: 'pinned'; readonly since: number; readonly override: Override }
  | { readonly state: 'unconfigured'; readonly since: number };

/** What the healer remembers: one item in the ledger, written as a whole under the condition of its version. */
export interface Memory {
  readonly health: Health;
  readonly incident?: Incident;
  /** Notices that are decided but not yet known to be sent. */
  readonly outbox: readonly Notice[];
  /** Length of the last hold and when that outage ended: the next one within `calmMs` starts from it. */
  readonly lastHold?: { readonly holdMs: number; readonly endedAt: number };
  readonly rateLimitedSeen: number;
  /** Where a fallback is configured and was looked at. */
  readonly fallback?: FallbackHealth;
}

export interface Inputs {
  readonly evidence: Evidence;
  readonly backlog: Backlog;
  readonly override?: Override;
  /** Is there something in the secret that looks like a key? */
  readonly configured: boolean;
  /** Result of the read probe that the last decision asked for. */
  readonly readProbe?: 'up' | 'down' | 'refused';
  /** An alarm message woke us. */
  readonly alarmed?: string;
  /** The likeliest cause by the analyser's newest report, if it is newer than the incident. */
  readonly logCause?: string;
  /** Where that report is. */
  readonly logReport?: string;
  readonly provider: string;
  readonly now: number;
  /** A fresh id for an incident or a permit. */
  readonly freshId: string;
}

/** What has to be done besides writing the memory; each may be repeated without harm. */
export type Action = 'read_probe' | 'read_fallback' | 'clear_evidence' | 'look_up_unknowns' | 'analyse';

export interface Decision {
  readonly memory: Memory;
  readonly actions: readonly Action[];
  readonly reason: string;
}

export function initialMemory(settings: Settings, now: number): Memory {
  return { health: { state: 'healthy', since: now, drainPerSecond: settings.drain.maxPerSecond }, outbox: [], rateLimitedSeen: 0 };
}

/** Is there nothing left to watch closely? Then one look a minute is enough. */
export function isSettled(memory: Memory, settings: Settings): boolean {
  const { health } = memory;
  if (memory.outbox.length > 0 || memory.fallback?.state === 'unseen') return false;
  switch (health.state) {
    case 'healthy':
      return health.drainPerSecond >= settings.drain.maxPerSecond;
    case 'pinned':
    case 'unconfigured':
      return true;
    case 'suspect':
    case 'open':
    case 'probing':
    case 'recovering':
      return false;
    default:
      return health satisfies never;
  }
}

/** The control loop's one decision: from what is remembered and what is seen to what holds now and what has to be done. */
export function decide(memory: Memory, inputs: Inputs, settings: Settings): Decision {
  const seen = remember(memory, inputs);
  const { health } = seen;
  // Without a key not even a pinned queue accepts anything.
  if (!inputs.configured) return unconfigured(seen, inputs);
  if (inputs.override && inputs.now < inputs.override.until) return pin(seen, inputs.override, inputs);
  switch (health.state) {
    case 'pinned':
      return unpin(seen, health.override, inputs, settings);
    case 'unconfigured':
      return to(resolved(seen, inputs.now), { state: 'healthy', since: inputs.now, drainPerSecond: settings.drain.maxPerSecond }, 'a key is configured');
    case 'healthy':
      return watch(seen, health, inputs, settings);
    case 'suspect':
      return doubt(seen, health, inputs, settings);
    case 'open':
      return hold(seen, health, inputs, settings);
    case 'probing':
      return probe(seen, health, inputs, settings);
    case 'recovering':
      return recover(seen, health, inputs, settings);
    default:
      return health satisfies never;
  }
}

function remember(memory: Memory, { backlog, logCause, logReport }: Inputs): Memory {
  const { incident } = memory;
  if (incident === undefined || incident.resolvedAt !== undefined) return memory;
  const found = incident.logCause === undefined && logCause !== undefined ? { ...incident, logCause, ...(logReport !== undefined && { logReport }) } : incident;
  const updated = { ...found, peakQueued: Math.max(found.peakQueued, backlog.queued) };
  const outbox = found === incident ? memory.outbox : [...memory.outbox, updateNotice(updated, backlog)];
  return { ...memory, incident: updated, outbox };
}

function to(memory: Memory, health: Health, reason: string, actions: readonly Action[] = []): Decision {
  return { memory: { ...memory, health }, actions, reason };
}

function say(memory: Memory, notice: Notice): Memory {
  return { ...memory, outbox: [...memory.outbox, notice] };
}

function log(memory: Memory, now: number, event: IncidentEvent, detail: string): Memory {
  return memory.incident === undefined ? memory : { ...memory, incident: note(memory.incident, now, event, detail) };
}

function watch(memory: Memory, health: Health & { state: 'healthy' | 'suspect' }, inputs: Inputs, settings: Settings): Decision {
  const { evidence, now } = inputs;
  if (isOpen(evidence, settings.breaker, now)) return open(memory, 'provider', evidence.lastDetail ?? 'attempts fail', inputs, settings);
  if (isOurFault(evidence, settings.breaker, now)) return open(memory, 'ours', evidence.lastDetail ?? 'requests are refused', inputs, settings);
  const limited = evidence.rateLimited > memory.rateLimitedSeen;
  const drainPerSecond = nextDrainRate(health.drainPerSecond, limited, settings.drain.maxPerSecond);
  const next = { ...memory, rateLimitedSeen: evidence.rateLimited };
  const fresh = evidence.score > 1 && now - evidence.lastFailureAt <= settings.breaker.windowMs;
  if (health.state === 'healthy' && (fresh || inputs.alarmed !== undefined)) {
    return to(next, { state: 'suspect', since: now, drainPerSecond, badLooks: 0 }, inputs.alarmed ?? 'attempts have failed', ['read_probe']);
  }
  return to(next, { ...health, drainPerSecond }, limited ? 'the provider asks for fewer requests: the drain is halved' : 'nothing to do');
}

function doubt(memory: Memory, health: Health & { state: 'suspect' }, inputs: Inputs, settings: Settings): Decision {
  if (inputs.readProbe === 'down') {
    if (health.badLooks >= 1) return open(memory, 'provider', inputs.evidence.lastDetail ?? 'the provider does not answer', inputs, settings);
    return to(memory, { ...health, badLooks: health.badLooks + 1 }, 'the provider did not answer a read', ['read_probe']);
  }
  const decision = watch(memory, health, inputs, settings);
  if (decision.memory.health.state !== 'suspect') return decision;
  if (inputs.now - health.since <= settings.breaker.windowMs) return { ...decision, actions: ['read_probe'] };
  return to(decision.memory, { state: 'healthy', since: inputs.now, drainPerSecond: decision.memory.health.drainPerSecond }, 'the doubt did not grow');
}

/** Closes the road: for a provider's fault the route becomes `queue`; for one of ours it stays, and everything waits. */
function open(memory: Memory, fault: Fault, cause: string, inputs: Inputs, settings: Settings): Decision {
  const { now, freshId, provider } = inputs;
  const { lastHold } = memory;
  const recent = lastHold !== undefined && now - lastHold.endedAt < settings.healer.calmMs;
  const holdMs = recent ? grown(lastHold.holdMs, settings) : settings.healer.holdMs;
  const running = memory.incident !== undefined && memory.incident.resolvedAt === undefined && memory.incident.fault === fault;
  const opened = running ? memory : { ...memory, incident: openIncident(freshId, fault, cause, now, fault === 'provider' && inputs.evidence.unreachable === true) };
  const told = running || opened.incident === undefined ? opened : say(opened, openedNotice(opened.incident, provider));
  const logged = log(log(told, now, 'breaker.opened', cause), now, 'route.changed', fault === 'provider' ? 'queue' : `${provider}, but everything waits`);
  const mitigated = logged.incident ? { ...logged, incident: { ...logged.incident, phase: 'mitigated' as const } } : logged;
  return to(mitigated, { state: 'open', since: now, fault, holdMs, holdUntil: now + holdMs }, cause, ['analyse']);
}

function hold(memory: Memory, health: Health & { state: 'open' }, inputs: Inputs, settings: Settings): Decision {
  const { now, evidence } = inputs;
  if (inputs.readProbe === 'up' && now >= health.holdUntil) {
    const next = log(memory, now, 'probe', 'a read was answered; one real payment may go');
    return to(next, {
      state: 'probing', since: now, fault: health.fault, holdMs: health.holdMs, permit: inputs.freshId,
      answeredBefore: evidence.answered, failuresBefore: evidence.failures,
    }, 'a read was answered', ['look_up_unknowns']);
  }
  if (inputs.readProbe !== undefined && now >= health.holdUntil) {
    // A read hurts nobody, so its pause does not grow; only a payment that failed makes the hold longer.
    return to(memory, { ...health, holdUntil: now + settings.healer.holdMs }, 'a read failed: hold on');
  }
  if (now >= health.holdUntil) return to(memory, health, 'the hold is over: try a read', ['read_probe']);
  return to(memory, health, 'holding');
}

/** Only a real confirm that the issuer answered proves that the provider is back. */
function probe(memory: Memory, health: Health & { state: 'probing' }, inputs: Inputs, settings: Settings): Decision {
  const { now, evidence, provider, backlog } = inputs;
  if (evidence.answered > health.answeredBefore) {
    const share = 0.25;
    const drainPerSecond = settings.drain.startPerSecond;
    const next = log(log(memory, now, 'probe', 'a real payment was answered'), now, 'route.changed', provider);
    const told = next.incident ? say({ ...next, incident: { ...next.incident, phase: 'recovering' as const } }, recoveringNotice(next.incident, backlog, provider, settings.drain.maxPerSecond)) : next;
    const recovering: Health = { state: 'recovering', since: now, holdMs: health.holdMs, share, drainPerSecond, steppedAt: now };
    return to({ ...told, rateLimitedSeen: evidence.rateLimited }, recovering, 'a real payment was answered', ['clear_evidence', 'look_up_unknowns']);
  }
  if (evidence.failures > health.failuresBefore) {
    const holdMs = grown(health.holdMs, settings);
    return to(log(memory, now, 'probe', 'a real payment failed'), { state: 'open', since: now, fault: health.fault, holdMs, holdUntil: now + holdMs }, 'the probe failed: the hold grows');
  }
  if (now - health.since > settings.deadlineMs + 10_000 && backlog.queued + backlog.unknown > 0) {
    return to(memory, { ...health, since: now, permit: inputs.freshId }, 'the permit was used without a result: a new one');
  }
  return to(memory, health, 'waiting for the probe');
}

const rampEveryMs = 2_000;

/** Live traffic first: its share grows to all, then the drain grows; failures close the road again. */
function recover(memory: Memory, health: Health & { state: 'recovering' }, inputs: Inputs, settings: Settings): Decision {
  const { now, evidence, backlog } = inputs;
  const again = { ...memory, lastHold: { holdMs: health.holdMs, endedAt: now } };
  if (isOpen(evidence, settings.breaker, now)) return open(again, 'provider', evidence.lastDetail ?? 'attempts fail again', inputs, settings);
  if (isOurFault(evidence, settings.breaker, now)) return open(again, 'ours', evidence.lastDetail ?? 'requests are refused', inputs, settings);
  const limited = evidence.rateLimited > memory.rateLimitedSeen;
  const next = { ...memory, rateLimitedSeen: evidence.rateLimited };
  if (!limited && now - health.steppedAt < rampEveryMs) return finish(next, health, 'ramping up');
  const share = Math.min(1, health.share * 2);
  const growing = health.share < 1 && !limited ? health.drainPerSecond : nextDrainRate(health.drainPerSecond, limited, settings.drain.maxPerSecond);
  const logged = limited ? log(next, now, 'rate.halved', 'the provider asks for fewer requests') : next;
  const started = share >= 1 && health.share < 1 ? log(logged, now, 'drain.started', `${backlog.queued} wait`) : logged;
  return finish(started, { ...health, share, drainPerSecond: growing, steppedAt: now }, limited ? 'the drain is halved' : 'ramping up');

  function finish(state: Memory, then: Health & { state: 'recovering' }, reason: string): Decision {
    if (then.share < 1 || backlog.queued > 0) return to(state, then, reason);
    const closed = log(state, now, 'drain.done', 'nothing waits');
    const incident = closed.incident && { ...closed.incident, phase: 'resolved' as const, resolvedAt: now };
    const told = incident ? say({ ...closed, incident }, resolvedNotice(incident, now)) : closed;
    const lastHold = { holdMs: then.holdMs, endedAt: now };
    return to({ ...told, lastHold }, { state: 'healthy', since: now, drainPerSecond: then.drainPerSecond }, 'nothing waits any more', ['look_up_unknowns']);
  }
}

function pin(memory: Memory, override: Override, inputs: Inputs): Decision {
  const { health } = memory;
  const same = health.state === 'pinned' && health.override.route === override.route && health.override.until === override.until;
  if (same) return to(memory, health, `pinned: ${override.reason}`);
  const told = say(memory, pinnedNotice(override.route, override.reason, override.until, inputs.now));
  return to(log(told, inputs.now, 'pinned', override.route), { state: 'pinned', since: inputs.now, override }, `pinned: ${override.reason}`);
}

/** After a pin the way back goes over a probe where the pin held payments back. */
function unpin(memory: Memory, override: Override, inputs: Inputs, settings: Settings): Decision {
  const { now } = inputs;
  const next = log(memory, now, 'unpinned', override.route);
  if (override.route === inputs.provider) return to(resolved(next, now), { state: 'healthy', since: now, drainPerSecond: settings.drain.startPerSecond }, 'the pin has ended');
  const { holdMs } = settings.healer;
  return to(next, { state: 'open', since: now, fault: 'provider', holdMs, holdUntil: now }, 'the pin has ended: probe before payments go', ['read_probe']);
}

/** An incident that a person ended: the next one is a new one, and is told. */
function resolved(memory: Memory, now: number): Memory {
  const { incident } = memory;
  if (incident === undefined || incident.resolvedAt !== undefined) return memory;
  return { ...memory, incident: { ...incident, phase: 'resolved', resolvedAt: now } };
}

function unconfigured(memory: Memory, inputs: Inputs): Decision {
  if (memory.health.state === 'unconfigured') return to(memory, memory.health, 'no key yet');
  return to(say(memory, unconfiguredNotice(inputs.now)), { state: 'unconfigured', since: inputs.now }, 'no key yet');
}

function grown(holdMs: number, settings: Settings): number {
  return Math.min(settings.healer.holdCapMs, holdMs * 2);
}
