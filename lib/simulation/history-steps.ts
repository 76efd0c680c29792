import type { EventHistory } from '../app/ports';
import { createMemoryEventHistory } from '../memory/event-history';
import type { ProviderAccount } from '../memory/provider-account';
import { isRefusal, refusals } from './refusals';
import type { Fate, Process, Scheduler } from './scheduler';
import { clockOf } from './stepping';

const fates = Object.keys(refusals) as Fate[];
/** So few on a page that a walk has several. */
const perPage = 5;

/** A provider's own list of events in the hands of one process: each page is a step. */
export function historyFor(scheduler: Scheduler, process: Process, provider: string, account: () => ProviderAccount): EventHistory {
  const clock = clockOf(scheduler, process);
  return {
    page: (span, deadlineAt) => new Promise((resolve) => {
      scheduler.add({
        process, name: `${provider}.events`, notBefore: 0, fates, effect: () => undefined, about: () => `${provider}.events ${JSON.stringify(span)}`,
        take: (fate) => resolve(isRefusal(fate) ? refusals[fate]() : createMemoryEventHistory({ account: account(), clock, perPage }).page(span, deadlineAt)),
      });
    }),
  };
}
