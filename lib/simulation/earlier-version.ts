import type { Ledger } from '../app/ports';
import type { Change } from '../core/payment';

/**
 * The ledger in the hands of the version before this one, as during a deploy or after a rollback: a row that it writes has
 * lost what it does not know, the owner of an attempt and the intents that a fence has left.
 * @param wrote told of every row that lost something
 */
export function asEarlierVersion(ledger: Ledger, wrote: () => void): Ledger {
  function known(change: Change): Change {
    if (!('owner' in change) && !('leftIntents' in change)) return change;
    wrote();
    const { owner: _owner, leftIntents: _left, ...rest } = change as Change & { owner?: string };
    return rest as Change;
  }
  return { ...ledger, replace: (previous, next) => ledger.replace(previous, known(next)) };
}
