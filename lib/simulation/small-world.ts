import type { Control, Provider, ProviderCalls } from '../app/ports';
import { noEvidence } from '../core/breaker';
import type { Answer } from '../core/outcome';
import type { Payment } from '../core/payment';
import { firstPlan } from '../core/plan';
import { defaultSettings } from '../core/settings';
import { createMemoryDrainSwitch } from '../memory/drain-switch';
import { createMemoryHealerBell } from '../memory/healer-bell';
import { createMemoryLogReports } from '../memory/log-reports';
import { createMemoryMetrics } from '../memory/metrics';
import { createMemoryNotices } from '../memory/notices';
import { plainForms } from '../memory/provider';
import { createProviderAccount } from '../memory/provider-account';
import type { ProviderAccount } from '../memory/provider-account';
import { createMemoryReconcileQueue } from '../memory/reconcile-queue';
import { createMemoryRetryQueue } from '../memory/retry-queue';
import { createMemoryRouteMirror } from '../memory/route-mirror';
import { createLedgerHistory } from './ledger-history';
import { createNetwork } from './network';
import type { Policy, Ports } from './product';
import { createScheduler } from './scheduler';
import type { Late, Process } from './scheduler';
import { clockOf, read, stepped, write } from './stepping';
import { createTimeline } from './timeline';
import { startMs } from './world';

/** The plan of a stack whose healer has not run, for ever: everything may flow, nobody waits for a token. */
const frozenControl: Control = {
  steering: (provider) => Promise.resolve({ plan: firstPlan(provider, defaultSettings), evidence: noEvidence }),
  read: () => Promise.resolve(undefined), write: () => Promise.resolve(true),
  sign: () => Promise.resolve(noEvidence), clearEvidence: () => Promise.resolve(),
  enter: () => Promise.resolve(() => Promise.resolve()),
  takePermit: () => Promise.resolve(true), takeTokens: () => Promise.resolve({ granted: true }),
};

/** Written down as JSON, without what only names a write or a request. */
export function noted(value: unknown): string {
  return (JSON.stringify(value, (key, inner: unknown) => (key === 'writeId' || key === 'correlationId' ? undefined : inner)) ?? '').replace(/corr-\d+/g, 'corr');
}

/**
 * As little of a world as a payment needs: ledger, queues and one account, with a step for every call that others can see.
 * Plan and evidence stand still; time stands still until it is told to pass. What each process has been answered is kept:
 * together with the time it is all that its next steps depend on.
 */
export function createSmallWorld(policy: Policy, traced: boolean) {
  const scheduler = createScheduler(startMs);
  const { now } = scheduler;
  const clock = { now, sleep: () => Promise.resolve() };
  let ids = 0;
  const random = { id: () => `id-${(ids += 1)}`, chance: () => 0.5 };
  const ledger = createLedgerHistory({ random, now });
  const retryQueue = createMemoryRetryQueue({ clock });
  const reconcileQueue = createMemoryReconcileQueue({ clock });
  const { account, keys } = withKeysNoted(createProviderAccount({ now }));
  const network = createNetwork({ scheduler, forms: plainForms, accountOf: () => account });
  const timeline = createTimeline(traced, now, startMs);
  const heard = new Map<Process, unknown[]>();

  function hear(process: Process, name: string, result: unknown): void {
    const words = heard.get(process) ?? [];
    heard.set(process, words);
    words.push(now(), name, result);
  }

  const waitingOf = (process: Process): readonly string[] => scheduler.waiting().filter((step) => step.process === process).map(({ name, notBefore }) => `${name} ${notBefore}`);

  async function listen<T>(process: Process, name: string, called: Promise<T>): Promise<T> {
    try {
      const result = await called;
      hear(process, name, result);
      return result;
    } catch (error) {
      hear(process, name, String(error));
      throw error;
    }
  }

  const describe = (step: string, args: readonly unknown[]): string => `${step} ${noted(args)}`;

  function portOf<P extends object>(process: Process, name: string, port: P, methods: Parameters<typeof stepped<P>>[4]): P {
    const calls = stepped(scheduler, process, name, port, methods, describe) as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const listening = Object.keys(methods).map((method) => [method, (...args: unknown[]) => listen(process, `${name}.${method}`, calls[method]?.(...args) ?? Promise.resolve())]);
    return { ...port, ...Object.fromEntries(listening) as Partial<P> };
  }

  function providerOf(process: Process): Provider {
    const provider = network.providerFor(process, 'stripe');
    const heardCalls = (calls: ProviderCalls): ProviderCalls => {
      const to = (name: string, answer: Promise<Answer>): Promise<Answer> => listen(process, name, answer);
      return {
        ...calls,
        create: (request) => to('create', calls.create(request)), confirm: (id, request) => to('confirm', calls.confirm(id, request)),
        retrieve: (id) => to('retrieve', calls.retrieve(id)), cancel: (id, key) => to('cancel', calls.cancel(id, key)),
      };
    };
    return { ...provider, session: (deadlineAt, work) => provider.session(deadlineAt, (calls) => work(heardCalls(calls))) };
  }

  function portsOf(process: Process): Ports {
    const quiet = (): void => undefined;
    return {
      settings: defaultSettings, random, metrics: createMemoryMetrics(), notices: createMemoryNotices(), drainSwitch: createMemoryDrainSwitch(), logReports: createMemoryLogReports(),
      bell: createMemoryHealerBell(), mirror: createMemoryRouteMirror({ clock, providers: ['stripe'] }),
      clock: clockOf(scheduler, process), log: { info: quiet, warn: quiet, error: quiet }, control: frozenControl,
      ledger: portOf(process, 'ledger', ledger.port, { claim: write, replace: write, get: read }),
      retryQueue: portOf(process, 'retryQueue', retryQueue, { send: write }),
      reconcileQueue: portOf(process, 'reconcileQueue', reconcileQueue, { send: write }),
      provider: providerOf(process),
    };
  }

  /**
   * Can it have no effect any more, whenever it is executed? A write over a version that is gone, a claim of what is there, a
   * request whose key has its answer: keys outlive everything here.
   */
  function isSpent({ call, key }: Late): boolean {
    if (key !== undefined) return keys.has(key);
    const [row] = (call?.args ?? []) as readonly Partial<Payment>[];
    const stands = ledger.rows().find(({ order }) => order.id === row?.order?.id);
    if (call?.step === 'ledger.claim') return stands !== undefined;
    return call?.step === 'ledger.replace' && stands?.version !== row?.version;
  }

  return {
    /** Forgets what is late and can have no effect any more. */
    dropSpent(): void {
      for (let index = scheduler.late.length - 1; index >= 0; index -= 1) {
        const late = scheduler.late[index];
        if (late !== undefined && isSpent(late)) scheduler.late.splice(index, 1);
      }
    },
    scheduler, timeline, ledger, retryQueue, reconcileQueue, account,
    productOf: (process: Process) => policy(portsOf(process)),
    /** Everything that can still make a difference, but for what people and the faults may still do. */
    state: (): string => noted([
      now(), ledger.rows(), ledger.writes.map(({ at, row }) => [at, row.state, row.version]), [retryQueue, reconcileQueue].map((queue) => queue.contents().map(({ body, visibleAt }) => `${visibleAt} ${body}`).toSorted()),
      retryQueue.poison, account.books, [...keys].map(([key, answer]) => `${key} ${answer}`).toSorted(), scheduler.late.map(({ name }) => name).toSorted(),
      [...scheduler.processes].map((process) => noted([process.name, process.startedAt, heard.get(process), waitingOf(process)])).toSorted(),
    ]),
  };
}

export type SmallWorld = ReturnType<typeof createSmallWorld>;

/** An account whose keys, and what each of them replays, can be seen. */
function withKeysNoted(account: ProviderAccount): { readonly account: ProviderAccount; readonly keys: ReadonlyMap<string, string> } {
  const keys = new Map<string, string>();
  const noting: ProviderAccount = {
    ...account,
    handle(request, ending) {
      const answer = account.handle(request, ending);
      if (request.key !== undefined && !keys.has(request.key)) keys.set(request.key, noted(answer));
      return answer;
    },
    begin(request) {
      const begun = account.begin(request);
      if ('answer' in begun) return begun;
      return {
        end(ending) {
          const answer = begun.end(ending);
          if (request.key !== undefined && !keys.has(request.key)) keys.set(request.key, noted(answer));
          return answer;
        },
      };
    },
  };
  return { account: noting, keys };
}
