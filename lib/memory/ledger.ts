import type { Ledger, Random } from '../app/ports';
import type { RowChange } from '../core/event';
import { guard } from '../core/guard';
import { dueAt } from '../core/payment';
import type { Payment } from '../core/payment';
import { checkTransition } from '../core/transitions';
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
  /** The rows that have not ended, as the sparse index has them. */
  const open = new Map<string, Payment>();

  function put(row: Payment): Payment {
    const copy = frozenCopy(row);
    wrote?.({ before: rows.get(copy.order.id), after: copy });
    rows.set(copy.order.id, copy);
    if (dueAt(copy) === undefined) open.delete(copy.order.id);
    else open.set(copy.order.id, copy);
    return copy;
  }

  const inState = <S extends Payment['state']>(state: S): (Payment & { state: S })[] =>
    [...open.values()].filter((row): row is Payment & { state: S } => row.state === state);

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
      const due = inState(state).map((row) => ({ id: row.order.id, at: dueAt(row) ?? Infinity })).filter(({ at }) => at <= now);
      return due.toSorted((one, two) => one.at - two.at).slice(0, limit).map(({ id }) => id);
    },
    async backlog(now) {
      const queued = inState('queued');
      const amounts: Record<string, number> = {};
      let oldest = now;
      for (const { order, createdAt } of queued) {
        amounts[order.currency] = (amounts[order.currency] ?? 0) + order.amountMinor;
        oldest = Math.min(oldest, createdAt);
      }
      return { queued: queued.length, oldestSeconds: Math.floor((now - oldest) / 1_000), unknown: inState('unknown').length, amounts };
    },
    all: () => [...rows.values()],
    restore(before) {
      rows.clear();
      open.clear();
      for (const row of before) put(row);
    },
  };
}
