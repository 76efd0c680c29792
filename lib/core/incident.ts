import { etaSeconds } from './drain';
import { readableAmount } from './money';

/** What waits, counted in the ledger. */
export interface Backlog {
  readonly queued: number;
  /** Seconds since the oldest waiting payment was accepted; 0 when none waits. */
  readonly oldestSeconds: number;
  readonly unknown: number;
  /** Money that waits, in minor units per currency. */
  readonly amounts: Readonly<Record<string, number>>;
  /** True when there are more than were counted. */
  readonly atLeast?: true;
}

export type IncidentEvent =
  | 'breaker.opened' | 'route.changed' | 'probe' | 'drain.started' | 'drain.done' | 'rate.halved' | 'pinned' | 'unpinned';

export interface TimelineEntry {
  readonly at: number;
  readonly event: IncidentEvent;
  readonly detail: string;
}

/** open → mitigated → recovering → resolved */
export interface Incident {
  readonly id: string;
  readonly openedAt: number;
  readonly fault: Fault;
  readonly cause: string;
  /** Only the way to the provider is known to be broken, not the provider. */
  readonly unreachable?: boolean;
  readonly phase: 'open' | 'mitigated' | 'recovering' | 'resolved';
  readonly timeline: readonly TimelineEntry[];
  readonly peakQueued: number;
  readonly resolvedAt?: number;
  /** The cause as the logs show it, once the analyser has named it. */
  readonly logCause?: string;
  /** Where the analyser's report is. */
  readonly logReport?: string;
}

/** Whose fault: only a provider's is announced as an outage and moves the route. */
export type Fault = 'provider' | 'ours';

/** One message for people. `id` is stable, so that a repeated one is recognised. */
export interface Notice {
  readonly id: string;
  readonly kind: 'opened' | 'fallback' | 'update' | 'recovering' | 'resolved' | 'unconfigured' | 'pinned' | 'stuck';
  /** At most 100 ASCII characters: SNS e-mail. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  readonly subject: string;
  readonly text: string;
}

export function openIncident(id: string, fault: Fault, cause: string, now: number, unreachable = false): Incident {
  return { id, openedAt: now, fault, cause, ...(unreachable && { unreachable }), phase: 'open', timeline: [], peakQueued: 0 };
}

export function note(incident: Incident, at: number, event: IncidentEvent, detail: string): Incident {
  return { ...incident, timeline: [...incident.timeline, { at, event, detail }].slice(-60) };
}

export function openedNotice(incident: Incident, provider: string): Notice {
  const ours = incident.fault === 'ours';
  const subject = subjectOf(incident, provider);
  const what = ours
    ? `${capitalised(provider)} answers, but refuses our requests: ${incident.cause}. This is a fault on our side (key, rights or a deploy), not an outage of ${provider}.`
    : incident.unreachable
      ? `${capitalised(provider)} cannot be reached from here: ${incident.cause}. Whether it is down or our way to it is broken cannot be told from here.`
      : `Payments at ${provider} fail: ${incident.cause}.`;
  const next = ours
    ? 'What to do: check the Stripe key and the last deploy (runbook, chapter "Our requests refused"). The route stays as it is; the queue is tried again by itself.'
    : 'What to do: nothing. The route is `queue`; the provider is probed, and the queue drains by itself when it is back.';
  return {
    id: `${incident.id}-opened`, kind: 'opened', subject,
    text: [what, 'New payments are accepted and wait; no payment is lost and none is charged twice.', next].join('\n'),
  };
}

function subjectOf({ fault, unreachable }: Incident, provider: string): string {
  const name = capitalised(provider);
  if (fault === 'ours') return `[Paymedic] ${name} refuses OUR requests: payments wait`;
  return `[Paymedic] ${name} ${unreachable ? 'cannot be reached from here' : 'is failing'}: payments now wait in the queue`;
}

export function updateNotice(incident: Incident, backlog: Backlog): Notice {
  return {
    id: `${incident.id}-update`, kind: 'update',
    subject: '[Paymedic] The cause, as the logs show it',
    text: [`What the logs show: ${incident.logCause ?? 'nothing'}.`, ...(incident.logReport === undefined ? [] : [`The report: ${incident.logReport}`]), waiting(backlog)].join('\n'),
  };
}

export function fallbackNotice(incident: Incident, name: string): Notice {
  return {
    id: `${incident.id}-fallback`, kind: 'fallback',
    subject: `[Paymedic] Payments with an instrument for ${name} go there now; the rest waits`.slice(0, 100),
    text: [
      `${capitalised(name)} answers from here. Payments that carry an instrument for it are charged there at once; all others wait as before.`,
      'A payment whose outcome is unknown stays where it is until it has been looked up: none is charged twice.',
      'What to do: nothing. New payments go back by themselves when the default provider is back.',
    ].join('\n'),
  };
}

export function recoveringNotice(incident: Incident, backlog: Backlog, provider: string, maxPerSecond: number): Notice {
  const eta = etaSeconds(backlog.queued, maxPerSecond);
  const until = eta === undefined ? '' : ` At full rate that takes about ${duration(eta)}.`;
  return {
    id: `${incident.id}-recovering`, kind: 'recovering',
    subject: `[Paymedic] ${capitalised(provider)} answers again: payments are live, the queue drains`,
    text: `A real payment was answered by its issuer. New payments go to ${provider} again.\n${waiting(backlog)}${until}`,
  };
}

export function resolvedNotice(incident: Incident, now: number): Notice {
  return {
    id: `${incident.id}-resolved`, kind: 'resolved',
    subject: '[Paymedic] Resolved: nothing waits any more',
    text: `The incident lasted ${duration(Math.round((now - incident.openedAt) / 1_000))}. At most ${incident.peakQueued} payments waited; all have been settled or are being looked up. Cause: ${incident.cause}.${incident.logCause === undefined ? '' : ` In the logs: ${incident.logCause}.`}${incident.logReport === undefined ? '' : ` The report: ${incident.logReport}`}`,
  };
}

export function unconfiguredNotice(now: number): Notice {
  return {
    id: `unconfigured-${now}`, kind: 'unconfigured',
    subject: '[Paymedic] No Stripe key yet: payments are not accepted',
    text: 'There is no Stripe key yet, run: npx paymedic key set. Until then every payment is answered 503 not-accepted, and nothing is charged.',
  };
}

export function pinnedNotice(route: string, reason: string, until: number, now: number): Notice {
  return {
    id: `pinned-${now}`, kind: 'pinned', subject: `[Paymedic] A person pinned the route to ${route.slice(0, 40)}`,
    text: `Route \`${route}\` until ${new Date(until).toISOString()}: ${reason}. The healer does not move it before.`,
  };
}

function waiting(backlog: Backlog): string {
  const money = Object.entries(backlog.amounts).map(([currency, minor]) => readableAmount(minor, currency)).join(', ');
  const count = `${backlog.atLeast ? 'at least ' : ''}${backlog.queued}`;
  return `${count} payments wait${money === '' ? '' : `, worth ${money}`}; ${backlog.unknown} are being looked up.`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
