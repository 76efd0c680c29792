import { isOpen, isOurFault } from './breaker';
import type { Evidence } from './breaker';
import { nextDrainRate } from './drain';
import type { Action, Decision, Health, Memory } from './health';
import { guard } from './guard';
import { fallbackNotice, note } from './incident';
import type { Fence, Payment } from './payment';
import type { Settings } from './settings';

/** Why a payment may not go to a provider. */
export type Ineligible =
  /** The shop gave no instrument for it: a card token works at one account only. */
  | 'no_instrument'
  /** Its intent elsewhere was confirmed, or may be at any moment, and was not seen as canceled. */
  | 'may_be_charged_elsewhere'
  /** The customer was told of a provider and brought another card for it. */
  | 'chosen_by_customer'
  /** Its fence names a provider that is not configured any more: a person has to bring it back. */
  | 'provider_gone';

export type Eligibility = { readonly eligible: true } | { readonly eligible: false; readonly reason: Ineligible };

/** The names of the providers that are configured. */
export interface ProviderNames {
  readonly primary: string;
  readonly fallback?: string;
}

/**
 * May the next attempt of this payment be made at this provider?
 * Without a fence it may; with one at another provider only where nothing can charge that intent any more or ever could:
 * it was seen as canceled, or it was only created (the ledger's intent alone is ever confirmed, and the new fence takes the
 * old one's place by a conditional write). An unknown outcome therefore never moves.
 */
export function eligibleFor(payment: Payment, provider: string, names: ProviderNames): Eligibility {
  const { fence } = payment;
  if (fence !== undefined && fence.provider !== provider) {
    if (fence.provider !== names.primary && fence.provider !== names.fallback) return no('provider_gone');
    if (fence.stays === true || payment.state === 'declined' || payment.state === 'needs_customer') return no('chosen_by_customer');
    if (guard('charged_elsewhere', !isHarmless(payment, fence))) return no('may_be_charged_elsewhere');
  }
  const known = provider === names.primary || fence?.provider === provider || payment.order.instruments?.[provider] !== undefined;
  return known ? { eligible: true } : no('no_instrument');
}

function isHarmless(payment: Payment, fence: Fence): boolean {
  if (fence.canceled === true) return true;
  if (payment.state !== 'claimed' && payment.state !== 'queued') return false;
  return fence.confirms === 0 && fence.confirm === undefined && !fence.inDoubt && !fence.abandoned && !fence.secretGiven;
}

function no(reason: Ineligible): Eligibility {
  return { eligible: false, reason };
}

/** The one provider that this payment can go to, or `either`; `gone` when that one is not configured any more. */
export function boundTo(payment: Payment, names: ProviderNames): { readonly only: string } | 'either' | 'gone' {
  const { fence } = payment;
  if (fence === undefined) return names.fallback !== undefined && eligibleFor(payment, names.fallback, names).eligible ? 'either' : { only: names.primary };
  if (fence.provider !== names.primary && fence.provider !== names.fallback) return 'gone';
  const other = fence.provider === names.primary ? names.fallback : names.primary;
  return other !== undefined && eligibleFor(payment, other, names).eligible ? 'either' : { only: fence.provider };
}

interface Past {
  /** The last hold that failing payments caused: another one soon after it is twice as long. */
  readonly lastHold?: { readonly holdMs: number; readonly until: number };
}

/**
 * What the healer believes of the fallback. It gets no probes of money: reads, and the evidence of its own live traffic.
 * unseen ──a read is answered──▶ usable ──its breaker opens──▶ held ──the hold is over──▶ unseen
 */
export type FallbackHealth =
  | (Past & { readonly state: 'unseen' })
  | (Past & { readonly state: 'usable'; readonly drainPerSecond: number; readonly rateLimitedSeen: number })
  | (Past & { readonly state: 'held'; readonly until: number; readonly why: string });

export interface FallbackInputs {
  readonly evidence: Evidence;
  /** Result of the read that the last look asked for. */
  readonly read?: 'up' | 'down' | 'refused';
  /**
   * The default provider has just come into doubt: whether the fallback can be reached from here is asked afresh, as a
   * network of ours that is broken must not select it.
   */
  readonly doubted: boolean;
  readonly now: number;
}

export const unseenFallback: FallbackHealth = { state: 'unseen' };

/** One look at the fallback. While it says `unseen` a read of it has to be made. */
export function nextFallback(before: FallbackHealth, { evidence, read, doubted, now }: FallbackInputs, settings: Settings): FallbackHealth {
  const past: Past = before.lastHold === undefined ? {} : { lastHold: before.lastHold };
  const failing = isOpen(evidence, settings.breaker, now) || isOurFault(evidence, settings.breaker, now);
  if (before.state === 'held') return now < before.until || failing ? before : { ...past, state: 'unseen' };
  if (failing) return hold(past, evidence.lastDetail ?? 'its payments fail', now, settings);
  if (before.state === 'usable') return doubted ? { ...past, state: 'unseen' } : paced(before, evidence, settings);
  switch (read) {
    case 'up':
      return { ...past, state: 'usable', drainPerSecond: settings.drain.startPerSecond, rateLimitedSeen: evidence.rateLimited };
    case 'down':
      return { ...past, state: 'held', until: now + settings.healer.holdMs, why: 'it does not answer a read' };
    case 'refused':
      return { ...past, state: 'held', until: now + settings.healer.holdMs, why: 'it refuses our key, or has none' };
    case undefined:
      return { ...past, state: 'unseen' };
    default:
      return read satisfies never;
  }
}

/** Failing payments hurt, so a hold soon after the last is twice as long: a fallback that fails again and again is left alone. */
function hold({ lastHold }: Past, why: string, now: number, settings: Settings): FallbackHealth {
  const { holdMs: first, holdCapMs, calmMs } = settings.healer;
  const soon = lastHold !== undefined && now - lastHold.until < calmMs;
  const holdMs = soon ? Math.min(holdCapMs, lastHold.holdMs * 2) : first;
  return { state: 'held', until: now + holdMs, why, lastHold: { holdMs, until: now + holdMs } };
}

function paced(usable: FallbackHealth & { state: 'usable' }, evidence: Evidence, settings: Settings): FallbackHealth {
  const limited = evidence.rateLimited > usable.rateLimitedSeen;
  return { ...usable, rateLimitedSeen: evidence.rateLimited, drainPerSecond: nextDrainRate(usable.drainPerSecond, limited, settings.drain.maxPerSecond) };
}

/** A decision about the default provider, with what was seen of the fallback beside it. */
export function withFallbackSeen(
  before: Memory, decision: Decision,
  seen: Omit<FallbackInputs, 'doubted'> & { readonly name: string }, settings: Settings,
): Decision {
  const { memory } = decision;
  const doubted = before.health.state === 'healthy' && memory.health.state !== 'healthy';
  const fallback = nextFallback(before.fallback ?? unseenFallback, { ...seen, doubted }, settings);
  const actions: readonly Action[] = fallback.state === 'unseen' ? [...decision.actions, 'read_fallback'] : decision.actions;
  const tookOver = isClosed(memory.health) && fallback.state === 'usable' && !(isClosed(before.health) && before.fallback?.state === 'usable');
  const told = tookOver ? tell(memory, seen.name, seen.now) : memory;
  return { ...decision, actions, memory: { ...told, fallback } };
}

function isClosed(health: Health): boolean {
  return (health.state === 'open' || health.state === 'probing') && health.fault === 'provider';
}

/** People are told once an incident; the timeline has each change. */
function tell(memory: Memory, name: string, now: number): Memory {
  const { incident } = memory;
  if (incident === undefined || incident.resolvedAt !== undefined) return memory;
  const first = !incident.timeline.some(({ event, detail }) => event === 'route.changed' && detail === name);
  const noted = note(incident, now, 'route.changed', name);
  return { ...memory, incident: noted, outbox: first ? [...memory.outbox, fallbackNotice(incident, name)] : memory.outbox };
}
