import type { Clock, EventHistory } from '../app/ports';
import type { Hint } from '../core/hint';
import type { Failure } from '../core/outcome';
import type { ProviderAccount } from './provider-account';

const noConnection: Failure = { kind: 'failure', outcome: 'not_charged', handling: 'wait', cause: 'network', detail: 'no connection to the provider' };

/** What an account remembers of its intents. */
export interface BookedEvent {
  readonly id: string;
  /** ms */
  readonly at: number;
  readonly hint: Hint;
}

/**
 * An account's events in memory, newest first.
 * @param down while true nothing answers
 * @param perPage how many a page has. @default 100, as Stripe's most
 */
export function createMemoryEventHistory({ account, clock, down = () => false, perPage = 100 }: {
  readonly account: Pick<ProviderAccount, 'events'>;
  readonly clock: Clock;
  readonly down?: () => boolean;
  readonly perPage?: number;
}): EventHistory {
  return {
    async page({ from, to, after }, deadlineAt) {
      if (down() || clock.now() >= deadlineAt) return noConnection;
      const all = account.events.filter(({ at }) => at >= from && at <= to).toReversed();
      const rest = after === undefined ? all : all.slice(all.findIndex(({ id }) => id === after) + 1);
      const page = rest.slice(0, perPage);
      const last = page.at(-1)?.id;
      return { kind: 'events', hints: page.map(({ hint }) => hint).filter(({ paymentId }) => paymentId !== ''), more: rest.length > page.length, ...(last !== undefined && { last }) };
    },
  };
}
