import type { Control, Provider, ProviderCalls } from '../app/ports';
import { noEvidence } from '../core/breaker';
import type { Answer } from '../core/outcome';
import { firstPlan } from '../core/plan';
import { defaultSettings } from '../core/settings';
import { createMemoryDrainSwitch } from '../memory/drain-switch';
import { createMemoryHealerBell } from '../memory/healer-bell';
import { createMemoryLogReports } from '../memory/log-reports';
import { createMemoryMetrics } from '../memory/metrics';
import { createMemoryNotices } from '../memory/notices';
import { plainForms } from '../memory/provider';
import type { ProviderRequest } from '../memory/provider-account';
import { createMemoryRouteMirror } from '../memory/route-mirror';
import type { Policy, Ports, Product } from './product';
import { heardError, heardValue, numberOf } from './remembered';
import type { Heard } from './remembered';

/** What an invocation does, and with what. Equal names do the same. */
export interface Task {
  readonly name: string;
  readonly work: (product: Product, now: number) => Promise<unknown>;
}

/** The next call of a port. */
export interface Call {
  /** Port and method, e.g. `ledger.replace`. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** Equal for calls that ask for the same. */
  readonly id: number;
  /** Not to be carried out before (ms): a sleep. */
  readonly notBefore: number;
  /** Nothing is sent to a provider after it (ms). */
  readonly deadlineAt: number;
}

/** A process after what it was answered: it calls, or it has ended. */
export interface Behaviour {
  /** Equal for processes that do the same from now on. */
  readonly id: number;
  readonly call?: Call;
  readonly ended?: Heard;
  /** So many ids it has drawn since it was answered last. */
  readonly drew: number;
}

interface Told {
  readonly at: number;
  readonly heard: Heard;
  /** So many ids had been drawn in the world. */
  readonly ids: number;
}

interface Node extends Behaviour {
  readonly task: Task;
  readonly told: readonly Told[];
  readonly next: Map<string, Node>;
}

/** The plan of a stack whose healer has not run, for ever: everything may flow, nobody waits for a token. */
const frozenControl: Control = {
  steering: (provider) => Promise.resolve({ plan: firstPlan(provider, defaultSettings), evidence: noEvidence }),
  read: () => Promise.resolve(undefined), write: () => Promise.resolve(true),
  sign: () => Promise.resolve(noEvidence), clearEvidence: () => Promise.resolve(),
  enter: () => Promise.resolve(() => Promise.resolve()),
  takePermit: () => Promise.resolve(true), takeTokens: () => Promise.resolve({ granted: true }),
};

/**
 * A process is a function of what it was answered and when: so it is run once for each different story, from its beginning,
 * and remembered. Chance always says 0.5, and ids are counted in the world, so the same story is always the same process.
 */
export function createBehaviours(policy: Policy) {
  const begun = new Map<string, Node>();
  let nodes = 0;

  async function nodeOf(task: Task, told: readonly Told[]): Promise<Node> {
    const run = await runOf(policy, task, told);
    return { id: (nodes += 1), task, told, next: new Map(), ...run };
  }

  /** Of two stories that differ only in how many ids others had drawn, the process that draws none is one. */
  async function known(all: Map<string, Node>, name: string, task: Task, told: readonly Told[]): Promise<Node> {
    const found = all.get(name) ?? all.get(`${name} ids ${told.at(-1)?.ids ?? 0}`);
    if (found !== undefined) return found;
    const node = await nodeOf(task, told);
    all.set(node.drew === 0 ? name : `${name} ids ${told.at(-1)?.ids ?? 0}`, node);
    return node;
  }

  return {
    /** @param ids so many have been drawn by others */
    begin: (task: Task, at: number, ids: number): Promise<Behaviour> =>
      known(begun, `${task.name} ${at}`, task, [{ at, heard: heardValue(undefined), ids }]),
    /** How it goes on when its call is answered. */
    answered(before: Behaviour, told: Told): Promise<Behaviour> {
      const node = before as Node;
      return known(node.next, `${told.at} ${told.heard.id}`, node.task, [...node.told, told]);
    },
  };
}

export type Behaviours = ReturnType<typeof createBehaviours>;

/** Runs a process to the first call that nobody has answered yet. */
async function runOf(policy: Policy, task: Task, [began, ...told]: readonly Told[]): Promise<Pick<Behaviour, 'call' | 'ended' | 'drew'>> {
  if (began === undefined) throw new RangeError('a process begins at some time');
  let last = began;
  let drew = 0;
  let asked = 0;
  let ended: Heard | undefined;
  const waiting: Call[] = [];

  /** Equal stories make equal calls, so the n-th answer belongs to the n-th call. */
  function ask(name: string, args: readonly unknown[], { notBefore = 0, deadlineAt = Infinity } = {}): Promise<unknown> {
    const next = told[asked];
    asked += 1;
    if (next === undefined) {
      waiting.push({ name, args, id: numberOf([name, args, notBefore, deadlineAt]), notBefore, deadlineAt });
      return new Promise(() => undefined);
    }
    return Promise.resolve().then(() => {
      last = next;
      drew = 0;
      if ('error' in next.heard) throw next.heard.error;
      return next.heard.value;
    });
  }

  const now = (): number => last.at;
  const id = (): string => `id-${last.ids + (drew += 1)}`;
  void task.work(policy(portsOf(ask, now, id)), began.at).then(
    (value) => void (ended = heardValue(value)),
    (error: Error) => void (ended = heardError(error)),
  );
  await new Promise((resolve) => setImmediate(resolve));
  const [call, second] = waiting;
  if (second !== undefined) throw new RangeError(`${task.name} waits for two calls at once, ${waiting.map(({ name }) => name).join(' and ')}: behaviour.ts knows one`);
  if (asked < told.length) throw new RangeError(`${task.name} made fewer calls when it was run again`);
  return { drew, ...(call && { call }), ...(ended && { ended }) };
}

type Ask = (name: string, args: readonly unknown[], when?: { readonly notBefore?: number; readonly deadlineAt?: number }) => Promise<unknown>;

/** A port each of whose calls asks somebody else. */
function asking<P extends object>(name: string, methods: readonly (keyof P & string)[], ask: Ask): P {
  return Object.fromEntries(methods.map((method) => [method, (...args: unknown[]) => ask(`${name}.${method}`, args)])) as P;
}

function portsOf(ask: Ask, now: () => number, id: () => string): Ports {
  const quiet = (): void => undefined;
  const clock = { now, sleep: async (ms: number) => void (await ask('clock.sleep', [ms], { notBefore: now() + Math.max(0, ms) })) };
  return {
    settings: defaultSettings, random: { id, chance: () => 0.5 }, clock, log: { info: quiet, warn: quiet, error: quiet }, control: frozenControl,
    metrics: createMemoryMetrics(), notices: createMemoryNotices(), drainSwitch: createMemoryDrainSwitch(), logReports: createMemoryLogReports(),
    bell: createMemoryHealerBell(), mirror: createMemoryRouteMirror({ clock, providers: ['stripe'] }),
    ledger: asking('ledger', ['claim', 'get', 'replace', 'due', 'backlog'], ask),
    retryQueue: asking('retryQueue', ['send', 'quarantine'], ask),
    reconcileQueue: asking('reconcileQueue', ['send'], ask),
    provider: providerOf(ask),
  };
}

function providerOf(ask: Ask): Provider {
  const callsUntil = (deadlineAt: number): ProviderCalls => {
    const to = (request: ProviderRequest): Promise<Answer> => ask(`stripe.${request.operation}`, [request], { deadlineAt }) as Promise<Answer>;
    return {
      create: ({ key, params }) => to({ operation: 'create', key, params }),
      confirm: (intentId, { key, params }) => to({ operation: 'confirm', intentId, key, params }),
      retrieve: (intentId) => to({ operation: 'retrieve', intentId }),
      cancel: (intentId, key) => to({ operation: 'cancel', intentId, key }),
      probe: () => Promise.resolve('up'),
    };
  };
  return { name: 'stripe', forms: plainForms, configured: () => Promise.resolve(true), linkTo: (intentId) => `memory:${intentId}`, session: (deadlineAt, work) => work(callsUntil(deadlineAt)) };
}
