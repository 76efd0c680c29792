import type { ControlItem } from '../../../lib/app/ports';
import type { Fault } from '../../../lib/local/faults/switchboard';
import type { CountedIntent, LedgerRow } from '../../../lib/local/scenario/account';
import type { Clock } from '../../../lib/local/scenario/traffic';
import type { TopicMessage, World } from '../../../lib/local/scenario/world';

type Entry = NonNullable<ControlItem['memory']['incident']>['timeline'][number];

const queueAfterMs = 1_000;
const backAfterMs = 3_000;
const drainedAfterMs = 5_000;

/**
 * A Paymedic of a few lines: a second after a fault its route is the queue, three seconds after its end the provider again, two
 * more later all is drained. What it is asked in the first second of a fault takes 8 s and ends unknown.
 */
export function createFakeWorld(clock: Clock): World & { readonly intentsMade: CountedIntent[]; readonly ledger: Map<string, LedgerRow> } {
  const ledger = new Map<string, LedgerRow>();
  const intentsMade: CountedIntent[] = [];
  const inbox: TopicMessage[] = [];
  const incident: Entry[] = [];
  let fault: Fault = 'none';
  let injectedAt = Infinity;
  let clearedAt = Infinity;

  const route = () => (clock.now() >= injectedAt + queueAfterMs && clock.now() < clearedAt + backAfterMs ? 'queue' : 'stripe');
  function charge(id: string, amount: number): void {
    const intent: CountedIntent = { id: `pi_${intentsMade.length}`, paymentId: id, status: 'succeeded', amount };
    intentsMade.push(intent);
    ledger.set(id, { id, state: 'charged', bare: false, provider: 'stripe', providerPaymentId: intent.id, attempts: 1 });
  }

  return {
    intentsMade,
    ledger,
    async post({ body: { id, amountMinor } }) {
      await clock.sleep(40);
      if (route() === 'stripe' && fault === 'none') {
        charge(id, amountMinor);
        return { status: 201, body: { state: 'charged' } };
      }
      const state = route() === 'queue' ? 'queued' : 'unknown';
      if (state === 'unknown') await clock.sleep(7_960);
      ledger.set(id, { id, state, bare: false, provider: null, providerPaymentId: null, attempts: 0 });
      return { status: 202, body: { state } };
    },
    route: async () => route(),
    control: async () => ({
      version: incident.length + 1,
      memory: {
        health: { state: 'healthy', since: 0, drainPerSecond: 20 }, outbox: [], rateLimitedSeen: 0,
        incident: { id: 'i', openedAt: injectedAt, fault: 'provider', cause: 'resets', phase: 'open', timeline: [...incident], peakQueued: 0 },
      },
      plan: { route: route(), share: 1, drainPerSecond: 20, accepting: true, reason: 'as it is' },
    }),
    async rows(ids) {
      if (clock.now() >= clearedAt + drainedAfterMs) {
        for (const row of ledger.values()) if (row.state !== 'charged') charge(row.id, amounts.get(row.id) ?? 0);
      }
      return ids.flatMap((id) => ledger.get(id) ?? []);
    },
    messages: async () => inbox.splice(0),
    prepare: async () => {},
    setControlPlaneFault: async () => {},
    setAwsFault: async () => {},
    awsFaultsFired: async () => ({}),
    async setFault(next) {
      if (fault === 'none' && next !== 'none') {
        injectedAt = clock.now();
        incident.push({ at: injectedAt + 900, event: 'breaker.opened', detail: 'resets' });
        inbox.push({ topic: 'notices', at: injectedAt + 1_000, subject: '[Paymedic] Stripe is failing', text: 'Payments wait.' });
      }
      if (next === 'none') clearedAt = clock.now();
      fault = next;
    },
    rateLimited: () => 0,
    told: async () => undefined,
    intents: async () => intentsMade,
  };
}

/** Amounts of the orders that the fake charges late. */
export const amounts = new Map<string, number>();
