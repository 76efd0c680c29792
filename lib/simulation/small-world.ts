import type { Poison } from '../core/message';
import type { Answer } from '../core/outcome';
import type { Payment } from '../core/payment';
import { createProviderAccount } from '../memory/provider-account';
import type { BookedIntent, ProviderAccount, ProviderRequest } from '../memory/provider-account';
import { createMemoryReconcileQueue } from '../memory/reconcile-queue';
import type { MemoryReconcileQueue } from '../memory/reconcile-queue';
import { createMemoryRetryQueue } from '../memory/retry-queue';
import type { MemoryRetryQueue } from '../memory/retry-queue';
import type { Call } from './behaviour';
import { createLedgerHistory } from './ledger-history';
import type { LedgerHistory, Written } from './ledger-history';
import { byText, createMemory, heardValue, numberOf } from './remembered';
import type { Heard, Remembered } from './remembered';

export interface LedgerView {
  /** There is one payment. */
  readonly row: Payment | undefined;
  readonly writes: readonly Written[];
}

export interface QueueView {
  /** In the order in which they become visible. A message is known by its place here. */
  readonly messages: readonly { readonly id: string; readonly body: string; readonly visibleAt: number }[];
  readonly poison: readonly { readonly body: string; readonly reason: Poison }[];
}

export interface AccountView {
  readonly books: readonly BookedIntent[];
  /** The request that came first with each key, and what it was answered. */
  readonly keys: ReadonlyMap<string, string>;
  /** The calls that it works on: they hold their keys and their intents. */
  readonly begun: readonly number[];
}

export const queueNames = ['retryQueue', 'reconcileQueue'] as const;
export type QueueName = (typeof queueNames)[number];

/** All that is there besides processes and what is late. */
export interface Stores {
  readonly ledger: Remembered<LedgerView>;
  readonly retryQueue: Remembered<QueueView>;
  readonly reconcileQueue: Remembered<QueueView>;
  readonly account: Remembered<AccountView>;
}

interface Queue {
  readonly all: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  readonly view: () => QueueView;
  /** Where the message stands that was received, and what it says. */
  readonly receive: (now: number, place: number) => { readonly place: number; readonly body: string };
  readonly delete: (id: string) => void;
}

/** What was done to a queue: the answer, and at which place each message stands now, which had the place of its index; -1: it is gone. */
interface Moved {
  readonly heard: Heard;
  readonly places: readonly number[];
}

/** The same with the stores as they are then. */
export interface Then {
  readonly stores: Stores;
  readonly heard: Heard;
  /** Of a queue something was done to. */
  readonly moved?: { readonly queue: QueueName; readonly places: readonly number[] };
}

/** As little of a world as a payment needs: ledger, queues and one account, each of which can be gone back to. */
export function createSmallWorld() {
  const ledgers = createMemory(ledgerThing, ({ rows, writes }): LedgerView => ({ row: rows()[0], writes: [...writes] }), nameOfLedger);
  const queues = { retryQueue: memoryOfQueue(retryThing), reconcileQueue: memoryOfQueue(reconcileThing) };
  const accounts = createMemory(accountThing, ({ books, keys, begun }): AccountView => ({ books: structuredClone(books), keys: new Map(keys), begun: [...begun.keys()] }), nameOfAccount);

  async function onLedger(stores: Stores, at: number, call: Call, method: string): Promise<Then> {
    const { now, heard } = await ledgers.after(stores.ledger, { id: call.id, at, to: ({ port }) => (port as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(...call.args) });
    return { stores: { ...stores, ledger: now }, heard };
  }

  async function onQueue(stores: Stores, name: QueueName, at: number, id: number, to: (queue: Queue) => unknown): Promise<Then> {
    const { now, heard } = await queues[name].after(stores[name], { id, at, to: async (queue): Promise<Moved> => {
      const before = queue.view().messages;
      const result = heardValue(await to(queue));
      const after = queue.view().messages;
      return { heard: result, places: before.map((message) => after.findIndex((other) => other.id === message.id)) };
    } });
    const moved = (heard as { readonly value: Moved }).value;
    return { stores: { ...stores, [name]: now }, heard: moved.heard, moved: { queue: name, places: moved.places } };
  }

  async function onAccount(stores: Stores, at: number, id: number, to: (account: Account) => unknown): Promise<Then> {
    const { now, heard } = await accounts.after(stores.account, { id, at, to });
    return { stores: { ...stores, account: now }, heard };
  }

  return {
    empty: (): Stores => ({ ledger: ledgers.first(), retryQueue: queues.retryQueue.first(), reconcileQueue: queues.reconcileQueue.first(), account: accounts.first() }),
    /** Carries a call out. */
    perform(stores: Stores, at: number, call: Call): Promise<Then> {
      const [port, method] = call.name.split('.') as [string, string];
      if (port === 'ledger') return onLedger(stores, at, call, method);
      if (port === 'stripe') return onAccount(stores, at, call.id, (account) => account.handle(requestOf(call)));
      if (port === 'retryQueue' || port === 'reconcileQueue') return onQueue(stores, port, at, call.id, ({ all }) => all[method]?.(...call.args));
      throw new RangeError(`nobody here answers ${call.name}`);
    },
    /** The provider begins with a request: it gives an answer if it is done with it at once, else nothing. */
    beginRequest: (stores: Stores, at: number, call: Call): Promise<Then> => onAccount(stores, at, numberOf(['begin', call.id]), (account) => account.begin(call)),
    /** It has carried it out. */
    endRequest: (stores: Stores, at: number, call: Call): Promise<Then> => onAccount(stores, at, numberOf(['end', call.id]), (account) => account.end(call)),
    /** @param place of the message that is delivered: one that can be received now */
    receive: (stores: Stores, name: QueueName, at: number, place: number): Promise<Then> => onQueue(stores, name, at, numberOf(['receive', place]), (queue) => queue.receive(at, place)),
    /** @param place of the message that is deleted; one that is gone already has -1 */
    delete: (stores: Stores, name: QueueName, at: number, place: number): Promise<Then> => onQueue(stores, name, at, numberOf(['delete', place]), (queue) => {
      const message = queue.view().messages[place];
      if (message !== undefined) queue.delete(message.id);
    }),
    browser: (stores: Stores, at: number, intentId: string): Promise<Then> => onAccount(stores, at, numberOf(['browser', intentId]), (account) => account.confirmInBrowser(intentId, 'pm_card_visa')),
  };
}

export type SmallWorld = ReturnType<typeof createSmallWorld>;

/**
 * Can it have no effect any more, whenever it is executed? A write over a version that is gone, a claim of what is there, a
 * request whose key has its answer: keys outlive everything here.
 */
export function isSpent({ ledger, account }: Stores, { name, args }: Call): boolean {
  if (name.startsWith('stripe.')) return account.view.keys.has((args[0] as ProviderRequest).key ?? '');
  const stands = ledger.view.row;
  if (name === 'ledger.claim') return stands !== undefined;
  return name === 'ledger.replace' && stands?.version !== (args[0] as Payment).version;
}

/** Of older writes only what a verdict asks for: which ends were told, and when. */
function nameOfLedger({ row, writes }: LedgerView): number {
  return numberOf([row, writes.map(({ at, row: written }) => [at, written.state, written.version, written.state === 'cancelled' && written.reason])]);
}

const nameOfAccount = ({ books, keys, begun }: AccountView): number => numberOf([books, begun, [...keys].map(([key, first]) => `${key} ${first}`).toSorted(byText)]);

function ledgerThing(now: () => number): LedgerHistory {
  let ids = 0;
  return createLedgerHistory({ random: { id: () => `write-${(ids += 1)}`, chance: () => 0.5 }, now });
}

const memoryOfQueue = (make: (now: () => number) => Queue) =>
  createMemory(make, (queue) => queue.view(), ({ messages, poison }) => numberOf([messages.map(({ body, visibleAt }) => [visibleAt, body]), poison]));

function queueOf(queue: MemoryReconcileQueue | MemoryRetryQueue): Queue {
  const messages = (): QueueView['messages'] => queue.contents().map(({ id, body, visibleAt }) => ({ id, body, visibleAt })).toSorted((a, b) => a.visibleAt - b.visibleAt);
  return {
    all: queue as unknown as Queue['all'], delete: queue.delete,
    view: () => ({ messages: messages(), poison: 'poison' in queue ? [...queue.poison] : [] }),
    receive(now, overtaking) {
      const received = queue.receive(now, overtaking);
      if (received === undefined) throw new RangeError('no message can be received now');
      return { body: received.body, place: messages().findIndex(({ id }) => id === received.id) };
    },
  };
}

function retryThing(now: () => number): Queue {
  const queue = createMemoryRetryQueue({ clock: { now, sleep: () => Promise.resolve() } });
  return queueOf(queue);
}

const reconcileThing = (now: () => number): Queue => queueOf(createMemoryReconcileQueue({ clock: { now, sleep: () => Promise.resolve() } }));

const requestOf = ({ args }: Call): ProviderRequest => args[0] as ProviderRequest;

interface Account extends Omit<AccountView, 'begun'>, Pick<ProviderAccount, 'confirmInBrowser'> {
  readonly handle: (request: ProviderRequest) => Answer;
  readonly begin: (call: Call) => Answer | undefined;
  readonly end: (call: Call) => Answer;
  readonly begun: ReadonlyMap<number, unknown>;
}

/** An account whose keys, and what each of them replays, can be seen. */
function accountThing(now: () => number): Account {
  const account = createProviderAccount({ now });
  const keys = new Map<string, string>();
  const begun = new Map<number, { readonly request: ProviderRequest; readonly end: () => Answer }>();

  /** While a request is being worked on, another one with its key is refused, and that is not what the key replays. */
  function keeping(request: ProviderRequest, answer: Answer): Answer {
    const { key } = request;
    const isHeld = [...begun.values()].some((other) => other.request.key === key);
    if (key !== undefined && !isHeld && !keys.has(key)) keys.set(key, JSON.stringify([request, answer]));
    return answer;
  }

  return {
    books: account.books, keys, begun, confirmInBrowser: (intentId, card) => account.confirmInBrowser(intentId, card),
    handle: (request) => keeping(request, account.handle(request)),
    begin(call) {
      const request = requestOf(call);
      const work = account.begin(request);
      if ('answer' in work) return keeping(request, work.answer);
      begun.set(call.id, { request, end: () => work.end('executed') });
      return undefined;
    },
    end(call) {
      const work = begun.get(call.id);
      if (work === undefined) throw new RangeError('the provider has not begun with this request');
      begun.delete(call.id);
      return keeping(work.request, work.end());
    },
  };
}
