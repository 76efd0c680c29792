import type { Answer } from '../core/outcome';
import { belongsTo, cancelKey, newFence } from '../core/fence';
import { guard } from '../core/guard';
import { isWorthALook } from '../core/hint';
import { cancel, endUnwanted, resend, seenCharged } from '../core/change';
import { isWanted } from '../core/payment';
import type { Attempting, Change, Claimed, NeedsCustomer, Payment, Queued, Unknown } from '../core/payment';
import { isFlowing } from '../core/plan';
import { isPossible } from '../core/possible';
import { abandonClaimAfterMs, lookAfterMs, resendAfterMs, resendFromShortQueueAfterMs, shortQueue } from '../core/retry';
import { lookAgain, settleExpiredLease, settleLook } from '../core/settle';
import type { ReconcileWish } from '../core/message';
import type { Settings } from '../core/settings';
import { isToBeTold, stuckNotice, surprisingChargeNotice, tellings, withSeen } from '../core/stuck';
import type { Stuck } from '../core/stuck';
import type { Clock, Control, Ledger, Log, Notices, Provider, ProviderCalls, ReconcileQueue, RetryQueue } from './ports';
import { gone, namesOf, providerNamed } from './providers';
import type { Providers } from './providers';
import { sendRetryMessage, sendRetryMessageInDoubt } from './retry-message';
import { setAside } from './set-aside';

export interface ReconcileDeps extends Providers {
  readonly ledger: Ledger;
  readonly control: Control;
  readonly retryQueue: RetryQueue;
  readonly reconcileQueue: ReconcileQueue;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
}

/** At most so many payments of one state are taken up in one run. */
const perRun = 300;
const lookDeadlineMs = 5_000;
/** Until a provider that gave no word about an event's intent is asked again: the longest delay that SQS knows, as it may be away for a day. */
const askAgainMs = 15 * 60_000;

/** Whether the provider could be reached: a dead one is asked once a run. */
type Went = 'on' | 'unreachable';

/**
 * Settles what is open: unknown outcomes, interrupted attempts, waiting customers, bare claims, and queued payments whose
 * message is lost. Everything is found again by state and time in the ledger, so no wake-up has to arrive.
 */
export function createReconcile(deps: ReconcileDeps) {
  const { ledger, control, provider, clock, log } = deps;
  const { pageAfterMs } = deps.settings.reconcile;
  /** Found in this run: one message tells people of all. */
  const stuck: Stuck[] = [];

  /** @param endAt when this invocation must be over (ms) */
  async function settle(wish: ReconcileWish, endAt: number): Promise<void> {
    if ('sweep' in wish) return sweep(endAt, Number.MAX_SAFE_INTEGER);
    if (wish.succeeded === undefined) await one(wish.paymentId, true);
    else await believed(wish.paymentId, wish.succeeded);
    await tellPeople();
  }

  /** Told first and noted after, so that a crash in between repeats the message, under the same id, and loses none. */
  async function tellPeople(): Promise<void> {
    const payments = stuck.splice(0);
    if (payments.length === 0) return;
    const now = clock.now();
    const linkOf = ({ fence }: Stuck): string => (providerNamed(deps, fence.provider) ?? provider).linkTo(fence.intentId ?? '');
    try {
      await deps.notices.send(stuckNotice(payments, linkOf, now));
      for (const payment of payments) await ledger.replace(payment, { ...payment, seen: { ...payment.seen, told: tellings(payment.seen, pageAfterMs, now) } });
    } catch (error) {
      log.error('people could not be told of payments that cannot be settled; the next look tries again', { paymentIds: payments.map(({ order }) => order.id), error: String(error) });
    }
  }

  /** An event says that this intent succeeded. Only the intent itself can tell, and it is asked whatever the ledger says. */
  async function believed(id: string, intentId: string): Promise<void> {
    const payment = await ledger.get(id);
    if (payment === undefined || !isPossible(payment, id) || !isWorthALook(payment, { paymentId: id, intentId, succeeded: true })) return;
    const at = await whereSucceeded(payment, intentId);
    if (at === 'untold') return deps.reconcileQueue.send({ paymentId: id, succeeded: intentId }, askAgainMs);
    if (at === 'nowhere') return;
    const fence = { ...(payment.fence ?? newFence(payment, { name: at.name, forms: at.forms, names: namesOf(deps) }, 1, clock.now())), provider: at.name, intentId };
    const change = seenCharged(payment, fence, clock.now());
    if (change?.state !== 'charged') {
      log.error('a charge that the ledger does not have', { paymentId: id, correlationId: payment.correlationId, state: payment.state, intents: [payment.fence?.intentId, intentId] });
      // Before the write: if nobody can be told now, the event comes again.
      await deps.notices.send(surprisingChargeNotice(payment, intentId, at.linkTo(intentId)));
    }
    if (change === undefined) return;
    const written = await write(payment, change);
    if (written === undefined) throw new Error('the charge that an event tells of is not in the ledger yet: it comes again');
    log.info('reconciled', { paymentId: id, correlationId: payment.correlationId, from: payment.state, state: written.state });
  }

  /**
   * An event does not say whose account it is about, so each is asked; that one does not know the intent is no fault of ours here.
   * `untold`: one that may know it gave no word. No ladder looks at a payment that has ended, so it is asked until it does.
   */
  async function whereSucceeded(payment: Payment, intentId: string): Promise<Provider | 'nowhere' | 'untold'> {
    let untold = false;
    for (const at of [provider, ...(deps.fallback === undefined ? [] : [deps.fallback])]) {
      const answer = await at.session(clock.now() + lookDeadlineMs, (calls) => calls.retrieve(intentId));
      if (answer.kind === 'intent') return guard('only_a_hint', answer.status !== 'succeeded') || guard('belongs_to_payment', !belongsTo(answer, payment)) ? 'nowhere' : at;
      untold ||= answer.kind === 'failure' && answer.status !== 404;
    }
    return untold ? 'untold' : 'nowhere';
  }

  /** @param until everything that is due by then (ms); a sweep after an outage takes every unknown at once */
  async function sweep(endAt: number, until = clock.now()): Promise<void> {
    const due = async (state: Payment['state'], by: number): Promise<readonly string[]> => ledger.due(state, by, perRun);
    const now = clock.now();
    const dead = new Set<string>();
    // What may have moved money comes first, so that a long queue never keeps an unknown waiting.
    for (const id of [...(await due('attempting', now)), ...(await due('unknown', until)), ...(await due('needs_customer', now))]) {
      if (clock.now() + lookDeadlineMs > endAt) break;
      await one(id, until > now, dead);
    }
    await tellPeople();
    // Queued payments are due at `validUntil`; the first of them are also checked for a lost message.
    const waiting = await due('queued', Number.MAX_SAFE_INTEGER);
    for (const id of [...(await due('claimed', now)), ...waiting]) {
      if (clock.now() > endAt) return;
      await one(id, false, dead, waiting.length <= shortQueue);
    }
  }

  /** @param dead providers that could not be reached in this run; they are left alone until the next */
  async function one(id: string, early: boolean, dead = new Set<string>(), isShort = false): Promise<void> {
    const payment = await ledger.get(id);
    if (payment !== undefined && !isPossible(payment, id)) return log.error('a row that no version of ours can have written: left alone, look at it', { paymentId: id });
    if (payment === undefined || (await take(payment, early, dead, isShort)) === 'on') return;
    dead.add(payment.fence?.provider ?? provider.name);
  }

  async function take(payment: Payment, early: boolean, dead: ReadonlySet<string>, isShort: boolean): Promise<Went> {
    const now = clock.now();
    switch (payment.state) {
      case 'claimed':
        return abandon(payment, now);
      case 'attempting':
        return interrupted(payment, now, dead);
      case 'queued':
        return resendLost(payment, now, dead, isShort);
      case 'unknown':
      case 'needs_customer':
        return early || payment.nextLookAt <= now || payment.order.validUntil <= now ? look(payment, dead) : 'on';
      case 'charged':
      case 'declined':
      case 'expired':
      case 'cancelled':
      case 'quarantined':
        return 'on';
      default:
        return payment satisfies never;
    }
  }

  async function abandon(payment: Claimed, now: number): Promise<Went> {
    if (guard('claim_followed', now - payment.updatedAt < abandonClaimAfterMs)) return 'on';
    // A claim for a new attempt of a declined payment keeps its fence; nothing may charge it either.
    await write(payment, cancel(payment, 'abandoned', now));
    return 'on';
  }

  async function interrupted(payment: Attempting, now: number, dead: ReadonlySet<string>): Promise<Went> {
    if (guard('lease_runs', now < payment.leaseUntil)) return 'on';
    const written = await write(payment, settleExpiredLease(payment, now));
    if (written?.state === 'queued') await sendRetryMessage(deps, written);
    return written?.state === 'unknown' ? look(written, dead) : 'on';
  }

  async function resendLost(payment: Queued, now: number, dead: ReadonlySet<string>, isShort: boolean): Promise<Went> {
    if (guard('still_wanted', !isWanted(payment, now))) {
      const change = endUnwanted(payment, now);
      const written = change && await write(payment, change);
      return written?.state === 'unknown' ? look(written, dead) : 'on';
    }
    const { plan } = await control.steering(provider.name, now);
    const lostAfterMs = isShort && plan.drainPerSecond > 0 ? resendFromShortQueueAfterMs : resendAfterMs;
    // Its message is on its way until it is due. 0: it is noted that there is none.
    const isOnItsWay = payment.sentAt > 0 && now - Math.max(payment.sentAt, payment.notBefore) < lostAfterMs;
    if (!isFlowing(plan) || payment.notBefore > now || isOnItsWay) return 'on';
    const written = await write(payment, resend(payment, now));
    if (written?.state === 'queued') await sendRetryMessage(deps, written);
    return 'on';
  }

  /** Looks at the intent; cancels it where nobody wants the charge, and looks at the answer to that. */
  async function look(payment: Unknown | NeedsCustomer, dead: ReadonlySet<string>): Promise<Went> {
    if (dead.has(payment.fence.provider)) return 'on';
    const { intentId } = payment.fence;
    if (intentId === undefined) {
      await write(payment, quarantine404(payment));
      return 'on';
    }
    const at = providerNamed(deps, payment.fence.provider);
    if (at === undefined) {
      const detail = gone(payment.fence.provider);
      log.error(detail, { paymentId: payment.order.id, correlationId: payment.correlationId });
      const nobodyToAsk: Answer = { kind: 'failure', outcome: 'unknown', handling: 'call_person', cause: 'ours', detail };
      const again = lookAgain(payment, clock.now() + lookAfterMs(payment.looks + 1), clock.now());
      await finish(payment, withSeen(payment, again, nobodyToAsk, clock.now()));
      return 'on';
    }
    const answer = await withCalls(at, (calls) => calls.retrieve(intentId));
    const result = settleLook(payment, answer, clock.now());
    if (result.next === 'cancel') return cancelAtProvider(payment, at, intentId);
    await finish(payment, withSeen(payment, result.change, answer, clock.now()));
    return wentBy(answer);
  }

  async function cancelAtProvider(payment: Unknown | NeedsCustomer, at: Provider, intentId: string): Promise<Went> {
    const answer = await withCalls(at, (calls) => calls.cancel(intentId, cancelKey(payment, payment.fence)));
    const result = settleLook(payment, answer, clock.now());
    // An answered cancel uses its key up; an unanswered one keeps it, and the payment stays unknown.
    const answered = answer.kind !== 'failure' || answer.status !== undefined;
    const counted = answered ? { ...payment, fence: { ...payment.fence, cancels: payment.fence.cancels + 1 } } as typeof payment : payment;
    const change = result.next === 'write' && answer.kind === 'intent' ? settleLook(counted, answer, clock.now()) : undefined;
    const next = change?.next === 'write' ? change.change : lookAgain(counted, clock.now() + lookAfterMs(payment.looks + 1), clock.now());
    await finish(payment, withSeen(payment, next, answer, clock.now()));
    return wentBy(answer);
  }

  async function finish(payment: Unknown | NeedsCustomer, change: Change): Promise<void> {
    const written = await write(payment, change);
    if (written === undefined) return;
    if (isToBeTold(written, pageAfterMs, clock.now())) stuck.push(written);
    if (written.state === 'queued') await sendRetryMessage(deps, written);
    if (written.state !== payment.state) {
      log.info('reconciled', { paymentId: payment.order.id, correlationId: payment.correlationId, from: payment.state, state: written.state });
    }
  }

  /** A write that lost the race is no error: whoever won has looked as well. Nor is a quarantine that nobody could be told of. */
  async function write(payment: Payment, change: Change): Promise<Payment | undefined> {
    if (change.state === 'quarantined' && !(await setAside(deps, change))) return undefined;
    const result = await ledger.replace(payment, change).catch(async (error: unknown) => {
      if (change.state === 'queued') await sendRetryMessageInDoubt(deps, change, Math.max(0, change.notBefore - clock.now()));
      throw error;
    });
    return 'written' in result ? result.written : undefined;
  }

  async function withCalls(provider: Provider, work: (calls: ProviderCalls) => Promise<Answer>): Promise<Answer> {
    const answer = await provider.session(clock.now() + lookDeadlineMs, work);
    // What a lookup proves of the provider is little, but a 429 slows us down and a refusal is ours whoever meets it.
    if (answer.kind === 'failure' && (answer.cause === 'rate' || answer.cause === 'ours')) {
      if (answer.cause === 'ours') log.error('a lookup was refused', { provider: provider.name, detail: answer.detail });
      await control.sign(provider.name, answer.cause === 'rate' ? 'rate_limited' : 'ours', clock.now(), answer.detail).catch(() => undefined);
    }
    return answer;
  }

  return { settle, sweep };
}

function wentBy(answer: Answer): Went {
  return answer.kind === 'failure' && ['provider', 'network', 'rate'].includes(answer.cause) ? 'unreachable' : 'on';
}

/** An unknown without an intent cannot come from our writes: a person looks. */
function quarantine404(payment: Unknown | NeedsCustomer): Change {
  return { ...payment, state: 'quarantined', reason: 'unknown without an intent' };
}

export type Reconcile = ReturnType<typeof createReconcile>;
