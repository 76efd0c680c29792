import type { Ledger, Random } from '../app/ports';
import type { RowChange } from '../core/event';
import type { Payment } from '../core/payment';
import { createMemoryLedger } from '../memory/ledger';

/** One write of the ledger, as it was applied. */
export interface Written {
  /** ms of the true clock */
  readonly at: number;
  readonly row: Payment;
  /** Put back by a restore: an older write, of which no stream speaks again. */
  readonly restored?: true;
}

export interface LedgerHistoryRequest {
  readonly random: Random;
  readonly now: () => number;
  /** Sees each write, as the table's stream does. @default nobody does */
  readonly wrote?: (change: RowChange) => void;
}

/** A ledger whose every write is kept, so that older states can be read, and restored. */
export function createLedgerHistory({ random, now, wrote = () => undefined }: LedgerHistoryRequest) {
  let isRestoring = false;
  const ledger = createMemoryLedger({ random, wrote: (change) => (isRestoring ? undefined : wrote(change)) });
  const writes: Written[] = [];
  const keep = (row: Payment): void => void writes.push({ at: now(), row });

  function rowsAt(time: number): readonly Payment[] {
    const rows = new Map<string, Payment>();
    for (const { at, row } of writes) {
      if (at > time) break;
      rows.set(row.order.id, row);
    }
    return [...rows.values()];
  }

  const port: Ledger = {
    ...ledger,
    async claim(change) {
      const result = await ledger.claim(change);
      if ('claimed' in result) keep(result.claimed);
      return result;
    },
    async replace(previous, next) {
      const result = await ledger.replace(previous, next);
      if ('written' in result) keep(result.written);
      return result;
    },
  };

  return {
    port,
    rows: () => ledger.all(),
    writes: writes as readonly Written[],
    /** What an index that lags behind says: the ledger of a while ago. */
    async dueAsOf(time: number, ...[state, now_, limit]: Parameters<Ledger['due']>): Promise<readonly string[]> {
      const then = createMemoryLedger({ random });
      then.restore(rowsAt(time));
      return then.due(state, now_, limit);
    },
    /** Restores the state of then into a new table; what the old one's stream still holds is told all the same. Gives the payments whose later writes are lost. */
    restore(time: number): readonly string[] {
      const lost = new Set(writes.filter(({ at }) => at > time).map(({ row }) => row.order.id));
      const rows = rowsAt(time);
      isRestoring = true;
      ledger.restore(rows);
      isRestoring = false;
      for (const row of rows) writes.push({ at: now(), row, restored: true });
      return [...lost];
    },
  };
}

export type LedgerHistory = ReturnType<typeof createLedgerHistory>;
