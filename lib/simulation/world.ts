import type { Ledger } from '../app/ports';
import type { Destination } from '../core/delivery';
import { defaultSettings } from '../core/settings';
import type { Payment } from '../core/payment';
import type { Settings } from '../core/settings';
import { createMemoryControl } from '../memory/control';
import { createMemoryDrainSwitch } from '../memory/drain-switch';
import { createMemoryEventWalks } from '../memory/event-walks';
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
import type { Chooser } from './chooser';
import { asEarlierVersion } from './earlier-version';
import { heeding, isHinted } from './heeding';
import { historyFor } from './history-steps';
import { createLedgerHistory } from './ledger-history';
import { createMail, readSigned } from './mail';
import type { Route } from './mail';
import { createNetwork } from './network';
import { createOrderDesk } from './order-desk';
import type { Policy, Ports, Product } from './product';
import { createScheduler } from './scheduler';
import type { Process } from './scheduler';
import { createShop } from './shop';
import { clockOf, read, stepper, unthrowing, write } from './stepping';
import { createTimeline, describeStep } from './timeline';

export const startMs = Date.UTC(2026, 0, 1);
/** How far an index lags behind when it does (ms). */
const indexLagMs = 5_000;

/** The name of the second account, where there is one. */
export const secondName = 'second';
/** Whose key is configured for the default provider; `other` is another account's, put there by mistake. */
export type AccountName = 'own' | 'other' | 'second';

/** What differs from the defaults in some schedules. */
export interface Configuration {
  /** Share of the payments with an instrument for it that go to the second account; undefined: there is none. */
  readonly fallbackShare: number | undefined;
  /** So many failures open the breaker. */
  readonly minFailures: number;
  /** How the shop hears of its payments. */
  readonly ways: readonly Destination[];
  /** Is the shop asked before each replay? */
  readonly asksShop: boolean;
  /** How the provider's events come; undefined: they are only walked. */
  readonly mail: Route | undefined;
}

/** The healer looks every 5 s here, not every 2: fewer steps, the same decisions. */
function settingsOf({ fallbackShare, minFailures }: Configuration): Settings {
  return {
    ...defaultSettings,
    healer: { ...defaultSettings.healer, tickMs: 5_000 }, breaker: { ...defaultSettings.breaker, minFailures },
    ...(fallbackShare !== undefined && { fallback: { name: secondName, share: fallbackShare } }),
  };
}

export interface WorldOptions {
  /** For ids and the product's own chance. */
  readonly seed: number;
  readonly chooser: Chooser;
  readonly policy: Policy;
  readonly configuration: Configuration;
  /** Told when a process of the earlier version writes a row, and when an event of the provider's has settled one. */
  readonly wroteAsEarlier: () => void;
  readonly settledByHint: () => void;
  /** Write a timeline? */
  readonly traced: boolean;
}

/**
 * Everything outside a process, in memory: ledger, queues, healer's items, parameters, and the accounts at the providers. `invoke` starts a process whose every call of a port is a step of the scheduler.
 */
export function createWorld({ seed, chooser, policy, traced, configuration, wroteAsEarlier, settledByHint }: WorldOptions) {
  const settings = settingsOf(configuration);
  const scheduler = createScheduler(startMs);
  const { now } = scheduler;
  const clock = { now, sleep: () => Promise.resolve() };
  const random = createSeededRandom(seed);
  const timeline = createTimeline(traced, now, startMs);
  const shop = createShop({ now, ways: configuration.ways });
  const desk = configuration.asksShop ? createOrderDesk({ scheduler, chooser, isClosed: shop.isClosed }) : undefined;
  const ledger = createLedgerHistory({ random, now, wrote: (change) => shop.stream.wrote(change) });
  const control = createMemoryControl({ settings });
  const retryQueue = createMemoryRetryQueue({ clock });
  const reconcileQueue = createMemoryReconcileQueue({ clock });
  const bell = createMemoryHealerBell();
  const mirror = createMemoryRouteMirror({ clock, providers: ['stripe', ...(settings.fallback ? [secondName] : [])] });
  let hasFunds = false;
  const accounts: Readonly<Record<AccountName, ProviderAccount>> = {
    own: createProviderAccount({ now, hasFunds: () => hasFunds }), other: createProviderAccount({ now, prefix: 'pi_other_' }),
    second: createProviderAccount({ now, prefix: 'pi_second_', cards: 'pm_second_' }),
  };
  const mail = createMail(accounts, configuration.mail);
  let configuredAccount: AccountName = 'own';
  const accountOf = (provider: string): ProviderAccount => accounts[provider === secondName ? 'second' : configuredAccount];
  const network = createNetwork({ scheduler, forms: plainForms, accountOf });
  const earlierLedger = asEarlierVersion(ledger.port, wroteAsEarlier);
  const drainSwitch = createMemoryDrainSwitch();
  const metrics = createMemoryMetrics();

  const providersOf = ({ environment }: Process): readonly string[] => ['stripe', ...(settings.fallback && !environment.earlier ? [secondName] : [])];

  const step = <P extends object>(name: string, port: P, methods: Parameters<typeof stepper<P>>[3]) => stepper(scheduler, name, port, methods, describeStep);
  const ledgerSteps = (port: Ledger) => step('ledger', port, {
    claim: write, replace: write, get: read, backlog: read,
    due: { fates: ['throttled', 'stale'], stale: (...args: Parameters<typeof ledger.port.due>) => ledger.dueAsOf(now() - indexLagMs, ...args) },
  });
  const ledgers = { own: ledgerSteps(ledger.port), earlier: ledgerSteps(earlierLedger), hinted: ledgerSteps(heeding(ledger.port, settledByHint)) };
  const inSteps = {
    control: step('control', control, { steering: read, read, write, sign: write, clearEvidence: write, enter: write, takePermit: write, takeTokens: write }),
    retryQueue: step('retryQueue', retryQueue, { send: write, quarantine: write }),
    reconcileQueue: step('reconcileQueue', reconcileQueue, { send: write }),
    bell: step('bell', bell, { ring: write }),
    mirror: step('mirror', mirror, { publish: write, override: read }),
    notices: step('notices', createMemoryNotices(), { send: write }),
    drainSwitch: step('drainSwitch', drainSwitch, { set: write }),
    logReports: step('logReports', createMemoryLogReports(), { request: write, latest: read }),
    deliveries: step('deliveries', shop.deliveries, { send: write, setAside: write }),
    bus: step('bus', shop.bus, { put: write }),
    webhook: step('webhook', shop.webhook, { post: write }),
    eventWalks: step('eventWalks', createMemoryEventWalks(), { readWalk: read, saveWalk: write }),
  };

  function ledgerOf(process: Process): Ledger {
    return ledgers[process.environment.earlier ? 'earlier' : isHinted(process) ? 'hinted' : 'own'](process);
  }

  function portsOf(process: Process): Ports {
    const say = (message: string, fields: Readonly<Record<string, unknown>>): void => timeline.add(() => `${process.name} says: ${message} ${JSON.stringify(fields)}`);
    const { control: steering, deliveries, bus, webhook, eventWalks, ...others } = inSteps;
    const providers = providersOf(process);
    return {
      settings, random, metrics, clock: clockOf(scheduler, process), log: { info: () => undefined, warn: say, error: say }, ledger: ledgerOf(process), control: steering(process),
      retryQueue: others.retryQueue(process), reconcileQueue: others.reconcileQueue(process), bell: others.bell(process), mirror: others.mirror(process),
      notices: others.notices(process), drainSwitch: others.drainSwitch(process), logReports: others.logReports(process),
      telling: {
        deliveries: deliveries(process),
        ...(shop.ways.includes('bus') && { bus: bus(process) }),
        ...(shop.ways.includes('webhook') && { webhook: unthrowing(webhook(process)) }),
      },
      hearing: { read: readSigned, eventWalks: eventWalks(process), histories: providers.map((name) => ({ name, events: historyFor(scheduler, process, name, () => accountOf(name)) })) },
      ...(desk && { orderHook: desk.hookFor(process) }),
      provider: network.providerFor(process, 'stripe'),
      ...(providers.length > 1 && { fallback: network.providerFor(process, secondName) }),
    };
  }

  return {
    settings, scheduler, timeline, ledger, shop, desk, mail, control, retryQueue, reconcileQueue, bell, mirror, accounts, sent: network.sent,
    drains: drainSwitch.enabled,
    /** Is its intent in an account whose key is not configured? Only a person can look there. */
    isOutOfReach: ({ fence }: Payment): boolean => fence?.intentId !== undefined && accounts.other.books.some(({ id }) => id === fence.intentId),
    /** Is there money behind the card that is empty at first? */
    fund: (there: boolean): void => void (hasFunds = there),
    /** Puts a key there. */
    configure(account: 'own' | 'other'): void {
      configuredAccount = account;
    },
    /** The product in one process. */
    productOf: (process: Process): Product => policy(portsOf(process)),
    /** Everything that any account has booked for a payment. */
    bookedFor: (paymentId: string) => Object.values(accounts).flatMap((account) => account.books.filter((intent) => intent.paymentId === paymentId)),
  };
}

export type World = ReturnType<typeof createWorld>;
