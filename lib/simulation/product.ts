import { createAttempt } from '../app/attempt';
import { createCancel } from '../app/cancel';
import { createCharge } from '../app/charge';
import { createEvents } from '../app/events';
import type { EventsDeps } from '../app/events';
import { createHeal } from '../app/heal';
import type { ChargeDeps } from '../app/charge';
import type { HealDeps, Wake } from '../app/heal';
import { createQuery } from '../app/query';
import { createReconcile } from '../app/reconcile';
import { createReplay } from '../app/replay';
import type { ReplayDeps } from '../app/replay';
import type { HttpAnswer } from '../core/answer';
import type { RowChange } from '../core/event';
import { parseReconcileWish } from '../core/message';

/** Every port of one process. */
export type Ports = Omit<ChargeDeps, 'attempt'> & HealDeps & Pick<ReplayDeps, 'orderHook'> & {
  /** The ways to the shop. @default no event is sent */
  readonly telling?: Pick<EventsDeps, 'bus' | 'webhook' | 'deliveries'>;
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
}

/** A design that is put through the schedules. */
export type Policy = (ports: Ports) => Product;

/** Paymedic as it is deployed: its use-cases over the ports of one process. */
export const paymedic: Policy = (ports) => ({
  post: (...request) => createCharge({ ...ports, attempt: createAttempt(ports) })(...request),
  get: (id) => createQuery(ports)(id),
  cancel: (id) => createCancel(ports)(id),
  replay: (...message) => createReplay({ ...ports, attempt: createAttempt(ports) })(...message),
  settle: (body, endAt) => createReconcile(ports).settle(parseReconcileWish(body), endAt),
  sweep: (endAt) => createReconcile(ports).sweep(endAt),
  heal: (...wake) => createHeal(ports)(...wake),
  publish: (changes) => publish(ports, changes),
  deliver: async (body) => events(ports)?.deliver(body),
});

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
