import { eventStates } from '../core/event';
import type { RowChange } from '../core/event';
import type { Process } from './scheduler';

/** So long the function may run; then the stream gives the same records to another invocation (ms). */
const functionMs = 60_000;
/** As the stack's event source mapping asks for. */
const batchSize = 25;
const shardCount = 2;

interface Shard {
  readonly records: RowChange[];
  /** So many records are behind us. */
  place: number;
  /** Who works on what follows, and until when it is believed (ms). */
  reader?: { readonly process: Process; readonly until: number };
}

/** Records of one shard, in their order. */
export interface StreamBatch {
  readonly changes: readonly RowChange[];
  /** Nobody else gets this shard while that invocation works. */
  heldBy(process: Process): void;
  /** So many of them are done. Of a reader who has lost the shard it changes nothing. */
  done(process: Process, count: number): void;
}

/**
 * The ledger's stream: in shards, of which each holds the writes of its payments in their order and has one reader at a time;
 * a batch whose reader failed, crashed or took too long comes again from where it stood. Records that the mapping's filter
 * leaves out are not there.
 */
export function createLedgerStream(now: () => number) {
  const shards: readonly Shard[] = Array.from({ length: shardCount }, () => ({ records: [], place: 0 }));

  const isHeld = ({ reader }: Shard): boolean => reader !== undefined && reader.process.state === 'running' && reader.until > now();
  const isDue = (shard: Shard): boolean => shard.place < shard.records.length && !isHeld(shard);

  function shardOf({ after }: RowChange): Shard | undefined {
    let sum = 0;
    for (const letter of after.order.id) sum += letter.charCodeAt(0);
    return shards[sum % shards.length];
  }

  return {
    wrote(change: RowChange): void {
      if (eventStates.some((state) => state === change.after.state)) shardOf(change)?.records.push(change);
    },
    /** Shards that have something for an invocation. */
    due: (): number => shards.filter(isDue).length,
    /** The next batch of one of those. */
    next(index: number): StreamBatch | undefined {
      const shard = shards.filter(isDue)[index];
      if (shard === undefined) return undefined;
      const from = shard.place;
      return {
        changes: shard.records.slice(from, from + batchSize),
        heldBy: (process) => void (shard.reader = { process, until: now() + functionMs }),
        done(process, count) {
          if (shard.reader?.process !== process) return;
          delete shard.reader;
          shard.place = from + count;
        },
      };
    },
    /** The place of a shard was not written down: its last records come again. Says whether there were any. */
    fallBack(index: number, count: number): boolean {
      const shard = shards[index % shards.length];
      if (shard === undefined || shard.place === 0) return false;
      shard.place = Math.max(0, shard.place - count);
      return true;
    },
    /** Records that nobody has done yet. */
    depth: (): number => shards.reduce((sum, { records, place }) => sum + records.length - place, 0),
    /** When a reader that does not come back loses its shard (ms), or Infinity. */
    nextAt: (): number => shards.reduce((next, shard) => (shard.place < shard.records.length && isHeld(shard) ? Math.min(next, shard.reader?.until ?? Infinity) : next), Infinity),
  };
}

export type LedgerStream = ReturnType<typeof createLedgerStream>;
