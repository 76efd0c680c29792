import { crossesLine, signOf } from '../core/breaker';
import { belongsTo, instrumentOf, nextFence, withConfirm } from '../core/fence';
import type { FencedIntent } from '../core/fence';
import type { Answer, Intent } from '../core/outcome';
import { guard } from '../core/guard';
import { askCustomer, beginAttempt, cancel, endUnwanted, fenceIntent, isSameAttempt, quarantine, seenCharged } from '../core/change';
import { dueAt, isWanted } from '../core/payment';
import type { Attempting, Change, Fence, Payment } from '../core/payment';
import { leaseMarginMs, lookAfterMs } from '../core/retry';
import { settleConfirm, settleCreate } from '../core/settle';
import type { Settings } from '../core/settings';
import type { Clock, Control, HealerBell, Ledger, Log, Metrics, Provider, ProviderCalls, ReconcileQueue, RetryQueue } from './ports';
import { namesOf } from './providers';
import type { Providers } from './providers';
import { sendRetryMessageInDoubt } from './retry-message';
import { setAside } from './set-aside';

export interface AttemptDeps extends Providers {
  readonly ledger: Ledger;
  readonly control: Control;
  readonly reconcileQueue: ReconcileQueue;
  readonly retryQueue: RetryQueue;
  readonly bell: HealerBell;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: Settings;
}

/** The provider of the attempt and its calls. */
interface At {
  readonly provider: Provider;
  readonly calls: ProviderCalls;
}

/** How an attempt ended: the payment as it stands, and the client secret if the customer has to act. */
export interface Attempted {
  readonly payment: Payment;
  readonly clientSecret?: string;
  /** False: somebody else moved the payment first; nothing was sent by us. */
  readonly ours: boolean;
}

/**
 * One attempt of one payment, from the fence to the ledger.
 *
 *   claimed/queued ──(1) write attempting + create request──▶ POST create ──(2) write intent id + confirm request──▶
 *   POST confirm ──(3) write what the answer means
 *
 * A crash before (2) has charged nothing: nothing was confirmed. A crash after (2) leaves `inDoubt`, and a look decides.
 * Each write is conditional on the version before it, so of two attempts at once one stops before it sends anything.
 */
export function createAttempt(deps: AttemptDeps) {
  const { ledger, control, clock, log, settings } = deps;
  const names = namesOf(deps);

  /**
   * @param provider where the payment may go (`eligibleFor`)
   * @throws where it may not go there
   */
  return async function attempt(payment: Payment, deadlineAt: number, provider: Provider = deps.provider): Promise<Attempted> {
    const started = clock.now();
    if (guard('still_wanted', !isWanted(payment, started))) return endInstead(payment, started);
    const doubtBefore = payment.fence?.inDoubt === true;
    const fence = nextFence(payment, { name: provider.name, forms: provider.forms, names }, started);
    const entered = control.enter(provider.name, started).catch(() => () => Promise.resolve());
    try {
      const begun = await ledger.replace(payment, beginAttempt(payment, fence, started, deadlineAt + leaseMarginMs));
      const stands = 'written' in begun ? begun.written : begun.conflict;
      if (guard('race_won', !('written' in begun))) return { payment: stands ?? payment, ours: false };
      const running = stands as Attempting;
      return await provider.session(deadlineAt, (calls) => run(running, { provider, calls }, doubtBefore));
    } finally {
      await entered.then((leave) => leave()).catch(() => undefined);
    }
  };

  /** Time has passed since somebody looked: nothing is sent for what nobody wants any more. */
  async function endInstead(payment: Payment, now: number): Promise<Attempted> {
    const change = endUnwanted(payment, now);
    if (change === undefined) return { payment, ours: true };
    const ended = await ledger.replace(payment, change);
    if (!('written' in ended)) return { payment: ended.conflict ?? payment, ours: false };
    if (ended.written.state === 'unknown') await wakeReconcile(ended.written);
    return { payment: ended.written, ours: true };
  }

  async function run(payment: Attempting, at: At, doubtBefore: boolean): Promise<Attempted> {
    const { fence } = payment;
    if (fence.intentId !== undefined && fence.confirm !== undefined) {
      return confirm(payment, fence as FencedIntent, at, doubtBefore);
    }
    const created = await at.calls.create(fence.create);
    if (created.kind !== 'intent') {
      const [settled] = await Promise.all([settle(payment, (row) => settleCreate(row, fence, created, clock.now())), report(at.provider, created)]);
      return settled;
    }
    if (guard('belongs_to_payment', !belongsTo(created, payment))) {
      return settle(payment, (row) => quarantine(row, 'the provider answered the create with the intent of another payment', clock.now()));
    }
    const unwanted = guard('still_wanted', !isWanted(payment, clock.now())) ? endUnwanted(payment, clock.now()) : undefined;
    // The create took until nobody wanted the charge any more; an intent that was never confirmed charges nobody.
    if (unwanted !== undefined) return settle(payment, (row) => endUnwanted(row, clock.now()) ?? unwanted);
    if (instrumentOf(payment, fence) === undefined) {
      // Nothing to charge yet: the browser brings the card.
      return settle(payment, (row) => askCustomer(row, { ...fence, intentId: created.id }, clock.now(), clock.now() + lookAfterMs(0)), created);
    }
    const fenced = withConfirm(payment, { ...fence, intentId: created.id }, clock.now(), at.provider.forms);
    const written = await ledger.replace(payment, fenceIntent(payment, fenced, clock.now()));
    const stands = 'written' in written ? written.written : written.conflict;
    if (guard('intent_stored', !('written' in written))) return stop(payment, stands, { ...fence, intentId: created.id });
    return confirm(stands as Attempting, fenced, at, false);
  }

  async function confirm(payment: Attempting, fence: FencedIntent, at: At, doubtBefore: boolean): Promise<Attempted> {
    const unwanted = guard('still_wanted', !isWanted(payment, clock.now())) ? endUnwanted(payment, clock.now()) : undefined;
    // The write took until nobody wanted the charge any more. The row says that a confirm may have left, so its intent is canceled first.
    if (unwanted !== undefined) return settle(payment, (row) => endUnwanted(row, clock.now()) ?? unwanted);
    const answer = await at.calls.confirm(fence.intentId, fence.confirm);
    const decided = (row: Attempting): Change => settleConfirm(row, fence, doubtBefore, answer, clock.now());
    const [settled] = await Promise.all([settle(payment, decided, answer.kind === 'intent' ? answer : undefined, fence), report(at.provider, answer)]);
    return settled;
  }

  /** Somebody wrote before the confirm left. A cancel of this very attempt ends it: nothing was confirmed, and nobody else can. */
  async function stop(payment: Attempting, stands: Payment | undefined, fence: Fence): Promise<Attempted> {
    if (!isSameAttempt(stands, payment) || !stands.cancelRequested) return { payment: stands ?? payment, ours: true };
    return settle(stands, (row) => ({ ...cancel(row, 'requested', clock.now()), fence }));
  }

  /** Writes what an answer means. Money that moved is told even if the ledger cannot be reached: a look will find it. */
  async function settle(payment: Attempting, decided: (row: Attempting) => Change, intent?: Intent, fence?: Fence & { intentId: string }): Promise<Attempted> {
    const change = decided(payment);
    try {
      const stands = await write(payment, decided, change, fence);
      if (stands?.state === 'unknown') await wakeReconcile(stands);
      log.info('attempt ended', { paymentId: payment.order.id, correlationId: payment.correlationId, state: stands?.state, provider: payment.fence.provider });
      return { payment: stands ?? payment, ours: true, ...secretFor(stands, intent) };
    } catch (error) {
      log.error('the ledger did not take the end of an attempt', { paymentId: payment.order.id, correlationId: payment.correlationId, error: String(error) });
      if (change.state === 'queued') await sendRetryMessageInDoubt(deps, payment, Math.max(0, change.notBefore - clock.now()));
      if (change.state !== 'charged') return { payment, ours: true };
      return { payment: { ...change, version: payment.version, writeId: payment.writeId } as Payment, ours: true };
    }
  }

  /**
   *   attempt: version 4 ─────────── confirm ───────────▶ writes 5: conflict ──▶ same attempt: writes 6, the wish kept
   *   shop:    version 4 ──▶ writes 5, cancelRequested
   *
   * Whoever took over an attempt that outlived its lease has begun another: there only `charged` is still written, as a fact.
   */
  async function write(payment: Attempting, decided: (row: Attempting) => Change, change: Change, fence?: Fence & { intentId: string }): Promise<Payment | undefined> {
    const first = await put(payment, change);
    if ('written' in first) return first.written;
    const { conflict } = first;
    const fact = conflict !== undefined && change.state === 'charged' && fence !== undefined ? seenCharged(conflict, fence, clock.now()) : undefined;
    const next = isSameAttempt(conflict, payment) ? decided(conflict) : fact;
    if (conflict === undefined || next === undefined) return conflict;
    const again = await put(conflict, next);
    return 'written' in again ? again.written : again.conflict;
  }

  /**
   * @throws where people cannot be told of a quarantine: its attempt is taken for interrupted then, and looked at again. Nobody looks
   * at what has ended, so there the charge that came to light is written down all the same.
   */
  async function put(previous: Payment, next: Change): ReturnType<Ledger['replace']> {
    const told = next.state !== 'quarantined' || (await setAside(deps, next));
    if (!told && dueAt(previous) !== undefined) throw new Error('nobody could be told of the quarantine');
    return ledger.replace(previous, next);
  }

  async function wakeReconcile(payment: Payment & { state: 'unknown' }): Promise<void> {
    const delayMs = Math.max(0, payment.nextLookAt - clock.now());
    await deps.reconcileQueue.send({ paymentId: payment.order.id }, delayMs).catch(() => undefined);
  }

  /** Adds what this attempt learned to the shared evidence, and rings the healer when a line is crossed. Never fails. */
  async function report(provider: Provider, answer: Answer): Promise<void> {
    if (answer.kind === 'failure') log.warn(`attempt failed: ${answer.detail}`, { provider: provider.name, cause: answer.cause });
    const sign = signOf(answer);
    if (sign === undefined) return;
    try {
      const after = await control.sign(provider.name, sign, clock.now(), answer.kind === 'failure' ? answer.detail : undefined);
      if (crossesLine(after, sign, settings.breaker)) {
        log.info('breaker line crossed', { provider: provider.name, sign, score: after.score, detail: after.lastDetail });
        await deps.bell.ring(`${provider.name}: ${sign}, ${answer.kind === 'failure' ? answer.detail : ''}`);
      }
    } catch (error) {
      log.warn('evidence could not be shared', { provider: provider.name, error: String(error) });
    }
  }
}

/** The secret goes out only with the intent that the ledger says the customer has to finish. */
function secretFor(stands: Payment | undefined, intent: Intent | undefined): { readonly clientSecret?: string } {
  const belongs = stands?.state === 'needs_customer' && stands.fence.intentId === intent?.id;
  return belongs && intent?.clientSecret !== undefined ? { clientSecret: intent.clientSecret } : {};
}

export type Attempt = ReturnType<typeof createAttempt>;
