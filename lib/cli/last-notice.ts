import type { Memory } from '../core/health';
import { fallbackNotice, openedNotice, pinnedNotice, resolvedNotice, unconfiguredNotice, updateNotice, recoveringNotice } from '../core/incident';
import type { Backlog, Incident } from '../core/incident';

/** What people were told last. */
export interface LastNotice {
  readonly subject: string;
  /** ms since 1970; a notice that still has to be sent has none. */
  readonly at?: number;
}

const nothingWaits: Backlog = { queued: 0, oldestSeconds: 0, unknown: 0, amounts: {} };

/** The newest notice. Sent ones are not kept, but each follows from what the healer remembers. */
export function lastNotice({ outbox, incident, health }: Memory, provider: string): LastNotice | undefined {
  const unsent = outbox.at(-1);
  if (unsent !== undefined) return { subject: unsent.subject };
  const told: LastNotice[] = incident === undefined ? [] : [ofIncident(incident, provider)];
  if (health.state === 'pinned') told.push({ subject: pinnedNotice(health.override.route, '', health.override.until, health.since).subject, at: health.since });
  if (health.state === 'unconfigured') told.push({ subject: unconfiguredNotice(health.since).subject, at: health.since });
  return told.sort((a, b) => (b.at ?? 0) - (a.at ?? 0))[0];
}

function ofIncident(incident: Incident, provider: string): LastNotice {
  // What a person ended with a pin was not announced as resolved.
  const announced = incident.phase !== 'resolved' || incident.timeline.some(({ event }) => event === 'drain.done');
  const phase = announced ? incident.phase : 'open';
  switch (phase) {
    case 'resolved':
      return { subject: resolvedNotice(incident, incident.resolvedAt ?? incident.openedAt).subject, at: incident.resolvedAt ?? incident.openedAt };
    case 'recovering':
      return { subject: recoveringNotice(incident, nothingWaits, provider, 1).subject, at: incident.timeline.findLast(({ event }) => event === 'probe')?.at ?? incident.openedAt };
    case 'open':
    case 'mitigated': {
      const taken = takenOver(incident);
      if (taken !== undefined) return { subject: fallbackNotice(incident, taken.detail).subject, at: taken.at };
      return { subject: (incident.logCause === undefined ? openedNotice(incident, provider) : updateNotice(incident, nothingWaits)).subject, at: incident.openedAt };
    }
    default:
      return phase satisfies never;
  }
}

/** When the fallback took over first; other changes of the route in this phase go to the queue. */
function takenOver({ timeline }: Incident) {
  return timeline.find(({ event, detail }) => event === 'route.changed' && detail !== 'queue' && !detail.includes(','));
}
