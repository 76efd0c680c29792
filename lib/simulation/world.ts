import { defaultSettings } from '../core/settings';
import type { Settings } from '../core/settings';
import { createMemoryControl } from '../memory/control';
import { createMemoryDrainSwitch } from '../memory/drain-switch';
import { createMemoryHealerBell } from '../memory/healer-bell';
import { createMemoryLogReports } from '../memory/log-reports';
import { createMemoryMetrics } from '../memory/metrics';
import { createMemoryNotices } from '../memory/notices';
import { plainForms } from '../memory/provider';
import { createProviderAccount } from '../memory/provider-account';
import type { ProviderAccount } from '../memory/provider-account';
import { createSeededRandom } from '../memory/random';
import { createMemoryReconcileQueue } from '../memory/reconcile-queue';
import { createMemoryRetryQueue } from '../memory/retry-queue';
import { createMemoryRouteMirror } from '../memory/route-mirror';
import { createLedgerHistory } from './ledger-history';
import { createNetwork } from './network';
import type { Policy, Ports, Product } from './product';
import { createScheduler } from './scheduler';
import type { Process } from './scheduler';
import { clockOf, read, stepped, write } from './stepping';
import { createTimeline, describeStep } from './timeline';

export const startMs = Date.UTC(2026, 0, 1);
/** How far an index lags behind when it does (ms). */
const indexLagMs = 5_000;

/** The healer looks every 5 s here, not every 2: fewer steps, the same decisions. */
export const settings: Settings = { ...defaultSettings, healer: { ...defaultSettings.healer, tickMs: 5_000 } };

export interface WorldOptions {
  /** For ids and the product's own chance. */
  readonly seed: number;
  readonly policy: Policy;
  /** Write a timeline? */
  readonly traced: boolean;
}

/**
 * Everything outside a process, in memory: ledger, queues, healer's items, parameters, and two accounts at the provider, of
 * which the key names one. `invoke` starts a process whose every call of a port is a step of the scheduler.
 */
export function createWorld({ seed, policy, traced }: WorldOptions) {
  const scheduler = createScheduler(startMs);
  const { now } = scheduler;
  const clock = { now, sleep: () => Promise.resolve() };
  const random = createSeededRandom(seed);
  const timeline = createTimeline(traced, now, startMs);
  const ledger = createLedgerHistory({ random, now });
  const control = createMemoryControl({ settings });
  const retryQueue = createMemoryRetryQueue({ clock });
  const reconcileQueue = createMemoryReconcileQueue({ clock });
  const bell = createMemoryHealerBell();
  const mirror = createMemoryRouteMirror({ clock, providers: ['stripe'] });
  const accounts = { own: createProviderAccount({ now }), other: createProviderAccount({ now, prefix: 'other_' }) };
  /** Whose key is configured: `other` is the key of another account, put there by mistake. */
  let configuredAccount: keyof typeof accounts = 'own';
  const network = createNetwork({ scheduler, forms: plainForms, accountOf: () => accounts[configuredAccount] });
  const shared = {
    settings, random, metrics: createMemoryMetrics(),
    notices: createMemoryNotices(), drainSwitch: createMemoryDrainSwitch(), logReports: createMemoryLogReports(),
  };

  function portsOf(process: Process): Ports {
    const step = <P extends object>(name: string, port: P, methods: Parameters<typeof stepped<P>>[4]): P => stepped(scheduler, process, name, port, methods, describeStep);
    const say = (message: string, fields: Readonly<Record<string, unknown>>): void => timeline.add(() => `${process.name} says: ${message} ${JSON.stringify(fields)}`);
    return {
      ...shared,
      clock: clockOf(scheduler, process),
      log: { info: () => undefined, warn: say, error: say },
      ledger: step('ledger', ledger.port, {
        claim: write, replace: write, get: read, backlog: read,
        due: { fates: ['throttled', 'stale'], stale: (...args: Parameters<typeof ledger.port.due>) => ledger.dueAsOf(now() - indexLagMs, ...args) },
      }),
      control: step('control', control, { steering: read, read, write, sign: write, clearEvidence: write, enter: write, takePermit: write, takeTokens: write }),
      retryQueue: step('retryQueue', retryQueue, { send: write, quarantine: write }),
      reconcileQueue: step('reconcileQueue', reconcileQueue, { send: write }),
      bell: step('bell', bell, { ring: write }),
      mirror: step('mirror', mirror, { publish: write, override: read }),
      notices: step('notices', shared.notices, { send: write }),
      drainSwitch: step('drainSwitch', shared.drainSwitch, { set: write }),
      logReports: step('logReports', shared.logReports, { request: write, latest: read }),
      provider: network.providerFor(process, 'stripe'),
    };
  }

  return {
    scheduler, timeline, ledger, control, retryQueue, reconcileQueue, bell, mirror, accounts, lookedUpAt: network.lookedUpAt,
    drains: shared.drainSwitch.enabled,
    /** Puts a key there. */
    configure(account: keyof typeof accounts): void {
      configuredAccount = account;
    },
    /** The product in one process. */
    productOf: (process: Process): Product => policy(portsOf(process)),
    /** Everything that any account has booked for a payment. */
    bookedFor: (paymentId: string) => Object.values(accounts).flatMap((account: ProviderAccount) => account.books.filter((intent) => intent.paymentId === paymentId)),
  };
}

export type World = ReturnType<typeof createWorld>;
