import type { Ledger } from '../app/ports';
import type { Change } from '../core/payment';

/**
 * The ledger in the hands of the version before this one, as during a deploy or after a rollback: a row that it writes has
 * lost what it does not know: the intents that a fence has left, and which of its messages counts. (It has no fallback either: see `portsOf`.)
 * @param wrote told of every row that it writes
 */
export function asEarlierVersion(ledger: Ledger, wrote: () => void): Ledger {
  function known(change: Change): Change {
    wrote();
    const { leftIntents: _left, resends: _resends, ...rest } = change;
    return rest as Change;
  }
  return { ...ledger, claim: (change) => ledger.claim(known(change) as typeof change), replace: (previous, next) => ledger.replace(previous, known(next)) };
}
