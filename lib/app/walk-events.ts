import { afterFailure, afterPage, spanToWalk } from '../core/event-walk';
import type { EventSpan, EventWalk } from '../core/event-walk';
import { isFlowing } from '../core/plan';
import type { TakeHint } from './hints';
import type { Clock, Control, EventHistory, EventWalks, Log } from './ports';

export interface WalkEventsDeps {
  readonly control: Control;
  /** The histories to walk, each with its provider's name. */
  readonly histories: readonly { readonly name: string; readonly events: EventHistory }[];
  readonly eventWalks: EventWalks;
  readonly take: TakeHint;
  readonly clock: Clock;
  readonly log: Log;
}

/** At most so many pages of 100 events in one run; the next one goes on. */
const pagesPerRun = 10;
const pageDeadlineMs = 5_000;

/**
 * Closes the gaps that an outage leaves in the events: walks the provider's own list of them and takes each for a hint. Once an
 * hour, and after an incident; nothing while the drain is held, as the provider has better to do, and each page takes a token
 * of the drain's. A page is behind us only when all its hints were taken, so a crash walks it again.
 */
export function createWalkEvents({ control, histories, eventWalks, take, clock, log }: WalkEventsDeps) {
  /**
   * @param endAt when this invocation must be over (ms)
   * @param wanted an incident is over: do not wait for the hour
   */
  return async function walkEvents(endAt: number, wanted: boolean): Promise<void> {
    for (const { name, events } of histories) {
      for (let n = 0; n < pagesPerRun && clock.now() + 2 * pageDeadlineMs < endAt; n += 1) {
        if (!(await step(name, events, wanted))) break;
      }
    }
  };

  /** One page. False when there is none, or none now. */
  async function step(name: string, events: EventHistory, wanted: boolean): Promise<boolean> {
    const walk = await eventWalks.readWalk(name);
    const span = spanToWalk(walk, clock.now(), wanted && walk?.span === undefined);
    if (span === undefined || !(await mayAsk(name))) return false;
    const page = await events.page(span, clock.now() + pageDeadlineMs);
    if (page.kind === 'failure') {
      log.warn('the events could not be read; the walk goes on later', { provider: name, detail: page.detail });
      await eventWalks.saveWalk(name, afterFailure(walk, span, clock.now()));
      return false;
    }
    for (const hint of page.hints) await take(hint);
    const next = afterPage(walk, span, page);
    if (!(await eventWalks.saveWalk(name, next))) return false;
    if (next.span === undefined) tell(name, walk, span);
    return next.span !== undefined;
  }

  function tell(name: string, walk: EventWalk | undefined, span: EventSpan): void {
    if (walk !== undefined && walk.walkedTo < span.from) log.error('events are missing: the provider keeps them for 30 days only', { provider: name, from: walk.walkedTo, to: span.from });
    log.info('events walked', { provider: name, from: span.from, to: span.to });
  }

  async function mayAsk(name: string): Promise<boolean> {
    const { plan } = await control.steering(name, clock.now());
    return isFlowing(plan) && (await control.takeTokens(name, 1, plan.drainPerSecond, clock.now())).granted;
  }
}
