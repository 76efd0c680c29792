import { createAttempt } from '../../lib/app/attempt';
import { createCancel } from '../../lib/app/cancel';
import { createCharge } from '../../lib/app/charge';
import { createEvents } from '../../lib/app/events';
import { createHeal } from '../../lib/app/heal';
import { createQuery } from '../../lib/app/query';
import { createReconcile } from '../../lib/app/reconcile';
import { createReplay } from '../../lib/app/replay';
import type { HttpAnswer } from '../../lib/core/answer';
import { parseReconcileWish } from '../../lib/core/message';
import type { OrderQuestion } from '../../lib/core/order-question';
import type { PaymentState } from '../../lib/core/payment';
import { defaultSettings } from '../../lib/core/settings';
import type { Settings } from '../../lib/core/settings';
import { createVirtualClock } from '../../lib/memory/clock';
import { createMemoryControl } from '../../lib/memory/control';
import { createMemoryDeliveryQueue } from '../../lib/memory/delivery-queue';
import { createMemoryDrainSwitch } from '../../lib/memory/drain-switch';
import { createMemoryEventBus } from '../../lib/memory/event-bus';
import { createMemoryHealerBell } from '../../lib/memory/healer-bell';
import { createMemoryLedger } from '../../lib/memory/ledger';
import { createMemoryLog } from '../../lib/memory/log';
import { createMemoryLogReports } from '../../lib/memory/log-reports';
import { createMemoryMetrics } from '../../lib/memory/metrics';
import { createMemoryNotices } from '../../lib/memory/notices';
import { createMemoryOrderHook } from '../../lib/memory/order-hook';
import { createMemoryProvider } from '../../lib/memory/provider';
import type { Fault, Operation } from '../../lib/memory/provider';
import { createSeededRandom } from '../../lib/memory/random';
import { createMemoryReconcileQueue } from '../../lib/memory/reconcile-queue';
import { createMemoryRetryQueue } from '../../lib/memory/retry-queue';
import { createMemoryRouteMirror } from '../../lib/memory/route-mirror';
import { createMemoryStream } from '../../lib/memory/stream';
import { createMemoryWebhook } from '../../lib/memory/webhook';
import { crashing } from './crash';
import type { CrashPoint } from './crash';

export const startMs = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const ended: ReadonlySet<PaymentState> = new Set(['charged', 'declined', 'expired', 'cancelled', 'quarantined']);

export interface Given {
  /** What happens to the n-th request, counted from 1. @default nothing */
  readonly faultOf?: (operation: Operation, count: number, now: number) => Fault;
  readonly settings?: Partial<Settings>;
  /** What happens to the n-th request at the fallback. @default nothing; there is a fallback where `settings.fallback` says so */
  readonly fallbackFaultOf?: (operation: Operation, count: number, now: number) => Fault;
  /** The shop's order hook: its answer as text; undefined is none. @default there is no hook */
  readonly orderHook?: (question: OrderQuestion) => string | undefined;
  readonly seed?: number;
}

/** The whole product in memory with a virtual clock; whoever calls it plays API Gateway, SQS and the schedules. */
export function createWorld({ faultOf = () => 'none', fallbackFaultOf = () => 'none', settings: some = {}, orderHook, seed = 1 }: Given = {}) {
  const settings = { ...defaultSettings, ...some };
  const clock = createVirtualClock(startMs);
  const random = createSeededRandom(seed);
  const provider = createMemoryProvider({ clock, timeoutMs: 60_000, faultOf: (operation, count) => faultOf(operation, count, clock.now()) });
  const stream = createMemoryStream();
  const { fallback: wanted } = settings;
  const fallback = wanted && createMemoryProvider({ name: wanted.name, clock, timeoutMs: 60_000, faultOf: (operation, count) => fallbackFaultOf(operation, count, clock.now()) });
  const ports = {
    ledger: createMemoryLedger({ random, wrote: stream.wrote }), control: createMemoryControl({ settings }), provider, ...(fallback && { fallback }),
    retryQueue: createMemoryRetryQueue({ clock }), reconcileQueue: createMemoryReconcileQueue({ clock }),
    bell: createMemoryHealerBell(), mirror: createMemoryRouteMirror({ clock, providers: ['stripe', ...(wanted ? [wanted.name] : [])] }),
    notices: createMemoryNotices(), drainSwitch: createMemoryDrainSwitch(), logReports: createMemoryLogReports(),
    bus: createMemoryEventBus(), webhook: createMemoryWebhook(), deliveries: createMemoryDeliveryQueue({ clock }),
    ...(orderHook && { orderHook: createMemoryOrderHook(orderHook) }),
    log: createMemoryLog(), metrics: createMemoryMetrics(), clock, random, settings,
  };
  let sent = 0;
  let mostReceives = 0;

  /** One process: the use-cases over the same ports, crashing where it is told to. */
  function process(crash?: CrashPoint, broken: Partial<typeof ports> = {}, { withoutFallback = false } = {}) {
    const { fallback: second, ...rest } = { ...ports, ...broken };
    const present = second === undefined || withoutFallback ? rest : { ...rest, fallback: second };
    const deps = crashing(present as typeof ports, ['ledger', 'control', 'retryQueue', 'reconcileQueue', 'bell', 'provider', ...('fallback' in present ? ['fallback' as const] : []), 'mirror', 'notices', 'drainSwitch', 'logReports', 'bus', 'webhook', 'deliveries'], crash);
    const attempt = createAttempt(deps);
    return {
      charge: createCharge({ ...deps, attempt }), replay: createReplay({ ...deps, attempt }), cancel: createCancel(deps),
      query: createQuery(deps), reconcile: createReconcile(deps), heal: createHeal(deps), events: createEvents(deps), crashed: deps.crashed,
    };
  }

  /** POST /payments; undefined when the process crashed before it could answer. */
  async function pay(order: Partial<Record<string, unknown>> = {}, crash?: CrashPoint, broken?: Partial<typeof ports>): Promise<HttpAnswer | undefined> {
    sent += 1;
    const body = { id: `order-${sent}`, amountMinor: 1_999, currency: 'usd', paymentMethod: 'pm_card_visa', offSession: true, ...order };
    const { charge, crashed } = process(crash, broken);
    return Promise.race([charge(body, `corr-${sent}`, clock.now()), crashed]);
  }

  /** Hands every message that is due to replay and reconcile, as SQS would: a crash brings it back after its visibility. */
  async function deliver(crash?: CrashPoint): Promise<void> {
    const next = () => (ports.drainSwitch.enabled() ? ports.retryQueue.receive(clock.now()) : undefined);
    for (let message = next(); message; message = next()) {
      mostReceives = Math.max(mostReceives, message.receives);
      const { replay, crashed } = process(crash);
      const done = await Promise.race([replay(message.body, clock.now() + 30_000).then(() => true), crashed]);
      if (done === true) ports.retryQueue.delete(message.id);
    }
    for (let wish = ports.reconcileQueue.receive(clock.now()); wish; wish = ports.reconcileQueue.receive(clock.now())) {
      const { reconcile, crashed } = process(crash);
      const done = await Promise.race([reconcile.settle(parseReconcileWish(wish.body), clock.now() + 50_000).then(() => true), crashed]);
      if (done === true) ports.reconcileQueue.delete(wish.id);
    }
  }

  /** Hands every write of the ledger and every delivery that is due to events, as the stream and SQS would: what crashes comes again. */
  async function tell(crash?: CrashPoint): Promise<void> {
    let { events, crashed } = process(crash);
    for (let change = stream.next(); change; change = stream.next()) {
      const done = await Promise.race([events.publish(change).then(() => true, () => false), crashed]);
      if (done === true) stream.taken();
      else if (done === false) return;
      else ({ events, crashed } = process());
    }
    for (let message = ports.deliveries.receive(clock.now()); message; message = ports.deliveries.receive(clock.now())) {
      const done = await Promise.race([events.deliver(message.body).then(() => true, () => false), crashed]);
      if (done === true) ports.deliveries.delete(message.id);
      if (done === undefined) ({ events, crashed } = process());
    }
  }

  /** A minute passes: the schedules fire, alarms ring, messages are delivered. */
  async function minute(): Promise<void> {
    const from = clock.now();
    const { heal, reconcile } = process();
    ports.bell.take();
    await heal(from + 50_000, { scheduled: true });
    await deliver();
    await reconcile.sweep(clock.now() + 50_000);
    await deliver();
    await tell();
    if (clock.now() - from < minuteMs) clock.advance(minuteMs - (clock.now() - from));
  }

  /** Minutes pass until nothing is open, or so many have passed. */
  async function settle(minutes = 600): Promise<void> {
    for (let passed = 0; passed < minutes; passed += 1) {
      if (open().length === 0) return;
      await minute();
    }
  }

  const open = () => ports.ledger.all().filter(({ state }) => !ended.has(state));

  /** The books of all providers: how often money moved for a payment. */
  const charges = (id: string): number => [...provider.books, ...(fallback?.books ?? [])].filter(({ paymentId }) => paymentId === id).reduce((sum, intent) => sum + intent.charges, 0);

  return { ...ports, process, pay, deliver, tell, minute, settle, open, charges, mostReceives: () => mostReceives };
}

export type World = ReturnType<typeof createWorld>;
