import { createAttempt } from '../lib/app/attempt';
import { createCharge } from '../lib/app/charge';
import { createHeal } from '../lib/app/heal';
import type { Log, Metrics } from '../lib/app/ports';
import { createReconcile } from '../lib/app/reconcile';
import { createReplay } from '../lib/app/replay';
import { parseReconcileWish } from '../lib/core/message';
import { defaultSettings as settings } from '../lib/core/settings';
import { createVirtualClock } from '../lib/memory/clock';
import { createMemoryControl } from '../lib/memory/control';
import { createMemoryDrainSwitch } from '../lib/memory/drain-switch';
import { createMemoryHealerBell } from '../lib/memory/healer-bell';
import { createMemoryLedger } from '../lib/memory/ledger';
import { createMemoryLogReports } from '../lib/memory/log-reports';
import { createMemoryNotices } from '../lib/memory/notices';
import { createMemoryProvider } from '../lib/memory/provider';
import { createSeededRandom } from '../lib/memory/random';
import { createMemoryReconcileQueue } from '../lib/memory/reconcile-queue';
import { createMemoryRetryQueue } from '../lib/memory/retry-queue';
import { createMemoryRouteMirror } from '../lib/memory/route-mirror';

export interface LongOutage {
  /** How long the provider refuses connections (ms). */
  readonly outageMs: number;
  readonly paymentsPerSecond: number;
  readonly onHour?: (hour: number, queued: number) => void;
}

/** What it took, counted at the ports. Calls of a port are at least as many as those of AWS that they become. */
export interface LongOutageResult {
  readonly accepted: number;
  readonly chargedOnce: number;
  readonly chargedTwice: number;
  readonly deadLetters: number;
  readonly mostQueued: number;
  readonly mostReceives: number;
  readonly receives: number;
  readonly longestMessageAgeMs: number;
  readonly drainMs: number;
  /** The most calls within one hour, by port. */
  readonly mostPerHour: Readonly<Record<string, number>>;
}

const startMs = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;
const sliceMs = 1_000;
/** Five replays at once (configuration `drainConcurrency`), each about 20 ms with a message that only goes round. */
const perMessageMs = 4;
const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const silentMetrics: Metrics = { providerCall: () => {}, retry: () => {}, gauge: () => {} };

/**
 * The real use-cases over the ports in memory, through an outage and the drain after it, second by second of a virtual clock:
 * payments arrive, the healer looks, reconcile sweeps each minute, and replay gets what its event source would give it.
 */
export async function liveThroughOutage({ outageMs, paymentsPerSecond, onHour = () => {} }: LongOutage): Promise<LongOutageResult> {
  const clock = createVirtualClock(startMs);
  const random = createSeededRandom(1);
  const outageEndsAt = startMs + outageMs;
  const hourly = createHourly(() => clock.now());
  const retryQueue = createMemoryRetryQueue({ clock });
  const reconcileQueue = createMemoryReconcileQueue({ clock });
  const provider = createMemoryProvider({ clock, timeoutMs: 60_000, faultOf: () => (clock.now() < outageEndsAt ? 'refused' : 'none') });
  const ledger = createMemoryLedger({ random });
  const control = createMemoryControl({ settings });
  const bell = createMemoryHealerBell();
  const drainSwitch = createMemoryDrainSwitch();
  const firstSentAt = new Map<string, number>();
  const deps = {
    ledger: hourly.count('ledger', ledger), control: hourly.count('plan and evidence', control), provider,
    retryQueue: hourly.count('retry queue', { ...retryQueue, send: async (...[message, delayMs]: Parameters<typeof retryQueue.send>) => {
      if (!firstSentAt.has(message.paymentId)) firstSentAt.set(message.paymentId, clock.now());
      return retryQueue.send(message, delayMs);
    } }),
    reconcileQueue: hourly.count('reconcile queue', reconcileQueue), bell, clock, random, log: silentLog, metrics: silentMetrics, settings,
    mirror: hourly.count('Parameter Store', createMemoryRouteMirror({ clock, providers: ['stripe'] })),
    notices: hourly.count('notices', createMemoryNotices()), drainSwitch: hourly.count('drain switch', drainSwitch), logReports: createMemoryLogReports(),
  };
  const attempt = createAttempt(deps);
  const charge = createCharge({ ...deps, attempt });
  const replay = createReplay({ ...deps, attempt });
  const reconcile = createReconcile(deps);
  // It looks twice each time, as a probe's result is told to the next look; its pause runs ahead of the seconds of this loop.
  let ahead = 0;
  const heal = createHeal({ ...deps, clock: { now: () => clock.now() + ahead, sleep: async (ms) => void (ahead += ms) } });
  const seen = { accepted: 0, mostQueued: 0, mostReceives: 0, receives: 0, longestMessageAgeMs: 0 };
  let healAt = startMs;

  async function arrive(sliceEndsAt: number): Promise<void> {
    while (startMs + (seen.accepted * 1_000) / paymentsPerSecond < Math.min(sliceEndsAt, outageEndsAt)) {
      const id = `order-${seen.accepted}`;
      const { status } = await charge({ id, amountMinor: 1_999, currency: 'usd', paymentMethod: 'pm_card_visa', offSession: true }, id, clock.now());
      if (status !== 202) throw new Error(`${id} was answered ${status} in an outage`);
      seen.accepted += 1;
    }
  }

  async function look(): Promise<void> {
    const now = clock.now();
    const scheduled = (now - startMs) % 60_000 === 0;
    if (!scheduled && bell.take().length === 0 && now < healAt) return;
    await heal(now + 2 * settings.healer.tickMs, { scheduled });
    ahead = 0;
    const item = await control.read();
    healAt = item?.loop === undefined ? Infinity : now + 2 * settings.healer.tickMs;
    if (scheduled) await reconcile.sweep(now + 50_000);
  }

  async function drain(sliceEndsAt: number): Promise<void> {
    for (let room = sliceMs / perMessageMs; room > 0 && clock.now() < sliceEndsAt && drainSwitch.enabled(); room -= 1) {
      const message = retryQueue.receive(clock.now());
      if (message === undefined) break;
      seen.receives += 1;
      seen.mostReceives = Math.max(seen.mostReceives, message.receives);
      const id = (JSON.parse(message.body) as { readonly paymentId: string }).paymentId;
      seen.longestMessageAgeMs = Math.max(seen.longestMessageAgeMs, clock.now() - (firstSentAt.get(id) ?? clock.now()));
      firstSentAt.delete(id);
      await replay(message.body, clock.now() + 30_000);
      retryQueue.delete(message.id);
    }
    for (let wish = reconcileQueue.receive(clock.now()); wish; wish = reconcileQueue.receive(clock.now())) {
      await reconcile.settle(parseReconcileWish(wish.body), clock.now() + 50_000);
      reconcileQueue.delete(wish.id);
    }
  }

  for (let sliceAt = startMs; ; sliceAt = clock.now()) {
    const sliceEndsAt = sliceAt + sliceMs;
    await look();
    await arrive(sliceEndsAt);
    await drain(sliceEndsAt);
    const { queued, unknown } = await ledger.backlog(clock.now());
    seen.mostQueued = Math.max(seen.mostQueued, queued);
    if (sliceAt >= outageEndsAt && queued + unknown === 0) break;
    if (clock.now() < sliceEndsAt) clock.advance(sliceEndsAt - clock.now());
    clock.advance((sliceMs - ((clock.now() - startMs) % sliceMs)) % sliceMs);
    if ((clock.now() - startMs) % hourMs === 0) onHour((clock.now() - startMs) / hourMs, queued);
  }
  const charges = new Map<string, number>();
  for (const { paymentId, charges: times } of provider.books) charges.set(paymentId, (charges.get(paymentId) ?? 0) + times);
  const times = [...charges.values()];
  return {
    ...seen, chargedOnce: times.filter((count) => count === 1).length, chargedTwice: times.filter((count) => count > 1).length,
    deadLetters: retryQueue.poison.length, drainMs: clock.now() - outageEndsAt, mostPerHour: hourly.most(),
  };
}

/** Counts the calls of ports, and keeps the fullest hour of each. */
function createHourly(now: () => number) {
  const counts = new Map<string, { hour: number; calls: number; most: number }>();
  function tick(name: string): void {
    const hour = Math.floor(now() / hourMs);
    const entry = counts.get(name) ?? { hour, calls: 0, most: 0 };
    counts.set(name, entry);
    entry.calls = entry.hour === hour ? entry.calls + 1 : 1;
    entry.hour = hour;
    entry.most = Math.max(entry.most, entry.calls);
  }
  return {
    count: <P extends object>(name: string, port: P): P => new Proxy(port, {
      get(target, key, receiver) {
        const member: unknown = Reflect.get(target, key, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          tick(name);
          return Reflect.apply(member, target, args);
        };
      },
    }),
    most: (): Record<string, number> => Object.fromEntries([...counts].map(([name, { most }]) => [name, most])),
  };
}
