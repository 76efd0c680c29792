import { createAttempt } from '../app/attempt';
import { createCancel } from '../app/cancel';
import { createCharge } from '../app/charge';
import { createEvents } from '../app/events';
import type { EventsDeps } from '../app/events';
import { createHeal } from '../app/heal';
import { createHints } from '../app/hints';
import type { ChargeDeps } from '../app/charge';
import type { HealDeps, Wake } from '../app/heal';
import { createQuery } from '../app/query';
import { createReconcile } from '../app/reconcile';
import { createReplay } from '../app/replay';
import type { ReplayDeps } from '../app/replay';
import { createWalkEvents } from '../app/walk-events';
import type { WalkEventsDeps } from '../app/walk-events';
import { createWebhook } from '../app/webhook';
import type { WebhookDeps } from '../app/webhook';
import type { HttpAnswer } from '../core/answer';
import type { RowChange } from '../core/event';
import type { Hint } from '../core/hint';
import { parseReconcileWish } from '../core/message';

/** Every port of one process. */
export type Ports = Omit<ChargeDeps, 'attempt'> & HealDeps & Pick<ReplayDeps, 'orderHook'> & {
  /** The ways to the shop. @default no event is sent */
  readonly telling?: Pick<EventsDeps, 'bus' | 'webhook' | 'deliveries'>;
  /** How the provider's own events are read. @default not at all */
  readonly hearing?: Pick<WalkEventsDeps, 'histories' | 'eventWalks'> & Pick<WebhookDeps, 'read'>;
};

/** What is simulated: whatever answers a shop and works off queues and schedules. `endAt` is when the invocation must be over (ms). */
export interface Product {
  post(body: unknown, correlationId: string, receivedAt: number): Promise<HttpAnswer>;
  get(id: string): Promise<HttpAnswer>;
  cancel(id: string): Promise<HttpAnswer>;
  /** One message of the retry queue; a throw brings it back. */
  replay(body: string, endAt: number): Promise<void>;
  /** One message of the queue that wakes reconcile. */
  settle(body: string, endAt: number): Promise<void>;
  /** The schedules, every minute. */
  sweep(endAt: number): Promise<void>;
  heal(endAt: number, wake: Wake): Promise<void>;
  /** Records of the ledger's stream, in their order; gives how many are done. */
  publish(changes: readonly RowChange[]): Promise<number>;
  /** One message of the queue of events on their way; a throw brings it back. */
  deliver(body: string): Promise<void>;
  /** An event of the provider's by the route that anybody may call. */
  webhook(body: string, signature: string): Promise<HttpAnswer>;
  /** An event of the provider's by the partner bus; never throws. */
  hint(hint: Hint): Promise<void>;
}

/** A design that is put through the schedules. One that asks no order hook is not judged by what that would have said. */
export type Policy = ((ports: Ports) => Product) & { readonly asksNobody?: true };

/** Paymedic as it is deployed: its use-cases over the ports of one process. */
export const paymedic: Policy = (ports) => ({
  post: (...request) => createCharge({ ...ports, attempt: createAttempt(ports) })(...request),
  get: (id) => createQuery(ports)(id),
  cancel: (id) => createCancel(ports)(id),
  replay: (...message) => createReplay({ ...ports, attempt: createAttempt(ports) })(...message),
  async settle(body, endAt) {
    const wish = parseReconcileWish(body);
    await createReconcile(ports).settle(wish, endAt);
    if ('sweep' in wish) await walkEvents(ports, endAt, true);
  },
  async sweep(endAt) {
    await createReconcile(ports).sweep(endAt);
    await walkEvents(ports, endAt, false);
  },
  heal: (...wake) => createHeal(ports)(...wake),
  publish: (changes) => publish(ports, changes),
  deliver: async (body) => events(ports)?.deliver(body),
  webhook: (...request) => createWebhook({ ...ports, read: ports.hearing?.read ?? (() => Promise.resolve({ problem: 'no_secret' })), take: createHints(ports) })(...request),
  hint: (hint) => createHints(ports)(hint).then(() => undefined, () => undefined),
});

async function walkEvents({ hearing, ...ports }: Ports, endAt: number, wanted: boolean): Promise<void> {
  if (hearing !== undefined) await createWalkEvents({ ...ports, ...hearing, take: createHints(ports) })(endAt, wanted);
}

const events = ({ telling, ...ports }: Ports) => telling && createEvents({ ...ports, ...telling });

/** As lib/aws/batch.ts works on a stream: one record after the other, up to the first that fails. */
async function publish(ports: Ports, changes: readonly RowChange[]): Promise<number> {
  const telling = events(ports);
  for (const [done, change] of changes.entries()) {
    try {
      await telling?.publish(change);
    } catch {
      return done;
    }
  }
  return changes.length;
}
