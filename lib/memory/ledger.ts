import type { Ledger, Random } from '../app/ports';
import type { RowChange } from '../core/event';
import { guard } from '../core/guard';
import { dueAt } from '../core/payment';
import type { Payment } from '../core/payment';
import { checkTransition } from '../core/transitions';
import { createOrder } from './order';
import type { Order } from './order';
import { frozenCopy } from './rows';

/** The ledger in memory. */
export interface MemoryLedger extends Ledger {
  /** Every row as it stands, in the order of the claims. */
  all(): readonly Payment[];
  /** Point-in-time recovery: the rows are these and no others. */
  restore(rows: readonly Payment[]): void;
}

export interface MemoryLedgerRequest {
  readonly random: Random;
  /** Sees each write, as the table's stream does. @default nobody does */
  readonly wrote?: (change: RowChange) => void;
}

/** Every method takes effect at once, so any interleaving of its callers is one that DynamoDB allows, too. */
export function createMemoryLedger({ random, wrote }: MemoryLedgerRequest): MemoryLedger {
  const rows = new Map<string, Payment>();
  /** The rows that have not ended, as the sparse index has them: by state, in the order in which they are due. */
  const open = new Map<Payment['state'], Order>();
  const counts = new Map<Payment['state'], number>();
  /** Of what is queued: by the time of the claim, and the money by currency. */
  let queuedSince = createOrder();
  const amounts = new Map<string, number>();

  function put(row: Payment): Payment {
    const copy = frozenCopy(row);
    const { id } = copy.order;
    const before = rows.get(id);
    wrote?.({ before, after: copy });
    rows.set(id, copy);
    if (before !== undefined) {
      count(before, -1);
      if (before.state !== copy.state) open.get(before.state)?.delete(id);
    }
    count(copy, 1);
    const due = dueAt(copy);
    if (due !== undefined) inState(copy.state).set(id, due);
    if (copy.state === 'queued') queuedSince.set(id, copy.createdAt);
    else queuedSince.delete(id);
    return copy;
  }

  function inState(state: Payment['state']): Order {
    const found = open.get(state) ?? createOrder();
    open.set(state, found);
    return found;
  }

  function count({ state, order: { currency, amountMinor } }: Payment, by: 1 | -1): void {
    counts.set(state, (counts.get(state) ?? 0) + by);
    if (state !== 'queued') return;
    const left = (amounts.get(currency) ?? 0) + by * amountMinor;
    if (left === 0) amounts.delete(currency);
    else amounts.set(currency, left);
  }

  return {
    async claim(change) {
      const existing = rows.get(change.order.id);
      return existing !== undefined && guard('claimed_once', true) ? { existing } : { claimed: put({ ...change, version: 1, writeId: random.id() }) };
    },
    get: async (id) => rows.get(id),
    async replace(previous, next) {
      checkTransition(previous, next);
      const stands = rows.get(previous.order.id);
      if (guard('version_unchanged', stands?.version !== previous.version)) return { conflict: stands };
      return { written: put({ ...next, version: previous.version + 1, writeId: random.id() } as Payment) };
    },
    async due(state, now, limit) {
      return inState(state).first(limit, now).map(({ name }) => name);
    },
    async backlog(now) {
      const oldest = Math.min(now, queuedSince.first(1, Infinity)[0]?.at ?? now);
      return { queued: counts.get('queued') ?? 0, oldestSeconds: Math.floor((now - oldest) / 1_000), unknown: counts.get('unknown') ?? 0, amounts: Object.fromEntries(amounts) };
    },
    all: () => [...rows.values()],
    restore(before) {
      for (const kept of [rows, open, counts, amounts]) kept.clear();
      queuedSince = createOrder();
      for (const row of before) put(row);
    },
  };
}
